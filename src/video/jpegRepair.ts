import { STANDARD_HUFFMAN_TABLES } from './huffmanTables';
import type { JpegInfo } from './jpegInfo';
import { MARKER, endsWithEoi } from './jpegMarkers';

const EOI = [0xff, MARKER.EOI];

/** What an image lacks and is given, in bytes; 0 where it has it. */
export interface JpegRepair {
  readonly tableBytes: number;
  readonly endBytes: number;
}

/** What {@link repairJpeg} puts into an image. */
export function repairOf(jpeg: Uint8Array, info: JpegInfo | undefined): JpegRepair {
  if (info?.scanOffset === undefined) return { tableBytes: 0, endBytes: 0 };
  return {
    tableBytes: info.lacksHuffmanTables ? STANDARD_HUFFMAN_TABLES.length : 0,
    endBytes: endsWithEoi(jpeg, jpeg.length) ? 0 : EOI.length,
  };
}

/**
 * The image as browsers decode it: with the standard Huffman tables in front of its first scan if it lacks tables, and with EOI at its end, without
 * which they show nothing of it. The image itself, not a copy, where nothing is missing.
 */
export function repairJpeg(jpeg: Uint8Array, info: JpegInfo | undefined): Uint8Array {
  if (info?.scanOffset === undefined) return jpeg;
  const { tableBytes, endBytes } = repairOf(jpeg, info);
  if (tableBytes + endBytes === 0) return jpeg;
  const tables = STANDARD_HUFFMAN_TABLES.subarray(0, tableBytes);
  const end = EOI.slice(0, endBytes);
  const repaired = new Uint8Array(jpeg.length + tables.length + end.length);
  repaired.set(jpeg.subarray(0, info.scanOffset));
  repaired.set(tables, info.scanOffset);
  repaired.set(jpeg.subarray(info.scanOffset), info.scanOffset + tables.length);
  repaired.set(end, jpeg.length + tables.length);
  return repaired;
}
