/*
 * The typical Huffman tables of ITU-T T.81, annex K.3: how many codes there are of each length from 1 to 16, then the values in the order of
 * their codes. Images in AVI files leave them out and mean these.
 */
const LUMINANCE_DC = { id: 0x00, counts: '00010501010101010100000000000000', values: '000102030405060708090a0b' };
const CHROMINANCE_DC = { id: 0x01, counts: '00030101010101010101010000000000', values: '000102030405060708090a0b' };
const LUMINANCE_AC = {
  id: 0x10,
  counts: '0002010303020403050504040000017d',
  values:
    '01020300041105122131410613516107227114328191a1082342b1c11552d1f02433627282090a161718191a25262728292a3435363738393a' +
    '434445464748494a535455565758595a636465666768696a737475767778797a838485868788898a92939495969798999aa2a3a4a5a6a7a8' +
    'a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae1e2e3e4e5e6e7e8e9eaf1f2f3f4f5f6f7f8f9fa',
};
const CHROMINANCE_AC = {
  id: 0x11,
  counts: '00020102040403040705040400010277',
  values:
    '000102031104052131061241510761711322328108144291a1b1c109233352f0156272d10a162434e125f11718191a262728292a3536373839' +
    '3a434445464748494a535455565758595a636465666768696a737475767778797a82838485868788898a92939495969798999aa2a3a4a5a6' +
    'a7a8a9aab2b3b4b5b6b7b8b9bac2c3c4c5c6c7c8c9cad2d3d4d5d6d7d8d9dae2e3e4e5e6e7e8e9eaf2f3f4f5f6f7f8f9fa',
};

/** The four tables as one DHT segment with its marker: `FF C4 01 A2` and 416 bytes. Not to be written to. */
export const STANDARD_HUFFMAN_TABLES: Uint8Array = makeSegment();

function makeSegment(): Uint8Array {
  const tables = [LUMINANCE_DC, LUMINANCE_AC, CHROMINANCE_DC, CHROMINANCE_AC];
  const payload = tables.flatMap(({ id, counts, values }) => [id, ...fromHex(counts), ...fromHex(values)]);
  const length = payload.length + 2;
  return Uint8Array.of(0xff, 0xc4, length >> 8, length & 0xff, ...payload);
}

function fromHex(text: string): number[] {
  return (text.match(/[0-9a-f]{2}/g) ?? []).map((pair) => Number.parseInt(pair, 16));
}
