import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { VIEWS } from '../ids';
import { neighbourRows } from './neighbourRow';
import type { NodeController } from '../node/nodeController';
import type { OverlayModel } from '../node/overlayModel';
import { RowsTree } from './rowsTree';

/** The Neighbours view; its header says where this node can be reached. */
export class NeighboursTree implements Disposable {
  readonly #store = new DisposableStore();

  constructor(controller: NodeController, model: OverlayModel) {
    const tree = this.#store.add(new RowsTree<NeighbourView>());
    const view = this.#store.add(vscode.window.createTreeView(VIEWS.neighbours, { treeDataProvider: tree }));
    this.#store.add(model.onDidChange((snapshot) => tree.update(neighbourRows(snapshot.neighbours))));
    this.#store.add(
      controller.onDidChangeStatus(() => {
        const info = controller.node?.info;
        view.description = info ? `of ${info.name ? `${info.name}, ` : ''}${formatEndpoint(info)}` : '';
      }),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}
