// Loss repair over one bad link: two nodes of one process on loopback in datagrams of 1,200 bytes, 20 ms there and back, frames of 45 kB at 30/s.
//
//   node bench/repair.mjs [--seconds S] [--check]
//
// For each share of lost datagrams, with repair and without: frames that came whole and in time, and what was sent beyond what had to be. Exits
// with 1, with --check, if at 2 % loss fewer than 99.9 % come, or 5 % more bytes were sent.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';
import { build } from 'esbuild';

const { values } = parseArgs({
  options: { seconds: { type: 'string', default: '35' }, check: { type: 'boolean', default: false } },
});
const FRAMES_PER_SECOND = 30;
const FRAME_BYTES = 45_000;
const LOSSES = [0, 0.005, 0.02, 0.05, 0.1];
const REQUEST_BYTES = 48;
const folder = mkdtempSync(path.join(tmpdir(), 'ott-bench-'));
try {
  const outfile = path.join(folder, 'lossyLink.mjs');
  await build({
    entryPoints: [path.resolve(import.meta.dirname, '../test/support/lossyLink.ts')],
    ...{ outfile, bundle: true, platform: 'node', target: 'node20', format: 'esm', external: ['koffi'] },
    banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
  });
  const { watchOverLossyLink } = await import(pathToFileURL(outfile).href);
  const rows = [];
  // All at once: none of them keeps a processor busy.
  await Promise.all(
    LOSSES.flatMap((loss, index) =>
      [true, false].map(async (repair) => {
        const frames = Number(values.seconds) * FRAMES_PER_SECOND;
        const watch = { frames, frameBytes: FRAME_BYTES, framesPerSecond: FRAMES_PER_SECOND, seed: 11 + index, repair };
        const { flow, sent, received } = await watchOverLossyLink({ ...watch, impairment: { delayMs: 10, loss } });
        const whole = flow.framesDelivered / (flow.framesDelivered + flow.framesIncomplete);
        const asked = received.datagramsRepaired * REQUEST_BYTES;
        const extra = (sent.datagramsResent * (sent.bytesSent / sent.datagramsSent) + asked) / sent.bytesSent;
        rows.push({ loss, repair, frames, whole, extra, p50: flow.latencyMs?.p50, p99: flow.latencyMs?.p99 });
      }),
    ),
  );
  rows.sort((a, b) => a.loss - b.loss || Number(b.repair) - Number(a.repair));
  console.table(
    rows.map(({ loss, repair, frames, whole, extra, p50, p99 }) => ({
      'lost datagrams': `${loss * 100} %`,
      repair: repair ? 'yes' : 'no',
      frames,
      'whole, in time': `${(whole * 100).toFixed(2)} %`,
      'more bytes': `${(extra * 100).toFixed(2)} %`,
      'latency p50, p99, ms': `${p50?.toFixed(0)}, ${p99?.toFixed(0)}`,
    })),
  );
  const judged = rows.find(({ loss, repair }) => loss === 0.02 && repair);
  const isMet = judged.whole >= 0.999 && judged.extra < 0.05;
  console.log(`At 2 % loss: at least 99.9 % of frames, less than 5 % more bytes: ${isMet ? 'met' : 'missed'}.`);
  console.log(JSON.stringify({ bench: 'repair', rows, met: isMet }));
  if (values.check && !isMet) process.exitCode = 1;
} finally {
  rmSync(folder, { recursive: true, force: true });
}
