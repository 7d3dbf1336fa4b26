import * as vscode from 'vscode';
import type { Clock } from '../../base/clock';
import { type Disposable, MutableDisposable } from '../../base/disposable';
import type { Row } from './row';
import { rowUri } from './rowColours';
import { type RowElement, RowElements } from './rowElements';

/** What a view adds to its rows. */
export interface RowBehaviour<V> {
  /** What a click does. */
  command?(): vscode.Command;
  /** The tooltip for this moment, asked for when it is about to be shown. Plain text; undefined for the row's own. */
  tooltip(element: RowElement<V>, cancellation: vscode.CancellationToken): Promise<string | undefined>;
}

/**
 * The editor keeps a tooltip until its row is drawn again. After this long without another one the rates in it are no news any
 * more, and whoever wanted to read it has.
 */
const TOOLTIP_LIFETIME_MS = 10_000;

/**
 * How long the editor may take to draw rows that it has read. Told to redraw a single row before, it comes to a stand for good:
 * it does not find the row in its picture, and from then on waits for the end of a redraw that has failed.
 */
const DRAWING_MS = 1_500;

/** Rows as a tree that redraws only what changed. Parents are open from the start. */
export class RowsTree<V> implements vscode.TreeDataProvider<RowElement<V>>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<RowElement<V>[] | undefined>();
  readonly #elements = new RowElements<V>();
  readonly #behaviour: RowBehaviour<V>;
  readonly #clock: Clock;
  #view: vscode.TreeView<RowElement<V>> | undefined;
  /** When the editor read rows last. */
  #readAt = -Infinity;
  /** Rows whose tooltips the editor keeps; emptied when none was asked for lately. */
  readonly #told = new Set<RowElement<V>>();
  readonly #forgetting = new MutableDisposable<Disposable>();

  constructor(behaviour: RowBehaviour<V>, clock: Clock) {
    this.#behaviour = behaviour;
    this.#clock = clock;
  }

  readonly onDidChangeTreeData = this.#changed.event;

  /** Makes the view of this tree. */
  createView(id: string): vscode.TreeView<RowElement<V>> {
    this.#view = vscode.window.createTreeView(id, { treeDataProvider: this });
    return this.#view;
  }

  /** Shows these rows from now on. */
  update(rows: readonly Row<V>[]): void {
    const change = this.#elements.update(rows);
    if (change !== 'none') this.#redraw(change);
  }

  /** Shows the row that is meant, and selects it; false: there is none. */
  async reveal(isMeant: (row: Row<V>) => boolean): Promise<boolean> {
    const element = this.#elements.find(isMeant);
    if (!element) return false;
    await this.#view?.reveal(element, { select: true, focus: true, expand: true });
    return true;
  }

  getChildren(element?: RowElement<V>): RowElement<V>[] {
    this.#readAt = this.#clock.now();
    return [...(element ? element.children : this.#elements.roots)];
  }

  getParent(element: RowElement<V>): RowElement<V> | undefined {
    return element.parent;
  }

  getTreeItem(element: RowElement<V>): vscode.TreeItem {
    const { id, look, children = [] } = element.row;
    const { Expanded, None } = vscode.TreeItemCollapsibleState;
    const item = new vscode.TreeItem(look.label, children.length > 0 ? Expanded : None);
    item.id = id;
    item.description = look.description;
    item.iconPath = new vscode.ThemeIcon(
      look.icon,
      look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
    );
    item.resourceUri = rowUri(id, look.color);
    item.contextValue = look.contextValue;
    item.accessibilityInformation = { label: look.spoken };
    const command = this.#behaviour.command?.();
    if (command) item.command = command;
    return item;
  }

  async resolveTreeItem(
    item: vscode.TreeItem,
    element: RowElement<V>,
    cancellation: vscode.CancellationToken,
  ): Promise<vscode.TreeItem> {
    // A node that stops in the middle of its answer has no more to say than the row itself.
    const tooltip = await this.#behaviour.tooltip(element, cancellation).catch(() => undefined);
    item.tooltip = tooltip ?? element.row.look.tooltip;
    if (!cancellation.isCancellationRequested) this.#forgetLater(element);
    return item;
  }

  dispose(): void {
    this.#forgetting.dispose();
    this.#changed.dispose();
  }

  /** Makes the editor ask anew for the tooltip later; a row that is drawn again loses the one that is open. */
  #forgetLater(element: RowElement<V>): void {
    this.#told.add(element);
    this.#forgetting.value = this.#clock.setTimer(TOOLTIP_LIFETIME_MS, () => {
      const stale = [...this.#told].filter((each) => this.#elements.has(each));
      this.#told.clear();
      if (stale.length > 0) this.#redraw(stale);
    });
  }

  #redraw(change: 'all' | readonly RowElement<V>[]): void {
    const isDrawn = this.#view?.visible === true && this.#clock.now() - this.#readAt >= DRAWING_MS;
    this.#changed.fire(change === 'all' || !isDrawn ? undefined : [...change]);
  }
}
