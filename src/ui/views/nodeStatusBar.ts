import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { COMMANDS, STATUS_BAR_ITEM } from '../ids';
import type { NodeController } from '../node/nodeController';
import { statusLook } from './statusLook';

/** Shows where it is always in sight which node this window has and how it stands. A click offers what it can do. */
export class NodeStatusBar implements Disposable {
  readonly #store = new DisposableStore();

  constructor(controller: NodeController) {
    const item = this.#store.add(vscode.window.createStatusBarItem(STATUS_BAR_ITEM, vscode.StatusBarAlignment.Left));
    item.name = 'OTT Node';
    item.command = COMMANDS.showActions;
    const show = (): void => {
      const { text, tooltip, spoken } = statusLook(controller.status, controller.node?.info);
      item.text = text;
      item.tooltip = tooltip;
      item.accessibilityInformation = { label: spoken, role: 'button' };
    };
    this.#store.add(controller.onDidChangeStatus(show));
    show();
    item.show();
  }

  dispose(): void {
    this.#store.dispose();
  }
}
