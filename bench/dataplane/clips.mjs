// Files of frames for benches, and what is told of them.
import { closeSync, openSync, writeSync } from 'node:fs';

/** An image of about so many bytes that has all markers of a JPEG and no picture: what the project's tests split. */
export function makeFrame(bytes, seed) {
  const head = [
    ...[0xff, 0xd8, 0xff, 0xe0, 0, 16, ...Buffer.from('JFIF\0'), 1, 1, 0, 0, 1, 0, 1, 0, 0],
    ...[0xff, 0xdb, 0, 67, 0, ...Array.from({ length: 64 }, () => 16)],
    ...[0xff, 0xc0, 0, 17, 8, 0, 240, 1, 64, 3, 1, 0x22, 0, 2, 0x11, 1, 3, 0x11, 1],
    ...[0xff, 0xc4, 0, 31, 0, 0, 1, 5, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11],
    ...[0xff, 0xda, 0, 12, 3, 1, 0, 2, 0x11, 3, 0x11, 0, 63, 0],
  ];
  const frame = Buffer.alloc(bytes);
  Buffer.from(head).copy(frame);
  let state = seed * 2_654_435_761 + 1;
  for (let i = head.length; i < bytes - 2; i++) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    // Within a scan FF would have to be followed by 0.
    frame[i] = (state >>> 24) % 255;
  }
  frame[bytes - 2] = 0xff;
  frame[bytes - 1] = 0xd9;
  return frame;
}

/** Writes frames of about `frameBytes`, each behind its length in five digits, until the file has `bytes`. */
export function writeClip(file, bytes, frameBytes) {
  const block = Buffer.concat(
    Array.from({ length: 32 }, (_, i) => {
      const frame = makeFrame(frameBytes + i * 16, i + 1);
      return Buffer.concat([Buffer.from(String(frame.length).padStart(5, '0')), frame]);
    }),
  );
  const descriptor = openSync(file, 'w');
  for (let written = 0; written < bytes; written += block.length) writeSync(descriptor, block);
  closeSync(descriptor);
}
