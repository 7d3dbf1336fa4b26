// `npm run test:interop`: real ffmpeg in and out of the built ott-node. Not part of `npm test`; without ffmpeg it says so, and that is no failure.
import { execFileSync, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { root } from './install.mjs';

const ffmpeg = process.env['OTT_FFMPEG'] ?? 'ffmpeg';
const cli = path.join(root, 'dist/ott-node.js');
/** Frames that the other end decodes before it is content. */
const FRAMES = 30;
const DEADLINE_MS = 30_000;

const folder = mkdtempSync(path.join(os.tmpdir(), 'ott-interop-'));
const children = new Set();
let failures = 0;

function start(command, args, stdio = ['pipe', 'pipe', 'pipe']) {
  const child = spawn(command, args, { stdio });
  child.errors = '';
  child.stderr?.on('data', (text) => (child.errors += text));
  for (const stream of [child.stdin, child.stdout]) stream?.on('error', () => undefined);
  child.gone = new Promise((resolve) => child.once('close', (code) => resolve(code)));
  child.once('error', (error) => (child.errors += error.message));
  children.add(child);
  return child;
}

/** A node, when its flows are on offer; `ready` is what it said of itself. */
async function startNode(...args) {
  const child = start(process.execPath, [cli, '--json', '-p', '0', ...args]);
  const line = await new Promise((resolve, reject) => {
    let text = '';
    child.stdout.on('data', (part) => {
      text += part;
      if (text.includes('\n')) resolve(text.slice(0, text.indexOf('\n')));
    });
    child.gone.then((code) => reject(new Error(`a node ended with ${code}: ${child.errors}`)));
  });
  const ready = JSON.parse(line);
  return { child, ready, endpoint: `${ready.address}:${ready.port}` };
}

const quiet = ['-hide_banner', '-loglevel', 'error', '-nostdin'];
const picture = (rate = 25) => ['-re', '-f', 'lavfi', '-i', `testsrc=size=640x480:rate=${rate}`];
/** Decodes every frame, and complains about the first that is not whole. */
const decode = (...input) => [...quiet, '-xerror', ...input, '-frames:v', String(FRAMES), '-f', 'null', '-'];

/** Lets ffmpeg write to the standard input of a node. */
async function produce(format) {
  const node = await startNode('-s', '-', '--as', 'cam');
  const producer = start(ffmpeg, [...quiet, ...picture(), '-c:v', 'mjpeg', '-q:v', '5', ...format, '-']);
  producer.stdout.pipe(node.child.stdin);
  return node;
}

/** Resolves when ffmpeg has decoded as much as it was asked to, without a complaint. */
async function decoded(child) {
  const code = await child.gone;
  if (code !== 0 || child.errors.trim() !== '') throw new Error(`ffmpeg ended with ${code}: ${child.errors.trim()}`);
}

/** Pipes a flow out of a node into ffmpeg. */
async function pipeOut(endpoint, flow) {
  const node = start(process.execPath, [cli, '-p', '0', '--watch', flow, '--output', '-', endpoint]);
  const player = start(ffmpeg, decode('-f', 'mjpeg', '-i', 'pipe:0'));
  node.stdout.pipe(player.stdin);
  await decoded(player);
  // Nobody reads any more.
  node.stdout.destroy();
  const code = await node.gone;
  if (code !== 0) throw new Error(`the node ended with ${code}: ${node.errors}`);
}

const cases = {
  'ffmpeg -f mjpeg in, over a relay, piped out into ffmpeg': async () => {
    const source = await produce(['-f', 'mjpeg']);
    const relay = await startNode(source.endpoint);
    await pipeOut(relay.endpoint, 'cam');
  },
  'ffmpeg -f mpjpeg (multipart) in, out by HTTP into ffmpeg': async () => {
    const source = await produce(['-f', 'mpjpeg']);
    const { ready } = await startNode('--http', '0', source.endpoint);
    const url = `http://127.0.0.1:${ready.http}/flow/cam`;
    await until(async () => (await fetch(url, { method: 'HEAD' })).ok);
    await decoded(start(ffmpeg, decode('-f', 'mpjpeg', '-i', url)));
  },
  'a flow served by HTTP, streamed on as a camera, piped out into ffmpeg': async () => {
    const source = await produce(['-f', 'mjpeg']);
    const { ready } = await startNode('--http', '0', source.endpoint);
    const url = `http://127.0.0.1:${ready.http}/flow/cam`;
    await until(async () => (await fetch(url, { method: 'HEAD' })).ok);
    const camera = await startNode('-s', url, '--as', 'camera');
    await pipeOut(camera.endpoint, 'camera');
  },
  'an AVI file by ffmpeg, piped out into ffmpeg': async () => {
    const file = path.join(folder, 'film.avi');
    const film = ['-f', 'lavfi', '-i', 'testsrc=size=320x240:rate=25:duration=4', '-c:v', 'mjpeg', file];
    execFileSync(ffmpeg, [...quiet, ...film]);
    const source = await startNode('-s', file, '--as', 'film');
    await pipeOut(source.endpoint, 'film');
  },
  'ffmpeg -f avi in, written to a file that ffmpeg decodes': async () => {
    const source = await produce(['-f', 'avi']);
    const file = path.join(folder, 'received.mjpeg');
    const consumer = start(process.execPath, [cli, '-p', '0', '--watch', 'cam', '--output', file, source.endpoint]);
    await until(() => Promise.resolve(statSync(file, { throwIfNoEntry: false })?.size > 500_000));
    consumer.kill('SIGTERM');
    await consumer.gone;
    await decoded(start(ffmpeg, decode('-f', 'mjpeg', '-i', file)));
  },
};

async function until(probe) {
  while (!(await probe().catch(() => false))) await new Promise((resolve) => setTimeout(resolve, 50));
}

async function endAll() {
  for (const child of children) child.kill('SIGKILL');
  await Promise.all([...children].map(({ gone }) => gone));
  children.clear();
}

if (spawnSync(ffmpeg, ['-version']).error) {
  console.log('ffmpeg is not installed (or not at OTT_FFMPEG): nothing was tested.');
} else {
  for (const [name, run] of Object.entries(cases)) {
    let timer;
    const late = new Promise((_, reject) => {
      timer = setTimeout(() => reject(new Error('did not end in time')), DEADLINE_MS);
    });
    try {
      await Promise.race([run(), late]);
      console.log(`ok      ${name}`);
    } catch (error) {
      failures++;
      console.log(`FAILED  ${name}: ${error.message}`);
    } finally {
      clearTimeout(timer);
      await endAll();
    }
  }
  console.log(`${Object.keys(cases).length - failures} passed, ${failures} failed`);
}
rmSync(folder, { recursive: true, force: true });
process.exitCode = failures > 0 ? 1 : 0;
