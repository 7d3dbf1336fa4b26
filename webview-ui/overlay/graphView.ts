import type { NodeId } from '../../src/wire/ids';
import { CanvasStage } from '../graph/canvasStage';
import type { GraphLink, GraphNode } from '../graph/graphModel';
import type { StageHit } from '../graph/stageTypes';
import type { StageView } from '../graph/stageView';
import type { Theme } from '../graph/themeView';
import { acrossGap, alongLink, firstOf, nextAround } from '../graph/walk';
import { make, setText } from '../page/dom';
import { commandOf, type GraphCommand, KEYS_HELP } from './graphKeys';
import { iconButtonView } from './iconView';
import type { OverlayStore } from './overlayStore';
import { flowFacts, type Knowledge, linkFacts, nodeFacts, nodeSentence } from './words';

/** What the graph asks of the page. */
export interface GraphHost {
  readonly knowledge: Knowledge;
  /** A menu of a node, or null: of the ground; at a place of the window. */
  openMenu(id: NodeId | null, place: { readonly x: number; readonly y: number }): void;
  openDetails(): void;
  openSearch(): void;
  /** The user has put a node somewhere. */
  dragged(): void;
  /** The view is another one. */
  moved(): void;
}

const ZOOM_STEP = 1.25;
/** Facts that are not said beside the pointer. */
const LONG_FACTS = new Set(['Id', 'Address']);
const TOOLTIP_GAP = 14;

/** The graph on its stage: mouse, touch and keys, what is under the pointer, and the words for who cannot see it. */
export class GraphView {
  readonly #store: OverlayStore;
  readonly #host: GraphHost;
  readonly #stage: CanvasStage;
  readonly #tooltip = make('div', { class: 'tooltip', attributes: { 'aria-hidden': 'true', hidden: true } });
  /** What the keyboard is on, as an element that assistive technology can be told of. */
  readonly #focus = make('div', { attributes: { id: 'graph-focus', role: 'img', 'aria-label': 'Nothing yet' } });
  readonly #spoken = make('div', { class: 'visually-hidden', attributes: { role: 'status', 'aria-live': 'polite' } });
  /** The node that the keyboard came from. */
  #anchor: NodeId | undefined;

  constructor(parent: HTMLElement, theme: Theme, store: OverlayStore, host: GraphHost) {
    this.#store = store;
    this.#host = host;
    this.#stage = new CanvasStage(parent, theme, { canDrag: (what) => this.#node(what) !== undefined, follows: true });
    const { element } = this.#stage;
    for (const [name, value] of Object.entries({
      role: 'application',
      tabindex: '0',
      'aria-label': 'Graph of the overlay',
      'aria-roledescription': 'graph',
      'aria-describedby': 'graph-help',
      'aria-activedescendant': 'graph-focus',
    })) {
      element.setAttribute(name, value);
    }
    element.append(make('div', { class: 'visually-hidden' }, this.#focus));
    const help = make('p', { class: 'visually-hidden', text: KEYS_HELP, attributes: { id: 'graph-help' } });
    parent.append(help, this.#spoken, this.#buttons(), this.#tooltip);
    this.#listen();
  }

  get stage(): CanvasStage {
    return this.#stage;
  }

  /** Shows what the store has. */
  show(): void {
    this.#stage.show(this.#store.scene);
    const focused = this.#node(this.#store.looks.focused);
    const label = focused ? this.#sentence(focused) : 'No node.';
    if (this.#focus.getAttribute('aria-label') !== label) this.#focus.setAttribute('aria-label', label);
  }

  /** What is seen, for {@link begin}; null: everything. */
  get view(): StageView | null {
    return this.#stage.view;
  }

  /** Begins with what was seen earlier. */
  begin(view: StageView): void {
    this.#stage.begin(view);
  }

  fit(): void {
    this.#stage.fit();
  }

  /** Brings a node into view; no node moves. */
  bringIntoView(id: NodeId): void {
    const point = this.#store.positions.get(id);
    if (point) this.#stage.bringIntoView(point);
  }

  focus(): void {
    this.#stage.element.focus();
  }

  #buttons(): HTMLElement {
    return make(
      'div',
      { class: 'zoom-buttons', attributes: { role: 'group', 'aria-label': 'Zoom' } },
      iconButtonView('zoomIn', 'Zoom in (+)', () => this.#zoomBy(ZOOM_STEP)),
      iconButtonView('zoomOut', 'Zoom out (-)', () => this.#zoomBy(1 / ZOOM_STEP)),
      iconButtonView('fit', 'Fit (0)', () => this.#stage.fit()),
    );
  }

  #listen(): void {
    const stage = this.#stage;
    const store = this.#store;
    stage.onDidPick(({ what }) => {
      const node = this.#node(what);
      const isLink = what !== null && this.#link(what) !== undefined;
      store.look({
        selected: node?.id ?? null,
        selectedLink: isLink ? what : null,
        showsFocus: false,
        ...(node ? { focused: node.id } : {}),
      });
      this.#anchor = undefined;
    });
    stage.onDidDoubleClick(({ what }) => {
      const node = this.#node(what);
      store.look({ near: node ? { id: node.id, hops: 1 } : null });
    });
    stage.onDidDrag(({ what, to, ended }) => {
      store.drag(what, to);
      if (ended) this.#host.dragged();
    });
    stage.onDidHover((hit) => this.#showTooltip(hit));
    stage.onDidChangeView(() => {
      this.#tooltip.hidden = true;
      this.#host.moved();
    });
    stage.onDidAskForMenu(({ what, clientX, clientY }) => {
      this.#tooltip.hidden = true;
      const node = this.#node(what);
      if (node) store.look({ selected: node.id, selectedLink: null, focused: node.id });
      this.#host.openMenu(node?.id ?? null, { x: clientX, y: clientY });
    });
    const { element } = stage;
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('focus', () => {
      if (!element.matches(':focus-visible')) return;
      this.#moveTo(this.#current() ?? firstOf(store.shown, store.positions));
    });
    element.addEventListener('blur', () => store.look({ showsFocus: false }));
  }

  #key(event: KeyboardEvent): void {
    const command = commandOf(event);
    if (!command) return;
    event.preventDefault();
    event.stopPropagation();
    this.#run(command);
  }

  #run(command: GraphCommand): void {
    const { shown, positions, looks } = this.#store;
    const at = this.#current();
    const from = at ?? firstOf(shown, positions);
    switch (command.type) {
      case 'walk': {
        if (at === undefined || from === undefined) return this.#moveTo(from);
        const find = command.acrossGaps ? acrossGap : alongLink;
        const next = find(shown, positions, from, command.direction);
        if (next === undefined) return this.#say(`No ${command.acrossGaps ? 'node' : 'link'} that way.`);
        this.#anchor = from;
        return this.#moveTo(next);
      }
      case 'around': {
        if (from === undefined) return;
        this.#anchor ??= from;
        return this.#moveTo(nextAround(shown, positions, this.#anchor, at, command.step));
      }
      case 'home':
        this.#anchor = undefined;
        return this.#moveTo(firstOf(shown, positions));
      case 'select':
        if (from === undefined) return;
        if (looks.selected === from) return this.#host.openDetails();
        this.#store.look({ selected: from, selectedLink: null, focused: from, showsFocus: true });
        return this.#say(`Selected ${this.#host.knowledge.nameOf(from)}.`);
      case 'menu':
        return this.#menu(from);
      case 'clear':
        return this.#store.look({ selected: null, selectedLink: null });
      case 'pan':
        return this.#stage.panBy(command.x, command.y);
      case 'zoom':
        return this.#zoomBy(command.factor);
      case 'fit':
        return this.#stage.fit();
      case 'search':
        return this.#host.openSearch();
      case 'move': {
        const point = from === undefined ? undefined : positions.get(from);
        if (from === undefined || !point) return;
        this.#store.drag(from, { x: point.x + command.x, y: point.y + command.y });
        return this.#say(`Moved ${this.#host.knowledge.nameOf(from)}, pinned.`);
      }
    }
  }

  #current(): NodeId | undefined {
    const { selected, focused } = this.#store.looks;
    const isShown = (id: NodeId | null): id is NodeId =>
      id !== null && this.#store.shown.nodes.some((n) => n.id === id);
    return isShown(focused) ? focused : isShown(selected) ? selected : undefined;
  }

  #moveTo(id: NodeId | undefined): void {
    const node = this.#node(id ?? null);
    if (!node) return this.#say('There is no node.');
    this.#store.look({ focused: node.id, showsFocus: true });
    this.bringIntoView(node.id);
    this.#say(this.#sentence(node));
  }

  #menu(id: NodeId | undefined): void {
    const { left, top } = this.#stage.element.getBoundingClientRect();
    const point = id === undefined ? undefined : this.#store.positions.get(id);
    const { x, y } = point ? this.#stage.placeOf(point) : { x: 0, y: 0 };
    this.#host.openMenu(id ?? null, { x: left + x, y: top + y });
  }

  #showTooltip({ what, clientX, clientY }: StageHit): void {
    const node = this.#node(what);
    const link = node ? undefined : this.#link(what);
    this.#tooltip.hidden = !node && !link;
    if (this.#tooltip.hidden) return;
    const { knowledge } = this.#host;
    const { nameOf } = knowledge;
    const title = node ? nameOf(node.id) : link ? `${nameOf(link.a)} — ${nameOf(link.b)}` : '';
    const facts = node
      ? [...nodeFacts(node, knowledge), ...flowFacts(node, nameOf)]
      : link
        ? linkFacts(link, nameOf)
        : [];
    const lines = facts.filter(({ term }) => !LONG_FACTS.has(term)).map(({ term, text }) => `${term}: ${text}`);
    this.#tooltip.replaceChildren(make('strong', { text: title }), ...lines.map((text) => make('div', { text })));
    const box = this.#stage.element.getBoundingClientRect();
    const { width, height } = this.#tooltip.getBoundingClientRect();
    const x = clientX - box.left + TOOLTIP_GAP;
    const y = clientY - box.top + TOOLTIP_GAP;
    this.#tooltip.style.left = `${Math.max(0, Math.min(x, box.width - width - 4))}px`;
    this.#tooltip.style.top = `${y + height > box.height ? Math.max(0, y - height - 2 * TOOLTIP_GAP) : y}px`;
  }

  /** Around what the user has chosen, so that it stays in sight. */
  #zoomBy(factor: number): void {
    const { selected, focused, showsFocus } = this.#store.looks;
    const id = selected ?? (showsFocus ? focused : null);
    this.#stage.zoomBy(factor, id === null ? undefined : this.#store.positions.get(id));
  }

  #sentence(node: GraphNode): string {
    const links = this.#store.shown.links.filter(({ a, b }) => a === node.id || b === node.id).length;
    return nodeSentence(node, links, this.#host.knowledge);
  }

  #say(text: string): void {
    setText(this.#spoken, text);
  }

  #node(id: string | null): GraphNode | undefined {
    return id === null ? undefined : this.#store.shown.nodes.find((node) => node.id === id);
  }

  #link(key: string | null): GraphLink | undefined {
    return key === null ? undefined : this.#store.shown.links.find((link) => link.key === key);
  }
}
