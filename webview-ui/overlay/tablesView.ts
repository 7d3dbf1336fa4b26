import type { Looks, OverlayStore } from './overlayStore';
import { make } from '../page/dom';
import { linkRows, LINK_COLUMNS, nodeRows, NODE_COLUMNS } from './tableRows';
import { TableView } from './tableView';
import type { Knowledge } from './words';

/** Every row may change with every update, and a table that changes is laid out anew as a whole. */
const REFRESH_INTERVAL_MS = 500;

/** The graph as two tables, of its nodes and of its links; what is chosen there is selected. */
export class TablesView {
  readonly element = make('div', {
    class: 'tables',
    attributes: { role: 'region', 'aria-label': 'Nodes and links', tabindex: 0, hidden: true },
  });
  readonly #store: OverlayStore;
  readonly #nodes: TableView;
  readonly #links: TableView;
  #shownAt = -Infinity;
  #shownLooks: Looks | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor(parent: HTMLElement, store: OverlayStore) {
    this.#store = store;
    this.#nodes = new TableView('Nodes', NODE_COLUMNS, (id) =>
      store.look({ selected: id, selectedLink: null, focused: id }),
    );
    this.#links = new TableView('Links', LINK_COLUMNS, (key) => store.look({ selected: null, selectedLink: key }));
    this.element.append(this.#nodes.element, this.#links.element);
    parent.append(this.element);
  }

  /** Shows what the store has, where tables are wanted: at once what the user asked for, and other changes as often as they can be read. */
  show(knowledge: Knowledge): void {
    const { looks } = this.#store;
    this.element.hidden = !looks.showsTable;
    const dueMs = looks === this.#shownLooks ? this.#shownAt + REFRESH_INTERVAL_MS - performance.now() : 0;
    if (!looks.showsTable) this.#shownLooks = undefined;
    else if (dueMs <= 0) this.#draw(knowledge);
    else this.#timer ??= setTimeout(() => this.#draw(knowledge), dueMs);
  }

  #draw(knowledge: Knowledge): void {
    clearTimeout(this.#timer);
    this.#timer = undefined;
    const { looks, shown, positions } = this.#store;
    this.#shownAt = performance.now();
    this.#shownLooks = looks;
    this.#nodes.show(nodeRows(shown, knowledge), looks.selected);
    this.#links.show(linkRows(shown, knowledge), looks.selectedLink);
    for (const { id } of shown.nodes) {
      const point = positions.get(id);
      // Where the node is on the graph: nothing to be read, but something to be compared.
      if (point) this.#nodes.elementOf(id)?.setAttribute('data-place', `${point.x},${point.y}`);
    }
  }
}
