import type { Memory } from '../node/sessionKeeper';

/**
 * The panels of a window, for when what runs the extension ends while the window goes on: its panels stay, as dead pictures that
 * nobody can get hold of again. After a reload of the window the editor itself gives panels back; that is another window by then.
 */
export class PanelMemory<P> {
  readonly #memory: Memory;
  readonly #windowId: string;
  readonly #kind: string;
  readonly #parse: (raw: unknown) => P | undefined;
  /** What was kept last, as text. */
  #kept = '';

  /** `windowId`: equal for as long as a window is not loaded anew. `kind`: of panels, such as `players`; `parse` knows one of them. */
  constructor(memory: Memory, windowId: string, kind: string, parse: (raw: unknown) => P | undefined) {
    this.#memory = memory;
    this.#windowId = windowId;
    this.#kind = kind;
    this.#parse = parse;
  }

  /** The panels that this very window had. */
  recall(): readonly P[] {
    const kept = this.#memory.get(this.#kind) as Readonly<Record<string, unknown>> | null | undefined;
    const panels = kept?.[this.#kind];
    if (kept?.windowId !== this.#windowId || !Array.isArray(panels)) return [];
    return panels.flatMap((raw: unknown) => this.#parse(raw) ?? []);
  }

  /** These panels are open now. */
  keep(panels: readonly P[]): void {
    const text = JSON.stringify(panels);
    if (text === this.#kept) return;
    this.#kept = text;
    // What cannot be kept is not opened again after a crash; nothing else suffers.
    const kept = { windowId: this.#windowId, [this.#kind]: panels };
    this.#memory.update(this.#kind, kept).then(undefined, () => undefined);
  }
}
