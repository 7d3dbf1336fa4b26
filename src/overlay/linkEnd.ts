import type { GoodbyeReason } from '../wire/control';
import { type Contact, contactLabel, endpointText } from './contact';
import type { Effect } from './effects';
import { LineThrottle, STRANGER_LOG_INTERVAL_MS } from './lineThrottle';
import type { Link, LinkEnd } from './links';

/** Whether nothing is gained by dialling again, after a link ended so. */
export function isFinal(end: LinkEnd, named: boolean): boolean {
  if (end.how === 'refused') return true;
  if (end.how === 'lost' || end.reason === 'duplicate') return false;
  return !(named && end.reason === 'stopping');
}

const GOODBYES: Readonly<Record<GoodbyeReason, string>> = {
  stopping: 'it is stopping',
  disconnected: 'it ended the connection',
  duplicate: 'it is connected already',
  self: 'this address is the node itself',
  authenticationFailed: 'it does not accept how this node introduces itself',
  protocolViolation: 'it does not understand what this node says',
  refused: 'it does not want this node as a neighbour',
  tableFull: 'it has as many neighbours as it can have',
  metricMismatch: 'it measures links by another metric (--metric, setting ottOverlay.metric)',
};

/** Why a link ended, as a clause about the other end. */
export function reasonText(end: LinkEnd): string {
  return end.how === 'goodbye' ? GOODBYES[end.reason] : end.reason;
}

/** Says of every link that ended why, but does not let strangers fill the log. */
export class LinkEndLog {
  readonly #effect: (effect: Effect) => void;
  readonly #strangers = new LineThrottle(STRANGER_LOG_INTERVAL_MS);

  constructor(effect: (effect: Effect) => void) {
    this.#effect = effect;
  }

  /** `contact`: whose link it was; undefined: a stranger's. */
  note({ dial, remote }: Pick<Link, 'dial' | 'remote'>, end: LinkEnd, contact: Contact | undefined, now: number): void {
    // What a stranger does may be repeated without end.
    const held = contact ? 0 : this.#strangers.pass(`${end.how} ${end.reason}`, now);
    if (held === undefined) return;
    const where = contact ? contactLabel(contact) : endpointText(remote);
    const side = dial === undefined ? 'from' : 'to';
    const before = held === 0 ? '' : ` (and ${held} times before)`;
    if (end.how === 'refused' && end.reason) {
      this.#log('warning', `connection ${side} ${where} refused: ${end.reason}${before}`);
    }
    if (end.how === 'goodbye') this.#log('info', `${where} closed the connection: ${reasonText(end)}${before}`);
    if (end.how === 'lost') this.#log('info', `connection ${side} ${where} lost: ${end.reason}${before}`);
  }

  #log(level: 'info' | 'warning', message: string): void {
    this.#effect({ type: 'log', level, message });
  }
}
