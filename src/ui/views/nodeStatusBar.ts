import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { COMMANDS, CONTEXT_KEYS, STATUS_BAR_ITEM } from '../ids';
import type { NodeController } from '../node/nodeController';
import { statusLook } from './statusLook';

/** Shows the node's state where it is always in sight, and tells it to the `when` clauses of the manifest. */
export class NodeStatusBar implements Disposable {
  readonly #store = new DisposableStore();

  constructor(controller: NodeController) {
    const item = this.#store.add(vscode.window.createStatusBarItem(STATUS_BAR_ITEM, vscode.StatusBarAlignment.Left));
    item.name = 'OTT Node';
    item.command = COMMANDS.showActions;
    const show = (): void => {
      const { status, node } = controller;
      const { text, tooltip } = statusLook(status, node?.info);
      item.text = text;
      item.tooltip = tooltip;
      item.accessibilityInformation = { label: tooltip, role: 'button' };
      setContext(CONTEXT_KEYS.nodeRunning, status === 'running');
      setContext(CONTEXT_KEYS.nodeBusy, status === 'starting' || status === 'stopping');
    };
    this.#store.add(controller.onDidChangeStatus(show));
    show();
    item.show();
  }

  dispose(): void {
    this.#store.dispose();
  }
}

function setContext(key: string, value: boolean): void {
  void vscode.commands.executeCommand('setContext', key, value);
}
