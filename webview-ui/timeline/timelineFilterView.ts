import type { OverlayState } from '../../src/shared/overlayState';
import { shownText } from '../../src/shared/shownText';
import type { NodeId } from '../../src/wire/ids';
import { make, setOptions } from '../page/dom';
import { makeKindIcon } from './kindIconView';
import { KIND_WORDS, RECORD_KINDS, type RecordKind } from './recordKinds';
import { NO_FILTER, type TimelineFilter } from './timelineFilter';

/** Nodes and flows that can be chosen; who has more of them finds them by words. */
const MAX_CHOICES = 1_000;
/** A value that is no id and no flow's: what stands for all of them. */
const ALL = '';

/** The controls that say which records are shown. */
export class TimelineFilterView {
  readonly element = make('div', {
    class: 'timeline-filter',
    attributes: { role: 'group', 'aria-label': 'Filter of the timeline' },
  });
  readonly #kinds = new Map<RecordKind, HTMLButtonElement>();
  readonly #node = make('select', {
    attributes: { 'aria-label': 'Node that records concern' },
    on: { change: () => this.#change({ node: this.#node.value === ALL ? null : this.#node.value }) },
  });
  readonly #flow = make('select', {
    attributes: { 'aria-label': 'Flow that records concern' },
    on: { change: () => this.#change({ flow: this.#flow.value === ALL ? null : this.#flow.value.slice(1) }) },
  });
  readonly #text = make('input', {
    class: 'search',
    attributes: { type: 'search', placeholder: 'Filter', 'aria-label': 'Filter by words', spellcheck: 'false' },
    on: { input: () => this.#change({ text: this.#text.value }) },
  });
  readonly #changed: (filter: TimelineFilter) => void;
  #filter = NO_FILTER;

  constructor(changed: (filter: TimelineFilter) => void) {
    this.#changed = changed;
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || this.#text.value === '') return;
      event.stopPropagation();
      this.#text.value = '';
      this.#change({ text: '' });
    });
    const kinds = make('div', {
      class: 'timeline-kinds',
      attributes: { role: 'group', 'aria-label': `Kinds that are shown; none chosen: all but ${KIND_WORDS.topology}` },
    });
    for (const kind of RECORD_KINDS) {
      const button = make(
        'button',
        {
          class: 'quiet chip',
          attributes: { type: 'button', 'aria-pressed': 'false', title: `Only ${KIND_WORDS[kind]}` },
          on: { click: () => this.#toggle(kind) },
        },
        makeKindIcon(kind),
        make('span', { class: 'chip-word', text: KIND_WORDS[kind] }),
      );
      this.#kinds.set(kind, button);
      kinds.append(button);
    }
    this.element.append(kinds, this.#node, this.#flow, this.#text);
  }

  /** Shows a filter that was set from elsewhere. */
  show(filter: TimelineFilter): void {
    this.#filter = filter;
    for (const [kind, button] of this.#kinds) button.setAttribute('aria-pressed', String(filter.kinds.has(kind)));
    if (this.#text.value !== filter.text) this.#text.value = filter.text;
  }

  /** Offers the nodes and flows there are. What is chosen stays on offer. */
  offer({ own, nodes, neighbours, flows }: OverlayState, nameOf: (id: NodeId) => string): void {
    const { node, flow } = this.#filter;
    const ids = new Set<NodeId>([...nodes.keys()].slice(0, MAX_CHOICES));
    for (const { id } of own.values()) ids.add(id);
    for (const { id } of neighbours.values()) if (id !== null) ids.add(id);
    if (node !== null) ids.add(node);
    const names = new Set([...flows.values()].slice(0, MAX_CHOICES).map((view) => view.flow));
    if (flow !== null) names.add(flow);
    const nodeOptions = [...ids].map((id) => ({ value: id, text: nameOf(id) })).sort(byText);
    const flowOptions = [...names].map((name) => ({ value: `=${name}`, text: shownText(name) })).sort(byText);
    setOptions(this.#node, [{ value: ALL, text: 'All nodes' }, ...nodeOptions], node ?? ALL);
    setOptions(this.#flow, [{ value: ALL, text: 'All flows' }, ...flowOptions], flow === null ? ALL : `=${flow}`);
  }

  #toggle(kind: RecordKind): void {
    const kinds = new Set(this.#filter.kinds);
    if (!kinds.delete(kind)) kinds.add(kind);
    this.#change({ kinds });
  }

  #change(part: Partial<TimelineFilter>): void {
    this.show({ ...this.#filter, ...part });
    this.#changed(this.#filter);
  }
}

const collator = new Intl.Collator('en', { numeric: true });

function byText(one: { readonly text: string }, other: { readonly text: string }): number {
  return collator.compare(one.text, other.text);
}
