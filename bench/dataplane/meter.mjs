// Frames of a load: numbered over all flows, stamped, counted when whole; and how they are sent.
import { performance } from 'node:perf_hooks';
import { cpuNs } from './cpu.mjs';
import { percentile } from './figures.mjs';

/** Frames under way that a consumer can tell apart; more than the window. */
const RING = 1_024;
/** Nothing came for so long: what is under way is lost. */
const STALL_MS = 400;
/** For what is under way at the end; over before when all has come. */
const DRAIN_MS = 2_000;
const STAMP_AT = 8;

/** What one consumer has of the frames under way. */
class Arrivals {
  sequences = new Float64Array(RING).fill(-1);
  bytes = new Uint32Array(RING);
  stamps = new Float64Array(RING);
  /** The newest whole frame. */
  newest = -1;
  whole = 0;
}

/** Counts what consumers have got, and drives the loop. */
export class Meter {
  #arrivals;
  #flows;
  #frame = Buffer.alloc(0);
  #next = 0;
  /** All frames below this have come everywhere, or are given up. */
  #floor = 0;
  #window = 0;
  /** Something came since it was last looked. */
  #isHeard = false;
  #lastHeard = 0;
  #send;
  #latencies;
  stalls = 0;
  /** By consumer and flow. */
  wholeOf;

  /** `send(flow, sequence, frame)`. */
  constructor({ consumers, flows, send }) {
    this.#arrivals = Array.from({ length: consumers }, () => new Arrivals());
    this.#flows = flows;
    this.#send = send;
    this.wholeOf = Array.from({ length: consumers }, () => new Float64Array(flows));
  }

  /** A part of a frame has come; parts are not counted twice. */
  fragment(consumer, sequence, length, offset, payload) {
    const arrivals = this.#arrivals[consumer];
    const slot = sequence % RING;
    this.#isHeard = true;
    if (arrivals.sequences[slot] !== sequence) {
      arrivals.sequences[slot] = sequence;
      arrivals.bytes[slot] = 0;
    }
    if (offset === 0 && payload.length >= STAMP_AT + 8) arrivals.stamps[slot] = readStamp(payload);
    arrivals.bytes[slot] += payload.length;
    if (arrivals.bytes[slot] === length) this.#whole(arrivals, consumer, sequence, arrivals.stamps[slot]);
  }

  /** A whole frame has come at once. */
  frame(consumer, frame) {
    const sequence = new DataView(frame.buffer, frame.byteOffset).getUint32(4);
    this.#isHeard = true;
    this.#whole(this.#arrivals[consumer], consumer, sequence, readStamp(frame));
  }

  get delivered() {
    return this.#arrivals.reduce((sum, { whole }) => sum + whole, 0);
  }

  get sent() {
    return this.#next;
  }

  /** As fast as a window of frames under way lets; the processor time of `pids` meanwhile. */
  async run({ bytes, flows, windowBytes, warmupMs, windowMs, pids, leastFrames = 1 }) {
    this.#prepare(bytes, flows);
    this.#window = Math.max(2, Math.min(64, Math.floor(windowBytes / bytes)));
    this.#latencies = undefined;
    this.stalls = 0;
    const first = this.#next;
    this.#lastHeard = performance.now();
    const watch = setInterval(() => this.#watch(), 20);
    this.#pump();
    await pause(warmupMs);
    const before = this.#reading(pids);
    await pause(windowMs);
    // Slow relays get time for a few frames at least.
    for (let i = 0; i < 100 && this.delivered - before.delivered < leastFrames; i++) await pause(20);
    const after = this.#reading(pids);
    clearInterval(watch);
    this.#window = 0;
    await this.#drain();
    const delivered = after.delivered - before.delivered;
    const ms = after.at - before.at;
    const cpu = after.cpu === undefined ? undefined : (after.cpu - before.cpu) / 1_000;
    const sent = after.sent - before.sent;
    return {
      delivered,
      sent,
      stalls: this.stalls,
      /** With those of the warm-up and after the end. */
      allSent: this.#next - first,
      framesPerSecond: (sent * 1_000) / ms,
      cpuUs: cpu === undefined || delivered === 0 ? undefined : cpu / delivered,
      busy: cpu === undefined ? undefined : cpu / ms / 1_000,
      loadBusy: (after.own - before.own) / ms / 1_000,
    };
  }

  /** At a rate of its own, `rate` frames a second and flow, flows in turn; answers what came and how late. */
  async pace({ bytes, flows, rate, warmupMs, ms, pids = [] }) {
    this.#prepare(bytes, flows);
    this.#window = 0;
    this.#latencies = undefined;
    const intervalMs = 1_000 / (rate * this.#using);
    const start = performance.now();
    let due = 0;
    let before;
    while (performance.now() - start < warmupMs + ms) {
      const now = performance.now();
      if (!before && now - start >= warmupMs) {
        this.#latencies = [];
        this.#from = this.#next;
        for (const flows of this.wholeOf) flows.fill(0);
        before = this.#reading(pids);
      }
      // What could not be sent in time is not made up for beyond a burst of a few frames.
      due = Math.max(due, Math.floor((now - start) / intervalMs) - 8);
      while (due * intervalMs <= now - start) {
        this.#sendOne();
        due++;
      }
      const wait = start + due * intervalMs - performance.now();
      await (wait > 1 ? pause(wait - 0.5) : turn());
    }
    const after = this.#reading(pids);
    await this.#drain();
    const wholeOf = this.wholeOf.map((flows) => [...flows]);
    const latencies = this.#latencies ?? [];
    this.#latencies = undefined;
    const sent = after.sent - before.sent;
    const cpu = after.cpu === undefined ? undefined : (after.cpu - before.cpu) / 1_000;
    return {
      sent,
      delivered: wholeOf.flat().reduce((sum, count) => sum + count, 0),
      wholeOf,
      framesPerSecond: (sent * 1_000) / (after.at - before.at),
      p50: percentile(latencies, 0.5),
      p99: percentile(latencies, 0.99),
      cpuUs: cpu === undefined ? undefined : cpu / Math.max(1, sent * this.#arrivals.length),
      busy: cpu === undefined ? undefined : cpu / (after.at - before.at) / 1_000,
    };
  }

  /** The first frame that counts, at a rate of its own. */
  #from = 0;
  /** How many of the flows are sent. */
  #using = 1;

  #prepare(bytes, flows = this.#flows) {
    this.#using = flows;
    if (this.#frame.length === bytes) return;
    this.#frame = Buffer.alloc(bytes, 0x55);
  }

  #sendOne() {
    const sequence = this.#next++;
    const flow = sequence % this.#using;
    // Four bytes are the frame's number to a player, the next four to this bench.
    this.#frame.writeUInt32BE(sequence, 0);
    this.#frame.writeUInt32BE(sequence, 4);
    this.#frame.writeDoubleBE(performance.now(), STAMP_AT);
    this.#send(flow, sequence, this.#frame);
  }

  #whole(arrivals, consumer, sequence, stamp) {
    arrivals.whole++;
    if (sequence > arrivals.newest) arrivals.newest = sequence;
    if (sequence >= this.#from) {
      this.wholeOf[consumer][sequence % this.#using]++;
      this.#latencies?.push(performance.now() - stamp);
    }
    if (this.#window > 0) this.#pump();
  }

  #pump() {
    let floor = Infinity;
    for (const { newest } of this.#arrivals) if (newest < floor) floor = newest;
    if (floor + 1 > this.#floor) {
      this.#floor = floor + 1;
    }
    while (this.#next - this.#floor < this.#window) this.#sendOne();
  }

  /** A lost frame is overtaken by the next; when the last of a window is lost, it is given up. A slow computer is no loss. */
  #watch() {
    const now = performance.now();
    if (this.#isHeard) this.#lastHeard = now;
    this.#isHeard = false;
    if (now - this.#lastHeard < STALL_MS) return;
    this.stalls++;
    this.#floor = this.#next;
    this.#lastHeard = now;
    this.#pump();
  }

  /** Waits until nothing comes any more. */
  async #drain() {
    const end = performance.now() + DRAIN_MS;
    const isOut = () => this.#arrivals.every(({ newest }) => newest >= this.#next - 1);
    while (!isOut() && performance.now() < end) await pause(5);
    this.#floor = this.#next;
  }

  #reading(pids) {
    const { user, system } = process.cpuUsage();
    const { delivered, sent } = this;
    return { delivered, sent, at: performance.now(), cpu: cpuNs(...pids), own: user + system };
  }
}

function readStamp(bytes) {
  return new DataView(bytes.buffer, bytes.byteOffset).getFloat64(STAMP_AT);
}

function pause(ms) {
  return new Promise((resolve) => setTimeout(resolve, ms));
}

function turn() {
  return new Promise((resolve) => setImmediate(resolve));
}
