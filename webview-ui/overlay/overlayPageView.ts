import type { FromOverlayPageRequest, OverlayTarget } from '../../src/shared/overlayMessages';
import { OWN_KEY } from '../../src/shared/overlayState';
import { shownText } from '../../src/shared/shownText';
import type { NodeId } from '../../src/wire/ids';
import { dotOf } from '../graph/exports/dot';
import { jsonOf } from '../graph/exports/json';
import { mermaidOf } from '../graph/exports/mermaid';
import { pngOf } from '../graph/exports/png';
import { svgOf } from '../graph/exports/svg';
import type { GraphModel } from '../graph/graphModel';
import { sceneOf } from '../graph/scene';
import type { Scene } from '../graph/sceneTypes';
import { Theme } from '../graph/themeView';
import { Announcer } from '../page/announcer';
import { make, makeButton, setText } from '../page/dom';
import { emptinessOf } from '../page/emptiness';
import { EmptyNotice } from '../page/emptyNotice';
import { ExportMenu } from '../page/exportMenu';
import { type MenuItem, showMenu } from '../page/menu';
import type { OverlayLink } from '../page/overlayLink';
import { TimelineView } from '../timeline/timelineView';
import { changesBetween } from './changes';
import { type DetailsAction, DetailsView } from './detailsView';
import { GraphView } from './graphView';
import type { LayoutRunner } from './layoutRunner';
import { litNote } from './litNote';
import { lookedFlows } from './lookedFlows';
import { type NodeAction, nodeActions, nodeFlows } from './nodeActions';
import { OverlayStore } from './overlayStore';
import { parseMemory } from './pageMemory';
import { selectionWords } from './selectionDetails';
import { TablesView } from './tablesView';
import { ToolbarView } from './toolbarView';
import { type Knowledge, titleOf } from './words';

/** What is to be kept is kept so long after it changed. */
const KEEP_DELAY_MS = 200;
/** There is no room for the details beside the graph, as in half a window: they open only when they are asked for, below it. */
const NARROW = '(max-width: 760px)';
/** Flows of a node that are in its menu; all are in the details. */
const MAX_MENU_FLOWS = 3;

/** The page of the graph: joins the store with what is seen of it and with the extension. */
export class OverlayPageView {
  readonly #link: OverlayLink;
  readonly #store: OverlayStore;
  readonly #theme = new Theme();
  readonly #toolbar: ToolbarView;
  readonly #graph: GraphView;
  readonly #tables: TablesView;
  readonly #details: DetailsView;
  readonly #narrow = matchMedia(NARROW);
  readonly #empty: EmptyNotice;
  readonly #announcer: Announcer;
  readonly #timeline: TimelineView;
  readonly #canvasPane = make('div', { class: 'graph-pane' });
  readonly #note = make('div', { class: 'note', attributes: { hidden: true } });
  readonly #noteText = make('span');
  readonly #noteButton = makeButton('Show all', () => this.#store.look({ near: null, onlyLit: false }), {
    class: 'quiet',
  });
  readonly #error = make('div', { class: 'error-bar', attributes: { role: 'alert', hidden: true } });
  readonly #errorText = make('span');
  /** Turned to before it was known. */
  #wanted: NodeId | null = null;
  #announced: GraphModel | undefined;
  #kept = '';
  #keepTimer: ReturnType<typeof setTimeout> | undefined;
  #dueTimer: ReturnType<typeof setTimeout> | undefined;
  #isDrawing = false;
  readonly #openedAt = Date.now() - performance.now();

  readonly #knowledge: Knowledge;

  constructor(parent: HTMLElement, link: OverlayLink, layouts: LayoutRunner) {
    this.#link = link;
    const store = new OverlayStore((name, input) => layouts.run(name, input));
    this.#store = store;
    this.#knowledge = {
      nameOf: (id) => store.names.nameOf(id),
      routeOf: (id) => store.state.routes.get(id),
      get ownAddress() {
        const own = store.state.own.get(OWN_KEY);
        return own ? `${shownText(own.address)}:${own.port}` : null;
      },
    };
    const knowledge = this.#knowledge;
    const heading = make('h1', { class: 'visually-hidden', text: 'Overlay' });
    const page = make('main', { class: 'page overlay-page' }, heading);
    parent.append(page);
    this.#toolbar = new ToolbarView(page, store, {
      knowledge,
      goTo: (id) => this.#goTo(id),
      tidy: () => this.#tidy(),
      showsDetails: () => this.#showsDetails,
    });
    this.#error.append(
      this.#errorText,
      makeButton('Dismiss', () => (this.#error.hidden = true), { class: 'quiet' }),
    );
    this.#note.append(this.#noteText, this.#noteButton);
    const pane = make('div', { class: 'pane' }, this.#canvasPane);
    const panes = make('div', { class: 'panes' }, pane);
    page.append(this.#error, panes);
    this.#graph = new GraphView(this.#canvasPane, this.#theme, store, {
      knowledge,
      openMenu: (id, place) => this.#openMenu(id, place),
      openDetails: () => this.#openDetails(),
      openSearch: () => this.#toolbar.focusSearch(),
      // The page may be hidden, and gone, the moment after.
      dragged: () => this.#keep(),
      moved: () => this.#keepSoon(),
    });
    this.#canvasPane.append(this.#note);
    this.#tables = new TablesView(pane, store);
    this.#details = new DetailsView(panes);
    this.#announcer = new Announcer(page);
    this.#addExports();
    this.#timeline = new TimelineView(page, {
      link,
      names: () => this.#knowledge.nameOf,
      say: (text) => this.#announcer.say(text),
    });
    // Beside what stays of use without a node, as the timeline is.
    this.#empty = new EmptyNotice(pane);
    this.#listen();
    this.#draw();
  }

  #listen(): void {
    const { onDidChange, onDidRecall, onDidTurnTo } = this.#link;
    onDidRecall((kept) => this.#recall(kept));
    onDidChange(() => this.#take());
    onDidTurnTo((target) => this.#turnTo(target));
    this.#store.onDidChange(() => this.#requestDraw());
    this.#timeline.onDidToggle(() => this.#look());
    this.#timeline.onDidArrange(() => this.#keepSoon());
    this.#timeline.onDidSelect((marks) => {
      this.#store.look({ marked: new Set(marks ? [...marks.nodes, ...marks.links] : []) });
    });
    this.#narrow.addEventListener('change', () => this.#requestDraw());
    document.addEventListener('visibilitychange', () => this.#keep());
  }

  #recall(kept: string): void {
    this.#kept = kept;
    const memory = parseMemory(kept);
    this.#store.recall(memory);
    if (memory.view) this.#graph.begin(memory.view);
    this.#timeline.restore(memory.timeline);
  }

  #take(): void {
    this.#store.take(this.#link.state, this.#now);
    const { model, nextDue } = this.#store;
    for (const text of this.#announced ? changesBetween(this.#announced, model, this.#knowledge.nameOf) : []) {
      this.#announcer.say(text);
    }
    this.#announced = model;
    if (this.#wanted !== null && this.#store.turnTo(this.#wanted)) this.#arrive(this.#wanted);
    clearTimeout(this.#dueTimer);
    if (nextDue !== undefined) this.#dueTimer = setTimeout(() => this.#take(), Math.max(0, nextDue - this.#now) + 1);
  }

  /** Milliseconds since 1970 as of when the page was opened: only goes up, and a page to come can tell how long ago it was. */
  get #now(): number {
    return this.#openedAt + performance.now();
  }

  #turnTo({ flow, source, node }: OverlayTarget): void {
    if (flow !== null) this.#store.look({ lit: { flow, source } });
    if (node !== null) this.#goTo(node);
  }

  #goTo(id: NodeId): void {
    if (this.#store.turnTo(id)) this.#arrive(id);
    else this.#wanted = id;
  }

  #arrive(id: NodeId): void {
    this.#wanted = null;
    this.#graph.bringIntoView(id);
    this.#announcer.say(`Selected ${this.#knowledge.nameOf(id)}.`);
    if (!this.#store.looks.showsTable) this.#graph.focus();
  }

  #tidy(): void {
    void this.#store.tidy().then(() => {
      this.#graph.show();
      this.#graph.fit();
      this.#announcer.say('Laid out anew.');
    });
  }

  /** Once per frame at most, however much has changed. */
  #requestDraw(): void {
    if (this.#isDrawing) return;
    this.#isDrawing = true;
    requestAnimationFrame(() => {
      this.#isDrawing = false;
      this.#draw();
    });
  }

  #draw(): void {
    const { looks, state } = this.#store;
    const start = (): void => this.#ask({ type: 'overlay/start' });
    this.#empty.show(emptinessOf(this.#link.isKnown, state, start));
    this.#canvasPane.hidden = looks.showsTable;
    this.#toolbar.show();
    this.#details.isOpen = this.#showsDetails;
    this.#graph.show();
    this.#tables.show(this.#knowledge);
    this.#showDetails();
    this.#showNote();
    this.#look();
    this.#keepSoon();
  }

  get #showsDetails(): boolean {
    return this.#store.looks.showsDetails ?? !this.#narrow.matches;
  }

  #openDetails(): void {
    if (!this.#showsDetails) this.#store.look({ showsDetails: true });
    this.#details.isOpen = true;
    this.#details.focus();
  }

  #showDetails(): void {
    const { model, looks } = this.#store;
    const { title, facts, hint, node, link } = selectionWords(model, looks, this.#knowledge);
    const ends = link ? [link.a, link.b] : [];
    const bound = (id: NodeId) => (action: NodeAction) => ({ ...action, run: () => this.#run(id, action) });
    const flows = node
      ? nodeFlows(model, node, this.#knowledge.nameOf).map((flow) => ({
          ...flow,
          actions: flow.actions.map(bound(node.id)),
        }))
      : [];
    const actions: DetailsAction[] = node
      ? nodeActions(node, this.#store.isPinned(node.id)).map(bound(node.id))
      : ends.map((id) => ({
          label: `Go to ${this.#knowledge.nameOf(id)}`,
          primary: false,
          run: () => this.#goTo(id),
        }));
    this.#details.show({ title, facts, flows, hint, actions });
  }

  #showNote(): void {
    const { model, shown, state, looks } = this.#store;
    const isAlone = model.nodes.length === 1;
    const isPart = shown.nodes.length < model.nodes.length;
    const notes = [
      ...(isAlone ? ['No neighbours yet: connect to a node in the OTT Overlay side bar.'] : []),
      ...(isPart ? [`${shown.nodes.length} of ${model.nodes.length} nodes are shown.`] : []),
      ...(model.nodes.length > 0 ? [litNote(state, looks.lit) ?? []].flat() : []),
    ];
    this.#note.hidden = notes.length === 0;
    this.#noteButton.hidden = !isPart;
    setText(this.#noteText, notes.join(' '));
  }

  /** The lines of a node's menu. */
  #menuOf(id: NodeId): readonly MenuItem[] {
    const { model } = this.#store;
    const node = model.nodes.find((one) => one.id === id);
    if (!node) return [];
    const items = (actions: readonly NodeAction[]): MenuItem[] =>
      actions.map((action) => ({ label: action.sentence, run: () => this.#run(id, action) }));
    const flows = nodeFlows(model, node, this.#knowledge.nameOf).slice(0, MAX_MENU_FLOWS);
    return [
      ...flows.flatMap(({ actions }): MenuItem[] => [...items(actions), 'separator']),
      ...items(nodeActions(node, this.#store.isPinned(id))),
    ];
  }

  #run(id: NodeId, { act }: NodeAction): void {
    switch (act.type) {
      case 'ask':
        return this.#ask(act.request);
      case 'pin':
        return this.#store.setPinned(id, act.pinned);
      case 'near':
        return this.#store.look({ near: { id, hops: 1 } });
      case 'light':
        return this.#store.look({ lit: act.flow });
    }
  }

  #openMenu(id: NodeId | null, place: { readonly x: number; readonly y: number }): void {
    const label = id === null ? 'Overlay' : this.#knowledge.nameOf(id);
    const items: readonly MenuItem[] =
      id === null
        ? [
            { label: 'Fit', run: () => this.#graph.fit() },
            { label: 'Tidy', run: () => this.#tidy() },
            { label: 'Undo tidy', run: () => this.#store.undo(), disabled: !this.#store.canUndo },
            { label: 'Unpin all', run: () => this.#store.unpinAll(), disabled: !this.#store.hasPins },
          ]
        : this.#menuOf(id);
    showMenu(items, place, { label, returnTo: this.#graph.stage.element });
  }

  #ask(request: FromOverlayPageRequest): void {
    this.#link.ask(request).then(
      () => (this.#error.hidden = true),
      (error: unknown) => this.#showError(error instanceof Error ? error.message : String(error)),
    );
  }

  #showError(message: string): void {
    this.#error.hidden = false;
    setText(this.#errorText, message);
  }

  #addExports(): void {
    const { ends } = this.#toolbar;
    const store = this.#store;
    const title = (): string => {
      const own = store.state.own.get(OWN_KEY);
      return titleOf(own ? this.#knowledge.nameOf(own.id) : null, store.looks.lit?.flow ?? null);
    };
    new ExportMenu(ends, {
      link: this.#link,
      title,
      contents: {
        svg: () => svgOf(this.#picture(), title()),
        png: () => pngOf(this.#picture(), 'sans-serif'),
        dot: () => dotOf(store.shown, store.positions, store.sceneState, store.labelNames),
        mermaid: () => mermaidOf(store.shown, store.sceneState, store.labelNames),
        json: () => jsonOf(store.shown, store.positions, Date.now()),
      },
      onError: (message) => this.#showError(message),
      onCopied: (message) => this.#announcer.say(message),
    });
  }

  /** Without what is only of the keyboard. */
  #picture(): Scene {
    const { shown, positions, sceneState, labelNames } = this.#store;
    return sceneOf(shown, positions, { ...sceneState, focused: null }, labelNames);
  }

  #look(): void {
    const { state, looks } = this.#store;
    const flows = lookedFlows(state.flows, looks.lit);
    this.#link.look({ flows, routes: false, timeline: this.#timeline.isOpen });
  }

  #keepSoon(): void {
    this.#keepTimer ??= setTimeout(() => this.#keep(), KEEP_DELAY_MS);
  }

  #keep(): void {
    clearTimeout(this.#keepTimer);
    this.#keepTimer = undefined;
    // Nothing is known yet: what was kept is not to be overwritten with nothing.
    if (!this.#link.isKnown) return;
    const { lit, selected } = this.#store.looks;
    const target: OverlayTarget = { flow: lit?.flow ?? null, source: lit?.source ?? null, node: selected };
    this.#link.remember(target);
    const kept = JSON.stringify({ ...this.#store.memory(), view: this.#graph.view, timeline: this.#timeline.memory });
    if (kept === this.#kept) return;
    this.#kept = kept;
    this.#link.keep(kept);
  }
}
