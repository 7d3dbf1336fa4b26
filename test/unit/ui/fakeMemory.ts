import type { Memory } from '../../../src/ui/node/sessionKeeper';

/** An editor's memory: what is kept is copied, as on its way to a disk. */
export class FakeMemory implements Memory {
  readonly kept = new Map<string, string>();
  writes = 0;
  /** Whether writing fails. */
  isBroken = false;

  get(key: string): unknown {
    const text = this.kept.get(key);
    return text === undefined ? undefined : (JSON.parse(text) as unknown);
  }

  update(key: string, value: unknown): Promise<void> {
    if (this.isBroken) return Promise.reject(new Error('disk full'));
    this.writes++;
    if (value === undefined) this.kept.delete(key);
    else this.kept.set(key, JSON.stringify(value));
    return Promise.resolve();
  }
}
