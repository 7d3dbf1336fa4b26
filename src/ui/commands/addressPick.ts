import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import { plainLabel } from '../plainText';
import type { AddressHistory } from './addressHistory';
import { type AddressItem, addressItems } from './addressItems';

interface AddressPickItem extends vscode.QuickPickItem {
  readonly item: AddressItem;
}

const REMOVE: vscode.QuickInputButton = { iconPath: new vscode.ThemeIcon('close'), tooltip: 'Remove from the history' };

/** Lets the user type an address, which is checked meanwhile, or choose an earlier one; undefined if neither is done. */
export async function pickAddress(history: AddressHistory): Promise<string | undefined> {
  const store = new DisposableStore();
  const pick = store.add(vscode.window.createQuickPick<AddressPickItem>());
  pick.title = 'Connect to a Neighbour';
  pick.placeholder = 'Address of the neighbour, such as 127.0.0.1:8000';
  pick.ignoreFocusOut = true;
  const fill = (): void => {
    pick.items = addressItems(pick.value, history.addresses).map(pickItem);
  };
  store.add(pick.onDidChangeValue(fill));
  store.add(
    pick.onDidTriggerItemButton(({ item: { item } }) => {
      if (item.kind === 'known') history.forget(item.address);
      fill();
    }),
  );
  fill();
  try {
    return await new Promise<string | undefined>((resolve) => {
      store.add(
        pick.onDidAccept(() => {
          // What was typed last may not have been looked at yet.
          const chosen = pick.selectedItems[0]?.item ?? addressItems(pick.value, [])[0];
          if (chosen && chosen.kind !== 'hint') resolve(chosen.address);
        }),
      );
      store.add(pick.onDidHide(() => resolve(undefined)));
      pick.show();
    });
  } finally {
    store.dispose();
  }
}

/** All are shown whatever was typed: what fits has been chosen already. */
function pickItem(item: AddressItem): AddressPickItem {
  switch (item.kind) {
    case 'typed':
      return { item, label: `$(add) Connect to ${plainLabel(item.address)}`, alwaysShow: true };
    case 'known': {
      const { address, name } = item;
      return {
        item,
        label: `$(history) ${plainLabel(address)}`,
        ...(name === '' ? {} : { description: plainLabel(name) }),
        buttons: [REMOVE],
        alwaysShow: true,
      };
    }
    case 'hint':
      return { item, label: `$(info) ${plainLabel(item.text)}`, detail: item.advice, alwaysShow: true };
  }
}
