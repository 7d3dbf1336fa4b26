import { byteOffsetOf, chunkSequenceOf } from '../../src/wire/datagram';
import { type FlowKey, flowKeyText } from '../../src/wire/ids';

/** Sees every media datagram that leaves a machine: who copies what to whom. */
export class MediaTap {
  /** Datagrams per direction, as `from>to`. */
  readonly datagrams = new Map<string, number>();
  /** Direction and flow → copies per fragment; bounded by the length of the test. */
  readonly #copies = new Map<string, Map<string, number>>();

  /** Long runs look only at their end. */
  isOn = true;

  sent(from: string, to: string, key: FlowKey, datagram: Uint8Array): void {
    if (!this.isOn) return;
    const direction = `${from}>${to}`;
    this.datagrams.set(direction, (this.datagrams.get(direction) ?? 0) + 1);
    const text = `${direction} ${flowKeyText(key)}`;
    const copies = this.#copies.get(text) ?? new Map<string, number>();
    this.#copies.set(text, copies);
    const fragment = `${chunkSequenceOf(datagram)}:${byteOffsetOf(datagram)}`;
    copies.set(fragment, (copies.get(fragment) ?? 0) + 1);
  }

  get total(): number {
    let sum = 0;
    for (const count of this.datagrams.values()) sum += count;
    return sum;
  }

  /** Directions that carried anything, sorted. */
  directions(): string[] {
    return [...this.datagrams.keys()].sort();
  }

  /** The largest number of copies of one fragment of one flow on one direction. */
  mostCopies(): number {
    let most = 0;
    for (const copies of this.#copies.values()) for (const count of copies.values()) most = Math.max(most, count);
    return most;
  }

  clear(): void {
    this.datagrams.clear();
    this.#copies.clear();
  }
}
