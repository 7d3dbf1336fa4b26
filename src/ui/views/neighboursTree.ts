import { type Clock, realClock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import type { NeighbourView } from '../../overlay/snapshot';
import type { NodeId } from '../../wire/ids';
import { VIEWS } from '../ids';
import type { NodeController } from '../node/nodeController';
import type { OverlayModel } from '../node/overlayModel';
import { neighbourRowId, neighbourRows, neighbourTooltip, unreachableBadge } from './neighbourRow';
import { sampleRates } from './rateSampler';
import { RowsTree } from './rowsTree';
import { nodeWhereabouts } from './statusLook';

/** The Neighbours view; its header says whose they are and where that node can be reached, its badge how many are lost. */
export class NeighboursTree implements Disposable {
  readonly #store = new DisposableStore();
  readonly #tree: RowsTree<NeighbourView>;

  constructor(controller: NodeController, model: OverlayModel, clock: Clock = realClock) {
    const tree = new RowsTree<NeighbourView>(
      {
        tooltip: async (element, cancellation) => {
          const { node } = controller;
          if (!node) return undefined;
          const { value, id } = element.row;
          const rates = value.state === 'connected' ? await sampleRates(node, clock, cancellation) : undefined;
          if (cancellation.isCancellationRequested) return undefined;
          const view = (await node.neighbours()).find((each) => neighbourRowId(each) === id) ?? value;
          return neighbourTooltip(view, view.id === null ? undefined : rates?.neighbours.get(view.id));
        },
      },
      clock,
    );
    this.#tree = this.#store.add(tree);
    const view = this.#store.add(tree.createView(VIEWS.neighbours));
    this.#store.add(
      model.onDidChange(({ neighbours }) => {
        tree.update(neighbourRows(neighbours));
        const badge = unreachableBadge(neighbours);
        if (badge?.value !== view.badge?.value) view.badge = badge;
      }),
    );
    this.#store.add(
      controller.onDidChangeStatus(() => {
        view.description = controller.node ? `of ${nodeWhereabouts(controller.node.info)}` : '';
      }),
    );
  }

  /** Selects the row of a neighbour, by its id; false: there is none. */
  reveal(neighbour: NodeId): Promise<boolean> {
    return this.#tree.reveal(({ value }) => value.id === neighbour);
  }

  dispose(): void {
    this.#store.dispose();
  }
}
