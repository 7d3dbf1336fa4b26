// Real nodes for benches: processes of the built command line, and what they say with the time at which it was read.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';

export const ROOT = path.resolve(import.meta.dirname, '..');
export const CLIP = path.join(ROOT, 'media/sample.mjpeg');

const DEADLINE_MS = 60_000;

/** Processes, and a folder for their files; {@link Bench.end} leaves neither behind. */
export class Bench {
  folder = mkdtempSync(path.join(tmpdir(), 'ott-bench-'));
  #children = new Set();
  /** A copy: whoever builds meanwhile does not change what is measured. */
  #program = path.join(this.folder, 'program/ott-node.js');

  constructor() {
    const built = path.join(ROOT, 'dist/ott-node.js');
    if (!existsSync(built)) throw new Error('dist/ott-node.js is missing: npm run build');
    mkdirSync(path.dirname(this.#program));
    copyFileSync(built, this.#program);
    // Its optional package.
    symlinkSync(path.join(ROOT, 'node_modules'), path.join(path.dirname(this.#program), 'node_modules'));
  }

  /** Runs `body`, then ends every process; its answer, false or not, is the exit code. */
  static async run(body) {
    const bench = new Bench();
    const interrupted = () => {
      bench.#killAll();
      rmSync(bench.folder, { recursive: true, force: true });
      process.exit(130);
    };
    process.once('SIGINT', interrupted).once('SIGTERM', interrupted);
    try {
      process.exitCode = (await body(bench)) ? 0 : 1;
    } finally {
      await bench.end();
    }
  }

  /** A node on a free port of loopback, unless `args` say otherwise, once it is ready. */
  async startNode(name, ...args) {
    const node = new BenchNode(name, this.spawn([this.#program, '--json', '--port', '0', '--name', name, ...args]));
    const { address, port, id } = await node.event((line) => line.event === 'ready');
    return Object.assign(node, { id, port, endpoint: `${address}:${port}` });
  }

  /** Any script of Node.js, or another program. */
  spawn(args, program = process.execPath) {
    const child = spawn(program, args, { stdio: ['pipe', 'pipe', 'ignore'] });
    // What is written to a process that is gone is lost, which its exit tells better.
    child.stdin.on('error', () => undefined);
    this.#children.add(child);
    child.once('exit', () => this.#children.delete(child));
    return child;
  }

  async end() {
    const exits = [...this.#children].map((child) => once(child, 'exit'));
    this.#killAll();
    await Promise.all(exits);
    rmSync(this.folder, { recursive: true, force: true });
  }

  #killAll() {
    for (const child of this.#children) child.kill('SIGKILL');
  }
}

/** One process: its events with the time at which they were read, and answers to commands. */
class BenchNode {
  /** Each with `at`, milliseconds of `performance.now()`. */
  events = [];
  #replies = [];
  #sent = 0;
  #waiting = new Set();

  constructor(name, child) {
    this.name = name;
    this.child = child;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text);
      if ('reply' in line) this.#replies.push(line);
      else this.events.push({ ...line, at: performance.now() });
      for (const check of this.#waiting) check();
    });
  }

  /** The first event from index `from` on that matches, now or later. */
  event(matches, from = 0) {
    let next = from;
    return this.#when(`an event ${matches}`, () => {
      while (next < this.events.length) {
        const event = this.events[next++];
        if (matches(event)) return event;
      }
      return undefined;
    });
  }

  /** Sends a line; resolves with the data of its answer. */
  async command(line) {
    const index = this.#sent++;
    this.child.stdin.write(`${line}\n`);
    const reply = await this.#when(`an answer to ${line}`, () => this.#replies[index]);
    if (!reply.ok) throw new Error(`${this.name}: ${line}: ${reply.error.message}`);
    return reply.data;
  }

  /** Asks again until `isEnough` of the answer's data. */
  async poll(line, isEnough) {
    const start = performance.now();
    for (;;) {
      const data = await this.command(line);
      if (isEnough(data)) return data;
      if (performance.now() - start > DEADLINE_MS) {
        throw new Error(`${this.name}: ${line}: not what was waited for: ${JSON.stringify(data)}`);
      }
      await sleep(50);
    }
  }

  /** Ends the process by a signal, or by `quit`; resolves when it is gone. */
  async end(how) {
    const exit = once(this.child, 'exit');
    if (how === 'quit') this.child.stdin.write('quit\n');
    else this.child.kill(how);
    await exit;
  }

  #when(what, find) {
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        this.#waiting.delete(check);
      };
      const check = () => {
        const found = find();
        if (found === undefined) return;
        done();
        resolve(found);
      };
      const timer = setTimeout(() => {
        done();
        reject(new Error(`${this.name}: waited in vain for ${what}`));
      }, DEADLINE_MS);
      this.#waiting.add(check);
      check();
    });
  }
}

export function sleep(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

/** The topology of `test/scenarios/<name>.json`. */
export function loadScenario(name) {
  return JSON.parse(readFileSync(path.join(ROOT, `test/scenarios/${name}.json`), 'utf8'));
}

/** Starts all nodes of a scenario, each dialling those before it that it has a link with; by name. */
export async function startScenario(bench, name) {
  const { nodes, links } = loadScenario(name);
  const started = new Map();
  for (const node of nodes) {
    const neighbours = links.filter((link) => link.includes(node)).map(([a, b]) => (a === node ? b : a));
    const endpoints = neighbours.flatMap((neighbour) => started.get(neighbour)?.endpoint ?? []);
    started.set(node, await bench.startNode(node, ...endpoints));
  }
  return started;
}
