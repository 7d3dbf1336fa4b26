import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import type { Event } from '../../base/emitter';
import { plainLabel } from '../plainText';
import type { Row } from '../views/row';

interface RowItem<V> extends vscode.QuickPickItem {
  readonly id: string;
  readonly value: V | undefined;
}

/** A choice among rows that come and go while it is open. */
export interface RowPickOptions<V> {
  readonly title: string;
  readonly placeholder: string;
  /** Shown while there is nothing to choose. */
  readonly empty: string;
  rows(): readonly Row<V>[];
  readonly onDidChange: Event<unknown>;
}

/** Lets the user choose a row; undefined if the choice is left open. */
export async function pickRow<V>(options: RowPickOptions<V>): Promise<V | undefined> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick<RowItem<V>>());
  pick.title = options.title;
  pick.placeholder = options.placeholder;
  pick.matchOnDescription = true;
  const fill = (): void => {
    const active = pick.activeItems[0]?.id;
    const items = options.rows().map(({ id, value, look }) => ({
      id,
      value,
      label: `$(${look.icon}) ${plainLabel(look.label)}`,
      description: plainLabel(look.description),
    }));
    pick.items = items.length > 0 ? items : [{ id: '', value: undefined, label: options.empty, alwaysShow: true }];
    const same = pick.items.find(({ id }) => id === active);
    if (same) pick.activeItems = [same];
  };
  store.add(options.onDidChange(fill));
  fill();
  try {
    return await new Promise<V | undefined>((resolve) => {
      store.add(
        pick.onDidAccept(() => {
          const value = pick.selectedItems[0]?.value;
          if (value !== undefined) resolve(value);
        }),
      );
      store.add(pick.onDidHide(() => resolve(undefined)));
      pick.show();
    });
  } finally {
    store.dispose();
  }
}
