import { type Event, Emitter } from '../../src/base/emitter';
import { make } from '../page/dom';
import type { NodeNames } from '../page/nodeNames';
import { copiesAt } from './proof';
import { figure } from './rateText';
import { type FlowTree, nodesOf, type TreeNode } from './treeModel';
import { headingText, roleText } from './treeText';

const COLUMNS = ['Node', 'Role', 'Served by', 'Hops', 'Frames/s', 'kB/s', 'Copies made'] as const;
const NUMBERS_FROM = 3;

interface Row {
  readonly node: TreeNode;
  readonly element: HTMLTableRowElement;
}

/** The trees as a table that says all that the picture does: a tree grid, walked with the arrow keys, opened with enter. */
export class TreeTableView {
  readonly element = make('div', { class: 'tree-table visually-hidden' });
  readonly #selectedNode = new Emitter<TreeNode>();
  readonly #opened = new Emitter<TreeNode>();
  readonly #body = make('tbody');
  readonly #table: HTMLTableElement;
  #rows: readonly Row[] = [];
  #text = '';
  #focused: string | null = null;
  #isVisible = false;

  constructor() {
    const head = COLUMNS.map((text, i) =>
      make('th', { text, ...(i >= NUMBERS_FROM ? { class: 'number' } : {}), attributes: { scope: 'col' } }),
    );
    this.#table = make(
      'table',
      { class: 'table', attributes: { role: 'treegrid', 'aria-label': 'Distribution tree' } },
      make('thead', {}, make('tr', {}, ...head)),
      this.#body,
    );
    this.element.append(this.#table);
    this.#table.addEventListener('keydown', (event) => this.#key(event));
  }

  readonly onDidSelect: Event<TreeNode> = this.#selectedNode.event;
  readonly onDidOpen: Event<TreeNode> = this.#opened.event;

  /** Shows it instead of leaving it to screen readers alone; only then the keyboard gets to it. */
  set isVisible(isVisible: boolean) {
    this.#isVisible = isVisible;
    this.element.classList.toggle('visually-hidden', !isVisible);
    this.#reach();
  }

  focus(): void {
    (this.#rows.find(({ node }) => node.key === this.#focused) ?? this.#rows[0])?.element.focus();
  }

  show(trees: readonly FlowTree[], names: NodeNames, selected: string | null): void {
    const lines = trees.flatMap((tree) => linesOf(tree, names));
    const text = JSON.stringify([selected, lines.map(({ cells, level, place }) => [cells, level, place])]);
    const isSame = text === this.#text;
    this.#text = text;
    if (isSame) {
      // The same words of nodes that are other objects.
      this.#rows = this.#rows.map(({ element }, i) => ({ element, node: lines[i]?.node ?? this.#rows[i]!.node }));
      return;
    }
    const hadFocus = this.#table.contains(document.activeElement);
    const known = new Map(this.#rows.map(({ node, element }) => [node.key, element]));
    this.#rows = lines.map(({ node, cells, level, place, size }) => {
      const element = known.get(node.key) ?? this.#makeRow();
      known.delete(node.key);
      fill(element, cells, level);
      const attributes = { level: level + 1, posinset: place, setsize: size, selected: node.key === selected };
      for (const [name, value] of Object.entries(attributes)) element.setAttribute(`aria-${name}`, String(value));
      if (node.children.length > 0) element.setAttribute('aria-expanded', 'true');
      else element.removeAttribute('aria-expanded');
      return { node, element };
    });
    for (const element of known.values()) element.remove();
    this.#rows.forEach(({ element }, i) => {
      if (this.#body.children[i] !== element) this.#body.insertBefore(element, this.#body.children[i] ?? null);
    });
    this.#reach();
    if (hadFocus && !this.#table.contains(document.activeElement)) this.focus();
  }

  #makeRow(): HTMLTableRowElement {
    const element = make('tr', {}, make('th', { attributes: { scope: 'row' } }));
    for (let i = 1; i < COLUMNS.length; i++) element.append(make('td', i >= NUMBERS_FROM ? { class: 'number' } : {}));
    const withNode = (run: (node: TreeNode) => void) => () => {
      const row = this.#rows.find((each) => each.element === element);
      if (row) run(row.node);
    };
    element.addEventListener(
      'click',
      withNode((node) => this.#selectedNode.fire(node)),
    );
    element.addEventListener(
      'dblclick',
      withNode((node) => this.#opened.fire(node)),
    );
    element.addEventListener(
      'focus',
      withNode((node) => {
        this.#focused = node.key;
        this.#reach();
      }),
    );
    return element;
  }

  /** One row is in the tab order, where the table can be seen. */
  #reach(): void {
    const isThere = this.#rows.some(({ node }) => node.key === this.#focused);
    if (!isThere) this.#focused = this.#rows[0]?.node.key ?? null;
    for (const { node, element } of this.#rows) {
      if (!this.#isVisible) element.removeAttribute('tabindex');
      else element.tabIndex = node.key === this.#focused ? 0 : -1;
    }
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const at = this.#rows.findIndex(({ element }) => element === document.activeElement);
    const row = this.#rows[at];
    if (!row) return;
    const goTo = (to: Row | undefined): void => to?.element.focus();
    switch (event.key) {
      case 'ArrowDown':
        goTo(this.#rows[at + 1]);
        break;
      case 'ArrowUp':
        goTo(this.#rows[at - 1]);
        break;
      case 'ArrowLeft':
        goTo(this.#rows.find(({ node }) => node === row.node.parent));
        break;
      case 'ArrowRight':
        if (row.node.children.length > 0) goTo(this.#rows[at + 1]);
        break;
      case 'Home':
        goTo(this.#rows[0]);
        break;
      case 'End':
        goTo(this.#rows.at(-1));
        break;
      case ' ':
        this.#selectedNode.fire(row.node);
        break;
      case 'Enter':
        this.#opened.fire(row.node);
        break;
      default:
        return;
    }
    event.preventDefault();
  }
}

interface Line {
  readonly node: TreeNode;
  readonly cells: readonly string[];
  readonly level: number;
  /** Among its siblings, from 1, and how many those are. */
  readonly place: number;
  readonly size: number;
}

function linesOf(tree: FlowTree, names: NodeNames): Line[] {
  const tops = [tree.root, ...tree.loose];
  return nodesOf(tree).map((node) => {
    const { id, depth, branch, parent, children, role } = node;
    const siblings = parent?.children ?? tops;
    const rates = branch?.rates;
    const isLoose = !parent && node !== tree.root;
    const name = role === 'source' && !isLoose ? headingText(tree, false, names) : names.nameOf(id);
    const unknown = branch ? 'no report' : '';
    return {
      node,
      level: depth,
      place: siblings.indexOf(node) + 1,
      size: siblings.length,
      cells: [
        name,
        [roleText(node), ...(isLoose ? ['not connected'] : [])].filter(Boolean).join(', '),
        parent ? names.nameOf(parent.id) : '',
        String(depth),
        rates ? figure(rates.framesPerSecond) : unknown,
        rates ? figure(rates.kilobytesPerSecond) : unknown,
        children.length === 0 ? '' : String(copiesAt(node)),
      ],
    };
  });
}

function fill(row: HTMLTableRowElement, cells: readonly string[], level: number): void {
  cells.forEach((text, i) => {
    const cell = row.cells[i];
    if (cell && cell.textContent !== text) cell.textContent = text;
  });
  const [first] = row.cells;
  if (first) first.style.paddingLeft = `${10 + 18 * Math.min(level, 20)}px`;
}
