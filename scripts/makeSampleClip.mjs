// Makes media/sample.mjpeg: `node scripts/makeSampleClip.mjs [FILE]`. The same picture numbers give the same bytes on every machine.
//
// Five seconds at 30 frames/s, 320x240: a ball that circles over coloured bars, and the frame counter, burnt in twice:
//
//  - in digits that people can read, and
//  - as a strip along the top, 20 blocks of 16x16 pixels, that a test can read off a canvas (test/support/frameCounter.ts):
//      block 0      white  reference
//      block 1      black  reference
//      block 2..17  the frame number, 16 bits, most significant first; white = 1
//      block 18     parity: white if the number of white blocks in 2..17 is odd
//      block 19     white  reference
//    16 pixels is the side of a JPEG coding block, so the blocks stay sharp at any quality.
//
// Framing: five ASCII digits with the length, then the JPEG, for every frame.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import jpeg from 'jpeg-js';

const WIDTH = 320;
const HEIGHT = 240;
const FRAMES = 150;
const QUALITY = 25;
const BLOCK = 16;
/** It ships with the extension, whose package stays below a million bytes: scripts/checkPackage.mjs. */
const MAX_BYTES = 600_000;
/** Whole turns of the ball, so that the end of the file goes over into its beginning. */
const TURNS = 2;

const BARS = [
  [192, 192, 192],
  [192, 192, 0],
  [0, 192, 192],
  [0, 192, 0],
  [192, 0, 192],
  [192, 0, 0],
  [0, 0, 192],
];

// 5x7 digits, a row per number, most significant bit left.
const DIGITS = [
  [14, 17, 19, 21, 25, 17, 14],
  [4, 12, 4, 4, 4, 4, 14],
  [14, 17, 1, 2, 4, 8, 31],
  [31, 2, 4, 2, 1, 17, 14],
  [2, 6, 10, 18, 31, 2, 2],
  [31, 16, 30, 1, 1, 17, 14],
  [6, 8, 16, 30, 17, 17, 14],
  [31, 1, 2, 4, 8, 8, 8],
  [14, 17, 17, 14, 17, 17, 14],
  [14, 17, 17, 15, 1, 2, 12],
];

function fill(data, left, top, width, height, [r, g, b]) {
  for (let y = Math.max(0, top); y < Math.min(HEIGHT, top + height); y++) {
    for (let x = Math.max(0, left); x < Math.min(WIDTH, left + width); x++) {
      const at = (y * WIDTH + x) * 4;
      data[at] = r;
      data[at + 1] = g;
      data[at + 2] = b;
      data[at + 3] = 255;
    }
  }
}

function drawStrip(data, number) {
  const bits = Array.from({ length: 16 }, (_, i) => (number >> (15 - i)) & 1);
  const parity = bits.reduce((sum, bit) => sum ^ bit, 0);
  [1, 0, ...bits, parity, 1].forEach((bit, i) => {
    fill(data, i * BLOCK, 0, BLOCK, BLOCK, bit ? [255, 255, 255] : [0, 0, 0]);
  });
}

function drawDigits(data, number, left, top, scale) {
  const text = String(number).padStart(4, '0');
  fill(data, left - scale, top - scale, (text.length * 6 + 1) * scale, 9 * scale, [16, 16, 16]);
  [...text].forEach((digit, i) => {
    DIGITS[Number(digit)].forEach((row, y) => {
      for (let x = 0; x < 5; x++) {
        if ((row >> (4 - x)) & 1)
          fill(data, left + (i * 6 + x) * scale, top + y * scale, scale, scale, [255, 255, 255]);
      }
    });
  });
}

function drawBall(data, number) {
  const angle = (number / FRAMES) * TURNS * 2 * Math.PI;
  const centreX = Math.round(WIDTH / 2 + 118 * Math.cos(angle));
  const centreY = Math.round(136 + 72 * Math.sin(angle));
  const radius = 24;
  for (let y = -radius; y <= radius; y++) {
    const half = Math.floor(Math.sqrt(radius * radius - y * y));
    fill(data, centreX - half, centreY + y, half * 2 + 1, 1, y < 0 ? [255, 140, 0] : [255, 224, 160]);
  }
}

function drawFrame(number) {
  const data = new Uint8Array(WIDTH * HEIGHT * 4);
  // Edges on the 8-pixel grid of the coder, here and in the digits, cost next to nothing.
  const barWidth = 3 * BLOCK;
  BARS.forEach((colour, i) => fill(data, i * barWidth, BLOCK, barWidth, HEIGHT - BLOCK, colour));
  drawBall(data, number);
  drawDigits(data, number, 64, 104, 8);
  drawStrip(data, number);
  return data;
}

const parts = [];
for (let number = 0; number < FRAMES; number++) {
  const { data } = jpeg.encode({ data: drawFrame(number), width: WIDTH, height: HEIGHT }, QUALITY);
  parts.push(Buffer.from(String(data.length).padStart(5, '0'), 'latin1'), data);
}
const clip = Buffer.concat(parts);
if (clip.length >= MAX_BYTES) throw new Error(`the clip has ${clip.length} bytes; it must stay below ${MAX_BYTES}`);

const root = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '..');
const file = path.resolve(process.argv[2] ?? path.join(root, 'media', 'sample.mjpeg'));
writeFileSync(file, clip);
const sizes = parts.filter((_, i) => i % 2 === 1).map((part) => part.length);
console.log(
  `${path.relative(process.cwd(), file)}: ${FRAMES} frames, ${clip.length} bytes, ${Math.min(...sizes)} to ${Math.max(...sizes)} per frame`,
);
