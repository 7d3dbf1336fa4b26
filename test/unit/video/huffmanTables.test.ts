import { expect, it } from 'vitest';
import { STANDARD_HUFFMAN_TABLES } from '../../../src/video/huffmanTables';

it('is one segment of 420 bytes with four tables whose counts are those of their values', () => {
  expect(STANDARD_HUFFMAN_TABLES).toHaveLength(420);
  expect(Buffer.from(STANDARD_HUFFMAN_TABLES.subarray(0, 4)).toString('hex')).toBe('ffc401a2');
  const ids: number[] = [];
  for (let at = 4; at < 420;) {
    ids.push(STANDARD_HUFFMAN_TABLES[at] ?? -1);
    const values = STANDARD_HUFFMAN_TABLES.subarray(at + 1, at + 17).reduce((sum, count) => sum + count, 0);
    at += 17 + values;
  }
  expect(ids).toEqual([0x00, 0x10, 0x01, 0x11]);
});
