import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { NodeController } from '../node/nodeController';
import type { OverlayModel } from '../node/overlayModel';
import { type ContextState, contextChanges, contextStateOf } from './contextState';

/** Tells the `when` clauses of the manifest how the node stands. */
export class ContextKeys implements Disposable {
  readonly #store = new DisposableStore();
  /** What the editor was told last; it outlives the extension host, so at first nothing is known of it. */
  #told: ContextState | undefined;

  constructor(controller: NodeController, model: OverlayModel) {
    const tell = (): void => {
      const state = contextStateOf(controller.status, model.snapshot);
      for (const [key, value] of contextChanges(this.#told, state)) {
        void vscode.commands.executeCommand('setContext', key, value);
      }
      this.#told = state;
    };
    this.#store.add(controller.onDidChangeStatus(tell));
    this.#store.add(model.onDidChange(tell));
    tell();
  }

  dispose(): void {
    this.#store.dispose();
  }
}
