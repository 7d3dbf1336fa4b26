// Draws media/icon.png, the extension's icon: a source whose flow is copied where its paths part.  node scripts/makeIcon.mjs
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { crc32, deflateSync } from 'node:zlib';

const SIZE = 256;

/* Shapes are signed distances in pixels: negative inside. */
const circle = (cx, cy, r) => (x, y) => Math.hypot(x - cx, y - cy) - r;
const ring = (cx, cy, r, width) => (x, y) => Math.abs(Math.hypot(x - cx, y - cy) - r) - width / 2;
const line = (ax, ay, bx, by, width) => (x, y) => {
  const [dx, dy] = [bx - ax, by - ay];
  const t = Math.max(0, Math.min(1, ((x - ax) * dx + (y - ay) * dy) / (dx * dx + dy * dy)));
  return Math.hypot(x - ax - t * dx, y - ay - t * dy) - width / 2;
};
const roundedSquare = (margin, radius) => (x, y) => {
  const half = SIZE / 2 - margin - radius;
  const [dx, dy] = [Math.abs(x - SIZE / 2) - half, Math.abs(y - SIZE / 2) - half];
  return Math.hypot(Math.max(dx, 0), Math.max(dy, 0)) + Math.min(Math.max(dx, dy), 0) - radius;
};
const triangle = (points) => (x, y) =>
  Math.max(
    ...points.map(([ax, ay], i) => {
      const [bx, by] = points[(i + 1) % points.length];
      return ((x - ax) * (by - ay) - (y - ay) * (bx - ax)) / Math.hypot(bx - ax, by - ay);
    }),
  );

const night = (_x, y) => [16 + 10 * (1 - y / SIZE), 35 + 22 * (1 - y / SIZE), 58 + 34 * (1 - y / SIZE)];
const flat = (r, g, b) => () => [r, g, b];
const white = flat(235, 242, 250);
const blue = flat(79, 170, 255);
const green = flat(110, 200, 130);
const grey = flat(110, 135, 165);

const layers = [
  [roundedSquare(8, 48), night],
  [line(64, 190, 192, 190, 6), grey],
  [line(128, 66, 128, 122, 12), blue],
  [line(128, 122, 64, 190, 12), green],
  [line(128, 122, 192, 190, 12), blue],
  [circle(128, 122, 13), white],
  [circle(128, 58, 30), night],
  [ring(128, 58, 25, 10), white],
  [triangle([[120, 46], [141, 58], [120, 70]]), white], // prettier-ignore
  [circle(64, 192, 30), night],
  [ring(64, 192, 25, 10), green],
  [circle(192, 192, 30), night],
  [ring(192, 192, 25, 10), blue],
  [circle(192, 192, 9), blue],
];

const rows = Buffer.alloc(SIZE * (1 + SIZE * 4)); // each row begins with its filter: 0, none
for (let y = 0; y < SIZE; y++) {
  for (let x = 0; x < SIZE; x++) {
    let [r, g, b, a] = [0, 0, 0, 0];
    for (const [shape, paint] of layers) {
      const cover = Math.max(0, Math.min(1, 0.5 - shape(x + 0.5, y + 0.5)));
      if (cover === 0) continue;
      const [pr, pg, pb] = paint(x, y);
      const out = cover + a * (1 - cover);
      const mix = (over, under) => (over * cover + under * a * (1 - cover)) / out;
      [r, g, b, a] = [mix(pr, r), mix(pg, g), mix(pb, b), out];
    }
    rows.set([Math.round(r), Math.round(g), Math.round(b), Math.round(a * 255)], y * (1 + SIZE * 4) + 1 + x * 4);
  }
}

/** A PNG chunk: length, type, data, CRC of type and data. */
function chunk(type, data) {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, check] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  check.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, check]);
}

const header = Buffer.alloc(13);
header.writeUInt32BE(SIZE, 0);
header.writeUInt32BE(SIZE, 4);
header.set([8, 6], 8); // 8 bits per channel, RGBA
const file = path.resolve(path.dirname(fileURLToPath(import.meta.url)), '../media/icon.png');
writeFileSync(
  file,
  Buffer.concat([
    Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(rows, { level: 9 })),
    chunk('IEND', Buffer.alloc(0)),
  ]),
);
console.log(`drew ${file}`);
