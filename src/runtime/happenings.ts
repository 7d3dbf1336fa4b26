import type { Clock } from '../base/clock';
import { type Disposable, MutableDisposable } from '../base/disposable';
import type { NodeEvent } from '../overlay/snapshot';
import type { Happening } from './portMessages';

/** Batches that may be on their way unacknowledged: while a reader is busy, nothing piles up at its door. */
export const BATCH_CREDIT = 2;
/** Happenings that wait while there is no credit; then only the last word about each subject is kept. */
export const MAX_WAITING_HAPPENINGS = 10_000;
/** Log lines that survive such a clearance; debug lines do not. */
export const MAX_KEPT_LOG_LINES = 500;

/** Collects what happens into one batch per turn, in order, and keeps it bounded while the reader takes none. */
export class Happenings implements Disposable {
  readonly #clock: Clock;
  readonly #send: (batch: readonly Happening[]) => void;
  readonly #timer = new MutableDisposable<Disposable>();
  #waiting: Happening[] = [];
  #credit = BATCH_CREDIT;

  constructor(clock: Clock, send: (batch: readonly Happening[]) => void) {
    this.#clock = clock;
    this.#send = send;
  }

  push(happening: Happening): void {
    this.#waiting.push(happening);
    if (this.#waiting.length > MAX_WAITING_HAPPENINGS) this.#waiting = condense(this.#waiting);
    this.#timer.value ??= this.#clock.setTimer(0, () => this.flush());
  }

  /** The reader has taken a batch. */
  acknowledge(): void {
    this.#credit = Math.min(BATCH_CREDIT, this.#credit + 1);
    this.flush();
  }

  /** Sends what waits, if it may. */
  flush(): void {
    this.#timer.value = undefined;
    if (this.#credit === 0 || this.#waiting.length === 0) return;
    this.#credit--;
    const batch = this.#waiting;
    this.#waiting = [];
    this.#send(batch);
  }

  dispose(): void {
    this.#timer.dispose();
    this.#waiting = [];
  }
}

/**
 * The last event about each neighbour, flow, route, player and move of a player, the last notice on each flow, that there is news of the topology, and the last log lines, in order. Still at most half of the
 * bound, so that the next clearance is far off: the oldest go.
 */
export function condense(happenings: readonly Happening[]): Happening[] {
  const kept: Happening[] = [];
  const subjects = new Set<string>();
  let logLines = 0;
  let lostLines = 0;
  for (const happening of happenings.toReversed()) {
    if (kept.length >= MAX_WAITING_HAPPENINGS / 2) break;
    if (happening.kind === 'log') {
      // What was only for the curious makes room first.
      if (happening.line.level !== 'debug' && ++logLines <= MAX_KEPT_LOG_LINES) kept.push(happening);
      else lostLines++;
      continue;
    }
    const subject = happening.kind === 'event' ? subjectOf(happening.event) : `refused ${happening.refused.address}`;
    if (subjects.has(subject)) continue;
    subjects.add(subject);
    kept.push(subject === 'topology' ? ANY_TOPOLOGY : happening);
  }
  if (lostLines > 0) {
    const message = `${lostLines} log lines were left out: the reader was busy`;
    kept.push({ kind: 'log', line: { level: 'warning', part: 'node', message } });
  }
  return kept.reverse();
}

/** Of several, none says all that changed. */
const ANY_TOPOLOGY: Happening = { kind: 'event', event: { event: 'topology', nodes: null, flows: null } };

function subjectOf(event: NodeEvent): string {
  switch (event.event) {
    case 'neighbour':
      return `neighbour ${event.id ?? `${event.address} ${event.port}`}`;
    case 'route':
      return `route ${event.destination}`;
    case 'player':
      // The last move from each source to each is enough to follow the player to where it is, but none less.
      if (event.movedFrom !== undefined) return `moved ${event.movedFrom} ${event.source} ${event.flow}`;
      return `${event.event} ${event.source} ${event.flow}`;
    case 'flow':
    case 'notice':
      return `${event.event} ${event.source} ${event.flow}`;
    case 'topology':
      return event.event;
    default:
      return event satisfies never;
  }
}
