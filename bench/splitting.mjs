// How fast images are found in a file, for each framing, next to what a computer can do at most: a search for FF D8 FF over the same bytes and
// nothing else, a copy of them, and reading them from the disk's cache.
//
//   node bench/splitting.mjs [--megabytes M] [--rounds R] [--check]
//
// Rounds of all methods alternate, so that what else the computer does falls on all of them; figures are medians. Prints a table and one line of
// JSON. With --check it exits with 1 if a splitter is slower than a bound, as a part of the search in the same run.
import { closeSync, mkdirSync, openSync, readFileSync, readSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { build } from 'esbuild';

const ROOT = path.resolve(import.meta.dirname, '..');
const FOLDER = path.join(ROOT, 'node_modules/.cache/ott-overlay');
/** As a streamer reads. */
const PIECE_BYTES = 128 * 1024;
/** Images without pictures, of the size that webcams make. */
const SCAN_BYTES = 30_000;
/** At least this part of the speed of a plain search. */
const LEAST_OF_SEARCH = { lengthPrefixed: 0.4, raw: 0.1, multipart: 0.1, 'multipart, no lengths': 0.04, avi: 0.08 };

function option(name, fallback) {
  const at = process.argv.indexOf(`--${name}`);
  const value = at < 0 ? fallback : Number(process.argv[at + 1]);
  if (!(value > 0)) throw new Error(`--${name} wants a number`);
  return value;
}
const MEGABYTES = option('megabytes', 64);
const ROUNDS = option('rounds', 15);

async function loadParts() {
  mkdirSync(FOLDER, { recursive: true });
  const outfile = path.join(FOLDER, `benchSplitting.${process.pid}.mjs`);
  await build({
    absWorkingDir: ROOT,
    stdin: {
      contents: `
        export { createScanner, createSplitter } from './src/video/mjpeg';
        export { makeAvi, makeImage, makeMultipart, withLength } from './test/support/mjpegCorpus';`,
      resolveDir: ROOT,
      loader: 'ts',
    },
    outfile,
    bundle: true,
    platform: 'node',
    target: 'node20',
    format: 'esm',
    logLevel: 'warning',
  });
  try {
    return await import(pathToFileURL(outfile).href);
  } finally {
    rmSync(outfile);
  }
}

const { createScanner, createSplitter, makeAvi, makeImage, makeMultipart, withLength } = await loadParts();

/** The same images in every framing. */
function streams() {
  const images = Array.from({ length: 16 }, (_, i) => makeImage(i, { scanBytes: SCAN_BYTES + i * 100, height: 240 }));
  const count = Math.ceil((MEGABYTES * 1e6) / SCAN_BYTES);
  const all = Array.from({ length: count }, (_, i) => images[i % images.length]);
  const withoutLength = { headers: () => ['Content-Type: image/jpeg'] };
  return [
    ['lengthPrefixed', 'lengthPrefixed', Buffer.concat(all.map((image) => withLength(image)))],
    ['raw', 'raw', Buffer.concat(all)],
    ['multipart', 'multipart', Buffer.from(makeMultipart(all).buffer)],
    ['multipart, no lengths', 'multipart', Buffer.from(makeMultipart(all, withoutLength).buffer)],
    ['avi', 'avi', Buffer.from(makeAvi(all).buffer)],
  ].map(([name, kind, bytes]) => ({ name, kind, bytes, frames: count }));
}

function* pieces(bytes) {
  for (let at = 0; at < bytes.length; at += PIECE_BYTES) yield bytes.subarray(at, at + PIECE_BYTES);
}

const SOI = Buffer.from([0xff, 0xd8, 0xff]);

/** What is timed: each takes the stream and says how many images it found. */
const methods = {
  search: ({ bytes }) => {
    let found = 0;
    for (let at = bytes.indexOf(SOI); at >= 0; at = bytes.indexOf(SOI, at + 1)) found++;
    return found;
  },
  copy: ({ bytes, frames }) => {
    const target = Buffer.allocUnsafe(PIECE_BYTES);
    for (const piece of pieces(bytes)) target.set(piece);
    return frames;
  },
  read: ({ file, frames }) => {
    const target = Buffer.allocUnsafe(PIECE_BYTES);
    const from = openSync(file, 'r');
    while (readSync(from, target, 0, PIECE_BYTES, null) > 0);
    closeSync(from);
    return frames;
  },
  scan: ({ kind, bytes }) => {
    let found = 0;
    const scanner = createScanner(kind, { frame: () => found++ });
    for (const piece of pieces(bytes)) scanner.push(piece);
    scanner.end();
    return found;
  },
  split: ({ kind, bytes }) => {
    let found = 0;
    const splitter = createSplitter(kind);
    for (const piece of pieces(bytes)) found += splitter.push(piece).length;
    return found + splitter.end().length;
  },
};

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)];
}

const all = streams();
const file = path.join(FOLDER, `benchSplitting.${process.pid}.bin`);
const failures = [];
const table = {};
try {
  for (const stream of all) {
    stream.file = file;
    writeFileSync(file, stream.bytes);
    readFileSync(file);
    const times = Object.fromEntries(Object.keys(methods).map((name) => [name, []]));
    for (let round = -1; round < ROUNDS; round++) {
      for (const [name, run] of Object.entries(methods)) {
        const start = performance.now();
        const found = run(stream);
        const ms = performance.now() - start;
        if (found !== stream.frames) failures.push(`${stream.name}: ${name} found ${found} of ${stream.frames} images`);
        // The first round warms up.
        if (round >= 0) times[name].push(ms);
      }
    }
    const speed = (name) => Math.round(stream.bytes.length / 1e3 / median(times[name]));
    const ratio = (name, to) => Math.round((median(times[to]) / median(times[name])) * 100) / 100;
    const row = Object.fromEntries(Object.keys(methods).map((name) => [`${name} MB/s`, speed(name)]));
    table[stream.name] = {
      ...row,
      'scan / search': ratio('scan', 'search'),
      'split / search': ratio('split', 'search'),
      'split / read': ratio('split', 'read'),
    };
    const least = LEAST_OF_SEARCH[stream.name];
    if (ratio('scan', 'search') < least) failures.push(`${stream.name}: scan / search is below ${least}`);
  }
} finally {
  rmSync(file, { force: true });
}

console.log(
  `${MEGABYTES} MB of images of ${SCAN_BYTES / 1_000} kB in pieces of ${PIECE_BYTES / 1024} KiB, medians of ${ROUNDS} rounds. scan: where images are;`,
);
console.log(
  'split: copies of them; search: FF D8 FF with indexOf over all bytes at once; copy: of all bytes; read: from the disk’s cache.',
);
console.table(table);
for (const failure of new Set(failures)) console.log(`NOT MET: ${failure}`);
console.log(
  JSON.stringify({
    bench: 'splitting',
    megabytes: MEGABYTES,
    rounds: ROUNDS,
    load: os.loadavg()[0],
    rows: table,
    failures: [...new Set(failures)],
  }),
);
if (process.argv.includes('--check') && failures.length > 0) process.exitCode = 1;
