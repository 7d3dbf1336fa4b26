import { HELLO_OPENING_MS, LINK_COST_SETTLE_MS } from '../../src/overlay/constants';
import { type Random, seededRandom } from '../../src/base/random';
import { between, pick, randomGraph } from '../support/randomGraph';
import { AlarmWatch } from './alarmWatch';
import { BranchWatch } from './branchWatch';
import { Disturbances } from './disturbances';
import { Invariants } from './invariants';
import { NOTICE_MS, REST_MS } from './churn';
import { Network } from './network';
import { checkAll, checkDelivery, checkEmpty, checkNeighbours } from './oracle';
import { PairWatch } from './pairWatch';
import { PlayerWatch } from './playerWatch';
import { DEFAULT_SOURCE } from './source';
import { Recorder } from './recorder';
import { TableWatch } from './tableWatch';

/** What a run was like. */
export interface HuntResult {
  readonly nodes: number;
  readonly disturbances: number;
  readonly events: number;
  readonly virtualMs: number;
}

/** A promise was broken: the message says which, where and when; {@link lines} what led to it. */
export class HuntFailure extends Error {
  constructor(
    readonly seed: number,
    message: string,
    /** The last that was said and done about it, readable. */
    readonly lines: readonly string[],
  ) {
    super(message);
  }

  /** All of it, for people, with how to run it again. */
  get report(): string {
    return [
      `seed ${this.seed}: ${this.message}`,
      ...this.lines,
      `again: npm run sim -- --seed ${this.seed}; everything that happens: npm run sim -- --seed ${this.seed} --transcript`,
    ].join('\n');
  }
}

/** Sources send some chunks of one to three fragments a second: enough to see every move, little enough for thousands of runs. */
const SOURCE = { ...DEFAULT_SOURCE, intervalMs: 300, chunkBytes: 100 };
/** Of all runs, every so many measures links by their round-trip time. */
const LATENCY_EVERY = 10;
/** For what is smoothed over a HELLO a second with a weight of 1/8 to forget a stall of some seconds, and for what follows. */
const LEARN_MS = 40_000 + LINK_COST_SETTLE_MS;
const SHORTEST_MS = 60_000;
/** For new connections, the first offers and the first trees. */
const BEGIN_MS = 4_000;
const MOMENT_MS = 500;
/** For the players to play, before routes get better for the first time and after. */
const PEACE_MS = 5_000;
const MOST_EVENTS = 400_000;
/** For everything that follows from a connection that is new at the end. */
const QUIET_MS = REST_MS - HELLO_OPENING_MS;
const MOST_TRIES = 200;

/**
 * One run in which everything happens that can happen to an overlay: 8 to 30 nodes, 20 disturbances or more, a minute or more of virtual
 * time, and then rest. Promises are checked after every step, and everything once it is at rest. The same seed is the same run.
 */
export class Hunt {
  readonly network: Network;
  readonly recorder: Recorder;
  readonly #random: Random;
  readonly #disturbances: Disturbances;
  readonly #players: PlayerWatch;
  readonly #isLatency: boolean;

  /** `mostNotes`: how much of what happened is kept for a failure. */
  constructor(
    readonly seed: number,
    mostNotes?: number,
  ) {
    this.#random = seededRandom(seed * 7_919 + 1);
    this.#isLatency = seed % LATENCY_EVERY === 0;
    this.network = new Network({
      seed,
      metric: this.#isLatency ? 'latency' : 'hops',
      delayMs: this.#isLatency ? [0.2, 40] : [1, 20],
      mostEvents: MOST_EVENTS,
    });
    this.network.media.isOn = false;
    this.recorder = new Recorder(this.network, mostNotes);
    new Invariants(this.network);
    new BranchWatch(this.network);
    new PairWatch(this.network);
    new TableWatch(this.network);
    new AlarmWatch(this.network);
    this.#players = new PlayerWatch(this.network);
    const size = 8 + Math.floor(23 * this.#random.next() ** (this.#isLatency ? 5 : 4));
    const graph = randomGraph(this.#random, size, between(this.#random, 1, Math.ceil(size / 2)));
    this.#disturbances = new Disturbances(this.network, graph, this.#random, this.recorder, SOURCE);
  }

  /** Runs it; throws a {@link HuntFailure} where a promise is broken. */
  run(): HuntResult {
    try {
      return this.#run();
    } catch (error) {
      const message = messageOf(error);
      throw new HuntFailure(this.seed, message, this.recorder.linesAbout(message));
    }
  }

  #run(): HuntResult {
    const { network } = this;
    const random = this.#random;
    const disturbances = this.#disturbances;
    disturbances.start();
    network.run(BEGIN_MS);
    disturbances.offerAndWatch();
    this.#players.setPeace(true);
    network.run(PEACE_MS);
    disturbances.connectAll();
    network.run(PEACE_MS);
    this.#players.setPeace(false);
    const count = between(random, 20, 30);
    const meanMs = (SHORTEST_MS - BEGIN_MS - 2 * PEACE_MS - NOTICE_MS - REST_MS) / count;
    for (let i = 0; i < count; i++) {
      disturbances.disturb();
      // Often one comes upon another, now and then all is at rest again before the next.
      network.run(pick(random, [0, 0.1, 0.3, 0.6, 1, 4]) * meanMs * random.next() * 2);
    }
    this.#rest(random.next() < 0.4 ? 'damaged' : 'repaired');
    return { nodes: disturbances.nodes.length, disturbances: count, events: network.events, virtualMs: network.now };
  }

  /** Repairs everything, or leaves it as it is, and checks everything once nothing is left to do. */
  #rest(how: 'damaged' | 'repaired'): void {
    const { network, recorder } = this;
    const disturbances = this.#disturbances;
    recorder.heading(`rest, ${how}`);
    if (how === 'repaired') disturbances.repair();
    disturbances.calm();
    this.#players.setPeace(true);
    network.run(NOTICE_MS);
    disturbances.connectAll();
    network.run(REST_MS + (this.#isLatency ? LEARN_MS : 0));
    network.run(Math.max(0, SHORTEST_MS - network.now));
    this.#awaitQuiet();
    checkAll(network);
    checkNeighbours(network);
    checkDelivery(network, 2 * SOURCE.intervalMs + MOMENT_MS);
    this.#players.setPeace(false);
    disturbances.unwatchAll();
    network.run(MOMENT_MS);
    checkEmpty(network);
  }

  /** Lets time pass until there was no new connection for a while: those that the user named are dialled now and then for ever. */
  #awaitQuiet(): void {
    const { network } = this;
    for (let tries = 0; tries < MOST_TRIES; tries++) {
      network.media.clear();
      network.media.isOn = true;
      network.run(MOMENT_MS);
      if (network.now - network.openedAt >= QUIET_MS) return;
    }
    throw new Error(`never at rest: there are new connections all the time, up to ${network.now.toFixed(1)} ms`);
  }
}

/** A promise that is broken says so in a sentence; what the program did not mean to throw shows where it did. */
function messageOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.constructor === Error ? error.message : (error.stack ?? error.message);
}
