import type { Command, Effect, Input, LinkId } from '../../src/overlay/effects';
import type { Machine } from './machine';
import type { Network } from './network';
import { describeEffect, ID } from './transcript';

interface Note {
  readonly at: number;
  /** undefined: a line of the script. */
  readonly machine: Machine | undefined;
  readonly what: string | Effect;
  /** Who is at the other end of the link that the effect is about. */
  readonly peer: string | undefined;
}

/** Notes that are kept, and as many again; the oldest give way. */
const MOST_NOTES = 30_000;
const SHOWN_LINES = 60;
/** What bears on every flow. */
const ABOUT_LINKS = /VECTOR|route|neighbour|close|connection|dial/;

/** Keeps what happened last as it is, and makes text of it only when somebody wants to read it. */
export class Recorder {
  #notes: Note[] = [];
  readonly #peers = new Map<LinkId, string>();

  constructor(
    private readonly network: Network,
    private readonly mostNotes = MOST_NOTES,
  ) {
    network.onStep((machine, cause, effects) => this.#stepped(machine, cause, effects));
  }

  /** Notes what is done to the network. */
  heading(text: string): void {
    this.#add({ at: this.network.now, machine: undefined, what: text, peer: undefined });
  }

  /** Everything that is kept. */
  get lines(): readonly string[] {
    return this.#notes.flatMap((note) => this.#line(note, () => true) ?? []);
  }

  /**
   * The last lines that concern what a message names: what the nodes in it said and did about the nodes and flows in it, and what was
   * done to the network.
   */
  linesAbout(message: string): readonly string[] {
    const words = new Set(message.match(/[A-Za-z][A-Za-z0-9]*/g));
    const names = [...this.network.machines.keys()].filter((name) => words.has(name));
    const flows = this.#flows().filter((flow) => words.has(flow));
    const isMeant = (text: string): boolean => {
      const said = new Set(text.match(/[A-Za-z][A-Za-z0-9]*/g));
      if (said.has('TOPOLOGY') && !message.includes('known')) return false;
      if (flows.length > 0 && !flows.some((flow) => said.has(flow)) && !ABOUT_LINKS.test(text)) return false;
      return names.filter((name) => said.has(name)).length >= Math.min(2, names.length);
    };
    const lines: string[] = [];
    for (let i = this.#notes.length - 1; i >= 0 && lines.length < SHOWN_LINES; i--) {
      const note = this.#notes[i];
      const line = note && this.#line(note, (entry) => names.length === 0 || names.includes(entry));
      if (line !== undefined && (note?.machine === undefined || isMeant(line))) lines.push(line);
    }
    return lines.reverse();
  }

  #flows(): string[] {
    return [...new Set([...this.network.byId.values()].flatMap(({ sources }) => [...sources.keys()]))];
  }

  #stepped(machine: Machine, cause: Input | Command, effects: readonly Effect[]): void {
    if (cause.type === 'linkOpened') this.#peers.set(cause.link, machine.ends.get(cause.link)?.peer.owner.name ?? '?');
    if (cause.type === 'linkClosed') {
      const what = `connection to ${this.#peers.get(cause.link) ?? '?'} is over: ${cause.reason}`;
      this.#add({ at: this.network.now, machine, what, peer: undefined });
    }
    for (const effect of effects) {
      if (effect.type === 'sendHello' || effect.type === 'linkRoundTrip' || effect.type === 'log') continue;
      const peer = 'link' in effect ? this.#peers.get(effect.link) : undefined;
      this.#add({ at: this.network.now, machine, what: effect, peer });
    }
  }

  #add(note: Note): void {
    this.#notes.push(note);
    if (this.#notes.length > 2 * this.mostNotes) this.#notes = this.#notes.slice(-this.mostNotes);
  }

  #line({ at, machine, what, peer }: Note, isMeant: (name: string) => boolean): string | undefined {
    const time = at.toFixed(1).padStart(9);
    if (typeof what === 'string') return `${time} ${machine ? machine.name.padEnd(8) : '#'} ${what}`;
    const text = describeEffect(what, peer, (id) => isMeant(this.network.nameOf(id)));
    return text && `${time} ${(machine?.name ?? '').padEnd(8)} ${text.replace(ID, (id) => this.network.nameOf(id))}`;
  }
}
