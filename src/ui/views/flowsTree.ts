import * as vscode from 'vscode';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { FlowView } from '../../overlay/snapshot';
import { flowLook, flowRowId, flowRows } from './flowRow';
import { COMMANDS, VIEWS } from '../ids';
import type { NodeController } from '../node/nodeController';
import type { OverlayModel } from '../node/overlayModel';
import { RowsTree } from './rowsTree';

/** The Flows view: every flow on offer, by state. A click watches. */
export class FlowsTree implements Disposable {
  readonly #store = new DisposableStore();

  constructor(controller: NodeController, model: OverlayModel) {
    const tree = new RowsTree<FlowView>({
      command: (element) => ({ command: COMMANDS.watchThisFlow, title: 'Watch', arguments: [element] }),
      tooltip: async (element) => {
        // How many consumers a flow has changes without a trace in the list: ask now.
        const flows = (await controller.node?.flows()) ?? [];
        const view = flows.find((each) => flowRowId(each) === element.row.id) ?? element.row.value;
        return flowLook(view, model.snapshot).tooltip;
      },
    });
    this.#store.add(tree);
    const view = vscode.window.createTreeView(VIEWS.flows, { treeDataProvider: tree });
    this.#store.add(view);
    this.#store.add(model.onDidChange((snapshot) => tree.update(flowRows(snapshot.flows, snapshot))));
  }

  dispose(): void {
    this.#store.dispose();
  }
}
