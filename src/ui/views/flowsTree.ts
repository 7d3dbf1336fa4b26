import type * as vscode from 'vscode';
import { type Clock, realClock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { FlowId, NodeId } from '../../wire/ids';
import { COMMANDS, VIEWS } from '../ids';
import type { NodeController } from '../node/nodeController';
import type { OverlayModel } from '../node/overlayModel';
import { type FlowTarget, flowRowId, flowRows, flowTooltip } from './flowRow';
import { flowRatesLines, sumRates } from './rates';
import { sampleRates } from './rateSampler';
import type { RowElement } from './rowElements';
import { RowsTree } from './rowsTree';
import { nodeTitle } from './statusLook';

/** The Flows view: every flow on offer, by state, with its origins below where there are several. A click watches. */
export class FlowsTree implements Disposable {
  readonly #store = new DisposableStore();
  readonly #tree: RowsTree<FlowTarget>;
  readonly #view: vscode.TreeView<RowElement<FlowTarget>>;

  constructor(controller: NodeController, model: OverlayModel, clock: Clock = realClock) {
    const tree = new RowsTree<FlowTarget>(
      {
        // Without arguments: the editor loses those of a row that is drawn again between the clicks of a double-click.
        command: () => ({ command: COMMANDS.watchThisFlow, title: 'Watch' }),
        tooltip: async (element, cancellation) => {
          const { node } = controller;
          if (!node) return undefined;
          const { flow, offers } = element.row.value;
          const isIdle = offers.every(({ state }) => state === 'hold');
          const rates = isIdle ? undefined : await sampleRates(node, clock, cancellation);
          if (cancellation.isCancellationRequested) return undefined;
          const keys = offers.map(flowRowId);
          // How many consumers a flow has changes without a trace in the list: ask now.
          const views = new Map((await node.flows()).map((view) => [flowRowId(view), view]));
          const target = { flow, offers: offers.map((offer) => views.get(flowRowId(offer)) ?? offer) };
          const lines = rates ? flowRatesLines(sumRates(rates, keys)) : [];
          return [flowTooltip(target, model.snapshot), ...lines].join('\n');
        },
      },
      clock,
    );
    this.#tree = this.#store.add(tree);
    const view = this.#store.add(tree.createView(VIEWS.flows));
    this.#view = view;
    this.#store.add(model.onDidChange((snapshot) => tree.update(flowRows(snapshot.flows, snapshot))));
    this.#store.add(
      controller.onDidChangeStatus(() => {
        view.description = controller.node ? nodeTitle(controller.node.info) : '';
      }),
    );
  }

  /** The row that is selected, which is the one that was clicked. */
  get selected(): FlowTarget | undefined {
    return this.#view.selection[0]?.row.value;
  }

  /** Selects the row of a flow, or of one of its origins; false: there is none. */
  reveal(flow: FlowId, source: NodeId | null): Promise<boolean> {
    return this.#tree.reveal(
      ({ value }) => value.flow === flow && (source === null || value.offers.every((offer) => offer.source === source)),
    );
  }

  dispose(): void {
    this.#store.dispose();
  }
}
