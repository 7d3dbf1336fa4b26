import type { Memory } from '../node/sessionKeeper';

/** Whose panels are kept. */
export interface PanelOwner {
  /** Of the extension host. Windows of one folder share a memory, not a process. */
  readonly processId: number;
  /** Whether a process of this machine is there. */
  readonly isAlive: (processId: number) => boolean;
}

interface Kept {
  readonly processId: number;
  /** Whether the extension host said that it ends. */
  readonly closed: boolean;
  readonly panels: readonly unknown[];
}

/**
 * The panels of a window, for when the extension host ends while the window goes on: its panels stay, as dead pictures that nobody can get
 * hold of again. After a reload of the window the editor itself gives panels back; from here it cannot be told which of both it was.
 */
export class PanelMemory<P> {
  readonly #memory: Memory;
  readonly #owner: PanelOwner;
  readonly #kind: string;
  readonly #parse: (raw: unknown) => P | undefined;
  /** What was kept last. */
  #panels: readonly P[] = [];
  /** The same as text; undefined: nothing yet. */
  #kept: string | undefined;
  #isClosed = false;

  /** `kind`: of panels, such as `players`; `parse` knows one of them. */
  constructor(memory: Memory, owner: PanelOwner, kind: string, parse: (raw: unknown) => P | undefined) {
    this.#memory = memory;
    this.#owner = owner;
    this.#kind = kind;
    this.#parse = parse;
  }

  /** The panels that there were when the extension host before this one ended; none of a window that goes on beside this one. */
  recall(): readonly P[] {
    const kept = this.#read();
    return kept && !this.#isOfAnother(kept) ? kept.panels.flatMap((raw) => this.#parse(raw) ?? []) : [];
  }

  /** These panels are there now. */
  keep(panels: readonly P[]): void {
    const text = JSON.stringify(panels);
    if (this.#isClosed || text === this.#kept) return;
    const kept = this.#read();
    // Of two windows of one folder the first one's panels are kept.
    if (kept && this.#isOfAnother(kept)) return;
    this.#kept = text;
    this.#panels = panels;
    void this.#write();
  }

  /** The extension host ends in order: from now on nothing is kept. Resolves when that is known to the next one. */
  async close(): Promise<void> {
    if (this.#isClosed) return;
    this.#isClosed = true;
    if (this.#kept !== undefined) await this.#write();
  }

  async #write(): Promise<void> {
    const kept: Kept = { processId: this.#owner.processId, closed: this.#isClosed, panels: this.#panels };
    try {
      await this.#memory.update(this.#kind, kept);
    } catch {
      // What cannot be kept is not opened again after a crash; nothing else suffers.
    }
  }

  #read(): Kept | undefined {
    const raw = this.#memory.get(this.#kind) as Partial<Record<keyof Kept, unknown>> | null | undefined;
    const { processId, closed, panels } = raw ?? {};
    if (typeof processId !== 'number' || typeof closed !== 'boolean' || !Array.isArray(panels)) return undefined;
    return { processId, closed, panels };
  }

  #isOfAnother({ closed, processId }: Kept): boolean {
    const { processId: own, isAlive } = this.#owner;
    return !closed && processId !== own && isAlive(processId);
  }
}
