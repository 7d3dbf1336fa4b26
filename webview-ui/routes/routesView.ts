import { NO_OVERLAY } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';
import { Announcer } from '../page/announcer';
import { make, setText } from '../page/dom';
import { emptinessOf } from '../page/emptiness';
import { EmptyNotice } from '../page/emptyNotice';
import { ExportMenu } from '../page/exportMenu';
import { NodeNameBook } from '../page/nodeNames';
import type { OverlayLink } from '../page/overlayLink';
import { linesOf } from '../timeline/timelineWords';
import { TimelineView } from '../timeline/timelineView';
import { routesJsonOf } from './routesExport';
import { NO_ROUTES_MEMORY, type RoutesMemory } from './routesMemory';
import { nextSort, type RouteRow, type RoutesTable, routesTableOf, sortedRows } from './routesModel';
import { RoutesTableView } from './routesTableView';
import { countText, newsOf } from './routeWords';
import { decisionsOf, type Why, whyOf, whyTextOf } from './whyText';
import { WhyView } from './whyView';

/** The page of the routing table: the table, why a route is what it is, and the timeline. */
export class RoutesView {
  readonly #link: OverlayLink;
  readonly #arranged: () => void;
  readonly #announcer: Announcer;
  readonly #search = make('input', {
    class: 'search',
    attributes: { type: 'search', placeholder: 'Filter destinations', 'aria-label': 'Filter destinations' },
    on: { input: () => this.#arrange({ filter: this.#search.value }) },
  });
  readonly #count = make('span', { class: 'routes-count' });
  readonly #error = make('span', { class: 'routes-error', attributes: { role: 'alert' } });
  readonly #notice: EmptyNotice;
  readonly #table: RoutesTableView;
  readonly #why: WhyView;
  readonly #timeline: TimelineView;
  #state: OverlayLink['state'];
  readonly #book = new NodeNameBook();
  #names = this.#book.namesIn(NO_OVERLAY);
  #content: RoutesTable = { columns: [], rows: [] };
  #rows: readonly RouteRow[] = [];
  #memory = NO_ROUTES_MEMORY;
  /** The neighbour whose word about the selected destination is looked at. */
  #neighbour: NodeId | null = null;
  /** The destination to be shown as soon as it is known. */
  #awaited: NodeId | null = null;
  #marked: ReadonlySet<NodeId> = new Set();

  /** `arranged`: the user has arranged the page; see {@link memory}. */
  constructor(body: HTMLElement, link: OverlayLink, arranged: () => void) {
    this.#link = link;
    this.#arranged = arranged;
    this.#state = link.state;
    const page = make('main', { class: 'page routes' });
    body.append(page);
    this.#announcer = new Announcer(page);
    this.#table = new RoutesTableView({
      onSort: (key) => this.#arrange({ sort: nextSort(this.#memory.sort, key) }),
      onOpen: (id, neighbour) => this.#open(id, neighbour),
      onClose: () => this.#close(),
    });
    this.#why = new WhyView({
      onClose: () => this.#close(),
      onCopy: () => this.#copyWhy(),
      onShowOverlay: () => this.#showOverlay(),
      onRecord: (n) => this.#timeline.reveal(n),
    });
    new ExportMenu(this.#why.actions, {
      link,
      title: () => `decisions about ${this.#selectedName()}`,
      contents: { jsonLines: () => linesOf(decisionsOf(this.#memory.destination ?? '', this.#timeline.records)) },
      onError: (message) => this.#showError(message),
      onCopied: (message) => this.#copied(message),
    }).button.setAttribute('aria-label', 'Export its decisions');
    const pane = make('div', { class: 'pane' }, this.#table.element);
    this.#notice = new EmptyNotice(pane);
    page.append(
      make('h1', { class: 'visually-hidden', text: 'Routing table' }),
      this.#toolbar(),
      make('div', { class: 'panes' }, pane, this.#why.element),
    );
    this.#timeline = new TimelineView(page, {
      link,
      names: () => (id) => this.#names.nameOf(id),
      say: (text) => this.#announcer.say(text),
    });
    this.#listen();
    this.#draw();
  }

  get memory(): RoutesMemory {
    return { ...this.#memory, timeline: this.#timeline.memory };
  }

  /** Arranges the page as it was. */
  restore(memory: RoutesMemory): void {
    this.#memory = memory;
    this.#search.value = memory.filter;
    this.#awaited = memory.destination;
    this.#timeline.restore(memory.timeline);
    this.#draw();
  }

  /** Selects a destination and shows it, as soon as it is known. */
  turnTo(id: NodeId): void {
    this.#neighbour = null;
    this.#awaited = id;
    if (!sortedRows(this.#content, this.#memory.sort, this.#memory.filter).some((row) => row.id === id)) {
      this.#search.value = '';
      this.#memory = { ...this.#memory, filter: '' };
    }
    this.#arrange({ destination: id });
  }

  #toolbar(): HTMLElement {
    const toolbar = make(
      'div',
      { class: 'toolbar', attributes: { role: 'toolbar', 'aria-label': 'Routing table' } },
      this.#search,
      this.#count,
      make('span', { class: 'spacer' }),
      this.#error,
    );
    new ExportMenu(toolbar, {
      link: this.#link,
      title: () => 'routing table',
      contents: { json: () => routesJsonOf(this.#content, this.#rows, this.#state) },
      onError: (message) => this.#showError(message),
      onCopied: (message) => this.#copied(message),
    });
    return toolbar;
  }

  #listen(): void {
    this.#link.onDidChange((state) => {
      const names = this.#book.namesIn(state);
      const news = newsOf(this.#state, state, (id) => names.nameOf(id));
      this.#state = state;
      this.#names = names;
      if (news !== undefined) this.#announcer.say(news);
      this.#draw();
    });
    this.#link.onDidRecord(() => this.#showWhy());
    this.#timeline.onDidToggle(() => this.#look());
    this.#timeline.onDidArrange(() => this.#arranged());
    this.#timeline.onDidSelect((marks) => {
      this.#marked = marks?.nodes ?? new Set();
      this.#draw();
    });
    this.#search.addEventListener('keydown', (event) => {
      if (event.key === 'ArrowDown') this.#table.focus();
      else if (event.key === 'Escape' && this.#search.value !== '') {
        this.#search.value = '';
        this.#arrange({ filter: '' });
      } else return;
      event.preventDefault();
    });
  }

  #arrange(part: Partial<RoutesMemory>): void {
    this.#memory = { ...this.#memory, ...part };
    this.#draw();
    this.#arranged();
  }

  #draw(): void {
    this.#content = routesTableOf(this.#state, (id) => this.#names.nameOf(id));
    const { sort, filter, destination } = this.#memory;
    this.#rows = sortedRows(this.#content, sort, filter);
    this.#table.show({
      columns: this.#content.columns,
      rows: this.#rows,
      sort,
      selected: destination,
      neighbour: this.#neighbour,
      marked: this.#marked,
    });
    setText(this.#count, countText(this.#rows.length, this.#content.rows.length));
    this.#showNotice();
    this.#showWhy();
    if (this.#awaited !== null && this.#table.reveal(this.#awaited)) this.#awaited = null;
  }

  #showNotice(): void {
    const start = (): void => this.#ask(this.#link.ask({ type: 'overlay/start' }));
    const empty = emptinessOf(this.#link.isKnown, this.#state, start);
    if (empty) return this.#notice.show(empty);
    if (this.#rows.length > 0) return this.#notice.show(undefined);
    if (this.#content.rows.length > 0) {
      const run = (): void => {
        this.#search.value = '';
        this.#arrange({ filter: '' });
        this.#search.focus();
      };
      return this.#notice.show({ text: 'No destination passes the filter.', action: { label: 'Show All', run } });
    }
    const detail = 'Connect to a neighbour: what it tells of others appears here.';
    return this.#notice.show({ text: 'No destinations yet.', detail });
  }

  #showWhy(): void {
    this.#why.show(this.#whyNow(), this.#neighbour);
    this.#look();
  }

  #whyNow(): Why | undefined {
    const { destination } = this.#memory;
    if (destination === null || this.#state.own.size === 0) return undefined;
    const nameOf = (id: NodeId): string => this.#names.nameOf(id);
    const row = this.#content.rows.find(({ id }) => id === destination) ?? {
      id: destination,
      name: nameOf(destination),
      route: undefined,
      via: null,
      cost: null,
      cells: [],
    };
    return whyOf(row, row.cells.length > 0 ? this.#content.columns : [], this.#timeline.records, nameOf);
  }

  /** The records of decisions are needed while they are told; records that came at other times are kept, too. */
  #look(): void {
    this.#link.look({ flows: [], routes: true, timeline: this.#timeline.isOpen || this.#why.isOpen });
  }

  #open(id: NodeId, neighbour: NodeId | null): void {
    const isOpen = this.#memory.destination === id && this.#neighbour === neighbour && this.#why.isOpen;
    this.#neighbour = neighbour;
    this.#arrange({ destination: id });
    this.#why.revealNeighbour();
    // Once more on what is open already: into it.
    if (isOpen) this.#why.focus();
  }

  #close(): void {
    const hadFocus = this.#why.element.contains(document.activeElement);
    this.#neighbour = null;
    this.#arrange({ destination: null });
    if (hadFocus) this.#table.focus();
  }

  #copyWhy(): void {
    const why = this.#whyNow();
    if (!why) return;
    this.#ask(this.#link.ask({ type: 'overlay/copy', content: whyTextOf(why) }), 'Copied.');
  }

  #showOverlay(): void {
    const { destination } = this.#memory;
    if (destination === null) return;
    this.#ask(this.#link.ask({ type: 'overlay/showOverlay', target: { flow: null, source: null, node: destination } }));
  }

  #selectedName(): string {
    return this.#memory.destination === null ? '' : this.#names.nameOf(this.#memory.destination);
  }

  #ask(request: Promise<void>, done?: string): void {
    request.then(
      () => done !== undefined && this.#copied(done),
      (error: unknown) => this.#showError(error instanceof Error ? error.message : String(error)),
    );
  }

  #copied(message: string): void {
    this.#showError('');
    this.#announcer.say(message);
  }

  #showError(message: string): void {
    setText(this.#error, message);
  }
}
