import * as vscode from 'vscode';
import { type Row, changeBetween } from './row';
import { rowUri } from './rowColours';

/** An element of a tree; the same object for as long as the row exists, so that the editor keeps selection and focus. */
export class RowElement<V> {
  constructor(public row: Row<V>) {}
}

/** What a view adds to its rows. */
export interface RowBehaviour<V> {
  /** What a click does. */
  command?(element: RowElement<V>): vscode.Command;
  /** The tooltip for this moment, asked for when it is about to be shown. Plain text. */
  tooltip?(element: RowElement<V>): Promise<string>;
}

/** A flat list of rows as a tree: redraws only what changed. */
export class RowsTree<V> implements vscode.TreeDataProvider<RowElement<V>>, vscode.Disposable {
  readonly #changed = new vscode.EventEmitter<RowElement<V>[] | undefined>();
  readonly #behaviour: RowBehaviour<V>;
  /** Row id -> its element; as many as rows. */
  #elements = new Map<string, RowElement<V>>();
  #rows: readonly Row<V>[] = [];

  constructor(behaviour: RowBehaviour<V> = {}) {
    this.#behaviour = behaviour;
  }

  readonly onDidChangeTreeData = this.#changed.event;

  get rows(): readonly Row<V>[] {
    return this.#rows;
  }

  /** Shows these rows from now on. */
  update(rows: readonly Row<V>[]): void {
    const change = changeBetween(this.#rows, rows);
    this.#rows = rows;
    const before = this.#elements;
    this.#elements = new Map(
      rows.map((row) => {
        const element = before.get(row.id) ?? new RowElement(row);
        element.row = row;
        return [row.id, element];
      }),
    );
    if (change.kind === 'list') this.#changed.fire(undefined);
    else if (change.kind === 'rows') this.#changed.fire(change.ids.map((id) => this.#elements.get(id)!));
  }

  getChildren(element?: RowElement<V>): RowElement<V>[] {
    return element ? [] : [...this.#elements.values()];
  }

  getTreeItem(element: RowElement<V>): vscode.TreeItem {
    const { id, look } = element.row;
    const item = new vscode.TreeItem(look.label);
    item.id = id;
    item.description = look.description;
    item.iconPath = new vscode.ThemeIcon(
      look.icon,
      look.color === undefined ? undefined : new vscode.ThemeColor(look.color),
    );
    item.resourceUri = rowUri(id, look.color);
    item.contextValue = look.contextValue;
    item.accessibilityInformation = { label: look.spoken };
    if (!this.#behaviour.tooltip) item.tooltip = look.tooltip;
    const command = this.#behaviour.command?.(element);
    if (command) item.command = command;
    return item;
  }

  async resolveTreeItem(item: vscode.TreeItem, element: RowElement<V>): Promise<vscode.TreeItem> {
    item.tooltip = (await this.#behaviour.tooltip?.(element).catch(() => undefined)) ?? element.row.look.tooltip;
    return item;
  }

  dispose(): void {
    this.#changed.dispose();
  }
}
