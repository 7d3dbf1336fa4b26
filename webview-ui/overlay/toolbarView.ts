import type { NodeId } from '../../src/wire/ids';
import { searchNodes } from '../graph/graphFilter';
import { ownNodeOf } from '../graph/graphModel';
import type { LayoutName } from '../graph/layouts/layout';
import type { LinkLabels } from '../graph/sceneTypes';
import { make, makeButton, makeSelect, setOptions } from '../page/dom';
import { iconButtonView } from './iconView';
import { flowChoices, type FlowChoice, valueOf } from './flowChoices';
import { OverflowView } from './overflowView';
import type { OverlayStore } from './overlayStore';
import { LABEL_NAMES, LAYOUT_NAMES } from './pageMemory';
import { SearchView } from './searchView';
import { countOf, type Knowledge, rolesText } from './words';

/** What the toolbar asks of the page. */
export interface ToolbarHost {
  readonly knowledge: Knowledge;
  goTo(id: NodeId): void;
  tidy(): void;
  showsDetails(): boolean;
}

/** Focus is on so many hops at most. */
const MAX_HOPS = 4;

/** The controls above the graph. */
export class ToolbarView {
  readonly element = make('div', { class: 'toolbar', attributes: { role: 'toolbar', 'aria-label': 'Overlay' } });
  /** The controls at its right end, for others to come. */
  readonly ends = make('div', { class: 'tool-ends' });
  readonly #store: OverlayStore;
  readonly #knowledge: Knowledge;
  readonly #host: ToolbarHost;
  readonly #search: SearchView;
  readonly #flow = makeSelect('Flow', (value) => {
    const lit = this.#choices.find((choice) => choice.value === value)?.lit ?? null;
    this.#store.look({ lit, ...(lit ? {} : { onlyLit: false }) });
  });
  readonly #onlyLit: HTMLButtonElement;
  readonly #near = makeSelect('Focus', (value) => this.#focusOn(Number(value)));
  readonly #labels = makeSelect('Labels', (value) => this.#store.look({ labels: value as LinkLabels }));
  readonly #layout: ReturnType<typeof makeSelect>;
  readonly #undo: HTMLButtonElement;
  readonly #unpin: HTMLButtonElement;
  readonly #table: HTMLButtonElement;
  readonly #details: HTMLButtonElement;
  readonly #overflow: OverflowView;
  #choices: readonly FlowChoice[] = [];

  constructor(parent: HTMLElement, store: OverlayStore, host: ToolbarHost) {
    this.#store = store;
    this.#knowledge = host.knowledge;
    this.#host = host;
    this.#search = new SearchView(
      (text) =>
        searchNodes(store.model, text).map((node) => ({
          id: node.id,
          name: host.knowledge.nameOf(node.id),
          detail: rolesText(node),
        })),
      (id) => host.goTo(id),
    );
    this.#layout = makeSelect('Layout', (value) => {
      store.look({ layout: value as LayoutName });
      host.tidy();
    });
    this.#onlyLit = iconButtonView('filter', 'Only this flow', () => store.look({ onlyLit: !store.looks.onlyLit }));
    this.#undo = iconButtonView('undo', 'Undo tidy', () => store.undo());
    this.#unpin = iconButtonView('unpin', 'Unpin all', () => store.unpinAll());
    this.#table = iconButtonView('table', 'Table', () => store.look({ showsTable: !store.looks.showsTable }));
    this.#details = iconButtonView('details', 'Details and legend', () =>
      store.look({ showsDetails: !host.showsDetails() }),
    );
    const title = 'Lays out anew all nodes that are not pinned';
    const tidy = makeButton('Tidy', () => host.tidy(), { class: 'quiet', attributes: { title } });
    setOptions(this.#labels.select, optionsOf(LABEL_NAMES), 'none');
    setOptions(this.#layout.select, optionsOf(LAYOUT_NAMES), 'force');
    const group = (...children: HTMLElement[]): HTMLElement => make('div', { class: 'tool-group' }, ...children);
    this.ends.append(this.#details, this.#table);
    const flow = group(this.#flow.element, this.#onlyLit);
    flow.classList.add('tool-flow');
    const groups = [
      flow,
      group(this.#near.element),
      group(this.#labels.element),
      group(this.#layout.element, tidy, this.#undo, this.#unpin),
    ];
    this.element.append(this.#search.element, ...groups, make('span', { class: 'spacer' }), this.ends);
    this.#overflow = new OverflowView(this.element, groups);
    parent.append(this.element);
  }

  focusSearch(): void {
    this.#search.focus();
  }

  show(): void {
    const store = this.#store;
    const { looks } = store;
    this.#choices = flowChoices(store.state.flows, looks.lit, this.#knowledge.nameOf);
    setOptions(this.#flow.select, this.#choices, valueOf(looks.lit));
    setPressed(this.#onlyLit, looks.onlyLit);
    this.#onlyLit.disabled = looks.lit === null;
    this.#showNear();
    if (this.#labels.select.value !== looks.labels) this.#labels.select.value = looks.labels;
    if (this.#layout.select.value !== looks.layout) this.#layout.select.value = looks.layout;
    this.#undo.disabled = !store.canUndo;
    this.#unpin.disabled = !store.hasPins;
    setPressed(this.#table, looks.showsTable);
    setPressed(this.#details, this.#host.showsDetails());
    this.#search.nodesChanged();
    this.#overflow.arrange();
  }

  #showNear(): void {
    const { near } = this.#store.looks;
    const centre = this.#centre();
    const name = centre === undefined ? 'this node' : this.#knowledge.nameOf(near?.id ?? centre);
    const hops = Array.from({ length: MAX_HOPS }, (_, index) => index + 1);
    const options = hops.map((count) => ({ value: String(count), text: `${countOf(count, 'hop')} around ${name}` }));
    setOptions(this.#near.select, [{ value: '0', text: 'All nodes' }, ...options], String(near?.hops ?? 0));
  }

  #focusOn(hops: number): void {
    const centre = this.#store.looks.near?.id ?? this.#centre();
    this.#store.look({ near: hops === 0 || centre === undefined ? null : { id: centre, hops } });
  }

  #centre(): NodeId | undefined {
    const { selected, focused } = this.#store.looks;
    return selected ?? focused ?? ownNodeOf(this.#store.model)?.id;
  }
}

function optionsOf(names: Readonly<Record<string, string>>): { readonly value: string; readonly text: string }[] {
  return Object.entries(names).map(([value, text]) => ({ value, text }));
}

function setPressed(button: HTMLButtonElement, pressed: boolean): void {
  button.setAttribute('aria-pressed', String(pressed));
}
