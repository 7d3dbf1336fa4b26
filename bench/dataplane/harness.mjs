// Processes of the data plane's bench: relays on one processor, the load on another, each driven by lines of JSON and ended by its id.
import { spawnSync } from 'node:child_process';
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { copyFileSync, existsSync, mkdirSync, readFileSync, symlinkSync } from 'node:fs';
import { createHash } from 'node:crypto';
import os from 'node:os';
import path from 'node:path';
import process from 'node:process';
import { createInterface } from 'node:readline';
import { build } from 'esbuild';
import { ROOT } from '../nodes.mjs';

const HERE = path.join(ROOT, 'bench/dataplane');
const RELAY_PROCESSOR = 0;
const LOAD_PROCESSOR = 1;
const INSTALL_MS = 180_000;
const ANSWER_MS = 60_000;
/** What is under way at a time in a closed loop, if kernel buffers are as large as is asked for. */
const MOST_WINDOW_BYTES = 1024 * 1024;

/** Bytes of the datagrams of a kind: as between machines, the largest that a link on one machine has, and small ones handed to the kernel in runs. */
export const DATAGRAM_BYTES = { small: 1_200, whole: 57_264, runs: 1_200 };

/** What there is on this machine to measure with, and with whom to compare; `notes` say what is missing. */
export class Harness {
  notes = [];
  /** Of a closed loop: less than what the kernel holds for one socket. */
  windowBytes = MOST_WINDOW_BYTES;
  #bench;
  #isPinned;
  #help;
  #running = new Set();

  static async create(bench, { installs }) {
    const harness = new Harness(bench);
    await harness.#prepare(installs);
    return harness;
  }

  constructor(bench) {
    this.#bench = bench;
  }

  get folder() {
    return this.#bench.folder;
  }

  /** Whether the built `ott-node` has the option. */
  has(option) {
    return this.#help.includes(`${option} `) || this.#help.includes(`${option}\n`);
  }

  /** Options of an `ott-node` for a kind of relay. */
  nodeOptions({ datagrams, fast = false }) {
    return [
      ...(datagrams !== 'whole' && this.has('--max-datagram') ? ['--max-datagram', '1200'] : []),
      ...(fast ? ['--fast-udp'] : []),
    ];
  }

  /** The node that is shipped, on the relays' processor. */
  async startNode(name, ...args) {
    const node = await this.#bench.startNode(name, ...args);
    this.#pin(node.child, RELAY_PROCESSOR);
    this.#running.add(node.child);
    return Object.assign(node, { pid: node.child.pid });
  }

  /** Another relay: a script or a program of this folder; answers what it says of itself. */
  startRelay(file, args) {
    return this.#startProgram(file, args, RELAY_PROCESSOR);
  }

  /** The load that is a program: see endpoint.c. `send` answers what came of a line. */
  async startEndpoint(relayPort, consumers) {
    const program = await this.#startProgram('endpoint.c', [relayPort, consumers], LOAD_PROCESSOR);
    const send = (...words) => {
      program.child.stdin.write(`${words.join(' ')}\n`);
      return program.lines.next();
    };
    return { ...program, send };
  }

  async #startProgram(file, args, processor) {
    const words = args.map(String);
    const child = file.endsWith('.c')
      ? this.#bench.spawn(words, path.join(this.folder, file.replace(/\.c$/, '')))
      : this.#bench.spawn([path.join(this.folder, file), ...words]);
    this.#pin(child, processor);
    this.#running.add(child);
    const lines = new Lines(child, file);
    return { ...(await lines.next()), pid: child.pid, child, lines };
  }

  /** A load process, open; `command` drives it. */
  async startLoad(kind, options) {
    const child = this.#bench.spawn([path.join(this.folder, 'load.mjs')]);
    this.#pin(child, LOAD_PROCESSOR);
    this.#running.add(child);
    const lines = new Lines(child, `load over ${kind}`);
    const command = async (name, rest = {}) => {
      child.stdin.write(`${JSON.stringify({ command: name, ...rest })}\n`);
      const answer = await lines.next();
      if ('result' in answer) return answer.result;
      throw new Error(`${kind}: ${answer.error ?? answer.fatal}`);
    };
    const opened = options === undefined ? undefined : await command('open', { kind, ...options });
    return { child, pid: child.pid, command, ...opened };
  }

  /** Ends everything that was started since the last call. */
  async endAll() {
    const living = [...this.#running].filter(({ exitCode, signalCode }) => exitCode === null && signalCode === null);
    this.#running.clear();
    const exits = living.map((child) => once(child, 'exit'));
    for (const child of living) child.kill('SIGKILL');
    await Promise.all(exits);
  }

  async #prepare(installs) {
    this.#isPinned = os.availableParallelism() > 1 && spawnSync('taskset', ['-V']).status === 0;
    if (!this.#isPinned)
      this.notes.push('Relay and load share processors: there is no `taskset`, or only one of them.');
    if (!existsSync('/proc/self/schedstat')) {
      this.notes.push('There is no /proc/self/schedstat: processor times cannot be measured, only rates and delays.');
    }
    this.#help = this.#run(process.execPath, [path.join(this.folder, 'program/ott-node.js'), '--help']);
    if (!this.has('--fast-udp')) this.notes.push('`ott-node` has no --fast-udp: there are no figures with it.');
    if (!this.has('--max-datagram')) {
      this.notes.push('`ott-node` has no --max-datagram: it forwards what the publisher sends, of either size.');
    }
    await this.#checkBuffers();
    await build({
      absWorkingDir: ROOT,
      entryPoints: [path.join(HERE, 'load.mjs')],
      outfile: path.join(this.folder, 'load.mjs'),
      bundle: true,
      platform: 'node',
      target: 'node20',
      format: 'esm',
      external: ['ws', 'zeromq', '@multiformats/multiaddr', './gossipsub.mjs'],
      // What of the project's packages is written for `require` finds it.
      banner: { js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);" },
      logLevel: 'warning',
    });
    for (const script of ['naiveRelay', 'bareRelay', 'wsRelay', 'zeromqRelay', 'gossipsub', 'gossipsubRelay']) {
      copyFileSync(path.join(HERE, `${script}.mjs`), path.join(this.folder, `${script}.mjs`));
    }
    this.hasCompiler = this.#compile();
    this.hasPeers = this.#findPeers(installs);
  }

  /** A window that a relay's receive buffer cannot hold would be lost, not relayed. */
  async #checkBuffers() {
    const socket = createSocket({ type: 'udp4', recvBufferSize: 4 * 1024 * 1024 });
    socket.bind(0, '127.0.0.1');
    await once(socket, 'listening');
    const granted = socket.getRecvBufferSize();
    socket.close();
    this.windowBytes = Math.min(MOST_WINDOW_BYTES, Math.floor(granted / 8));
    if (this.windowBytes < MOST_WINDOW_BYTES) {
      this.notes.push(
        `The kernel grants ${granted} bytes of receive buffer: ${this.windowBytes} bytes are under way at most.`,
      );
    }
  }

  #compile() {
    const isMade = (name) => {
      const args = ['-O2', '-o', path.join(this.folder, name), path.join(HERE, `${name}.c`)];
      return spawnSync('cc', args, { timeout: 60_000 }).status === 0;
    };
    if (['relay', 'endpoint'].every(isMade)) return true;
    this.notes.push(
      'There is no C compiler (`cc`), so no plain C relay, no overload, and a load in JavaScript, which costs more than some relays.',
    );
    return false;
  }

  /** Installs what `peers/` pins into a folder of the system's for temporary files, where the next run finds it. */
  #findPeers(installs) {
    const lock = readFileSync(path.join(HERE, 'peers/package-lock.json'));
    const hash = createHash('sha256').update(lock).digest('hex').slice(0, 12);
    const folder = path.join(os.tmpdir(), `ott-overlay-bench-peers-${hash}`);
    const done = path.join(folder, 'node_modules/.package-lock.json');
    if (!existsSync(done) && !installs) {
      this.notes.push(
        'Peers (ws, ZeroMQ, gossipsub) are not installed and left out; a run without --quick installs them.',
      );
      return false;
    }
    if (!existsSync(done)) {
      mkdirSync(folder, { recursive: true });
      for (const file of ['package.json', 'package-lock.json']) {
        copyFileSync(path.join(HERE, 'peers', file), path.join(folder, file));
      }
      console.log(`installing peers into ${folder}`);
      const args = ['ci', '--ignore-scripts', '--no-audit', '--no-fund'];
      spawnSync('npm', args, { cwd: folder, timeout: INSTALL_MS, stdio: 'ignore' });
      if (!existsSync(done)) {
        this.notes.push('Peers (ws, ZeroMQ, gossipsub) could not be installed and are left out.');
        return false;
      }
    }
    symlinkSync(path.join(folder, 'node_modules'), path.join(this.folder, 'node_modules'));
    return true;
  }

  #pin({ pid }, processor) {
    if (this.#isPinned) spawnSync('taskset', ['-a', '-c', '-p', String(processor), String(pid)]);
  }

  #run(program, args) {
    return spawnSync(program, args, { encoding: 'utf8', timeout: 20_000 }).stdout ?? '';
  }
}

/** What a process says, one JSON line after another. */
class Lines {
  #lines = [];
  #waiting = [];
  #end;

  constructor(child, name) {
    this.name = name;
    createInterface({ input: child.stdout }).on('line', (text) => {
      const line = JSON.parse(text);
      const next = this.#waiting.shift();
      if (next) next.resolve(line);
      else this.#lines.push(line);
    });
    child.once('exit', (code, signal) => {
      this.#end = new Error(`${name} ended (${code ?? signal})`);
      for (const { reject } of this.#waiting.splice(0)) reject(this.#end);
    });
  }

  next() {
    const line = this.#lines.shift();
    if (line) return Promise.resolve(line);
    if (this.#end) return Promise.reject(this.#end);
    return new Promise((resolve, reject) => {
      const settle = (how) => (value) => {
        clearTimeout(timer);
        how(value);
      };
      const timer = setTimeout(() => reject(new Error(`${this.name} says nothing`)), ANSWER_MS);
      this.#waiting.push({ resolve: settle(resolve), reject: settle(reject) });
    });
  }
}
