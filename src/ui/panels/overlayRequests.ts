import * as vscode from 'vscode';
import type { WallClock } from '../../base/clock';
import type { Logger } from '../../base/log';
import { formatEndpoint } from '../../runtime/config';
import { NodeError } from '../../runtime/nodeApi';
import type { ExportContent, FromOverlayPageRequest, OverlayPage, OverlayTarget } from '../../shared/overlayMessages';
import type { FlowId, NodeId } from '../../wire/ids';
import { copyOwnAddress, copyText } from '../clipboard';
import { failureDetail, failureSentence } from '../failureText';
import type { ConnectRequests } from '../node/connectRequests';
import type { NodeController } from '../node/nodeController';
import type { OverlayModel } from '../node/overlayModel';
import { EXPORT_FILES, exportName } from './exportName';
import { neighbourToConnect, neighbourToUse, offerToWatch } from './overlayChoices';
import type { FileSaver } from './fileSaver';
import type { PlayerPanels } from './playerPanels';
import type { PanelPlace } from './webviewPanel';

/** What requests come down to. */
export interface OverlayRequestServices {
  readonly controller: NodeController;
  readonly model: OverlayModel;
  readonly players: PlayerPanels;
  readonly requests: ConnectRequests;
  /** Resolve to whether there is such a row in the side bar, which is selected then. */
  readonly flows: { reveal(flow: FlowId, source: NodeId | null): Promise<boolean> };
  readonly neighbours: { reveal(neighbour: NodeId): Promise<boolean> };
  readonly saver: FileSaver;
  readonly logger: Logger;
}

/** The pages that requests bring to the front. */
export interface ShownPages {
  show(page: OverlayPage, target: OverlayTarget | undefined, place: PanelPlace): void;
}

/** What a request does, as in "Could not {doing}". */
const DOING: Readonly<Record<FromOverlayPageRequest['type'], string>> = {
  'overlay/watch': 'watch the flow',
  'overlay/connect': 'connect to the neighbour',
  'overlay/copyAddress': 'copy the address',
  'overlay/showTree': 'show the distribution tree',
  'overlay/showOverlay': 'show the overlay',
  'overlay/showRoutes': 'show the routing table',
  'overlay/reveal': 'show the row',
  'overlay/export': 'export',
  'overlay/copy': 'copy',
  'overlay/start': 'start the node',
};

/** Does what pages of the overlay ask for. */
export class OverlayRequests {
  readonly #services: OverlayRequestServices;
  readonly #clock: WallClock;

  constructor(services: OverlayRequestServices, clock: WallClock) {
    this.#services = services;
    this.#clock = clock;
  }

  /**
   * Does it for a page in that column; what it opens does not cover the page. Rejects with an Error whose message is one sentence: the page shows
   * it, and nobody else does.
   */
  async answer(request: FromOverlayPageRequest, column: vscode.ViewColumn, pages: ShownPages): Promise<void> {
    try {
      await this.#answer(request, column, pages);
    } catch (error) {
      const doing = DOING[request.type];
      this.#services.logger.warning(`could not ${doing} for a page: ${failureDetail(error)}`);
      throw new Error(failureSentence(error, doing), { cause: error });
    }
  }

  async #answer(request: FromOverlayPageRequest, column: vscode.ViewColumn, pages: ShownPages): Promise<unknown> {
    const { controller, model, players, requests } = this.#services;
    const place = { viewColumn: besides(column), preserveFocus: false };
    switch (request.type) {
      case 'overlay/watch':
        // Who watches from a page goes on looking at it.
        return players.open(offerToWatch(request.flow, request.source, model.snapshot), {
          ...place,
          preserveFocus: true,
        });
      case 'overlay/connect': {
        const address = formatEndpoint(neighbourToConnect(request.neighbour, model.snapshot));
        return requests.ask(address, () => controller.orders.connect(address));
      }
      case 'overlay/copyAddress':
        if (request.neighbour === null) return copyOwnAddress(controller);
        return copyText(formatEndpoint(neighbourToUse(request.neighbour, model.snapshot)), 'Address');
      case 'overlay/showTree':
        return pages.show('tree', { flow: request.flow, source: request.source, node: null }, place);
      case 'overlay/showOverlay':
        return pages.show('overlay', request.target, place);
      case 'overlay/showRoutes': {
        const { destination: node } = request;
        return pages.show('routes', node === null ? undefined : { flow: null, source: null, node }, place);
      }
      case 'overlay/reveal':
        return this.#reveal(request.target);
      case 'overlay/export':
        return this.#export(request);
      case 'overlay/copy':
        return copyText(request.content, 'Text');
      case 'overlay/start':
        return controller.start();
      default:
        return request satisfies never;
    }
  }

  async #reveal({ flow, source, node }: OverlayTarget): Promise<void> {
    const { flows, neighbours } = this.#services;
    if (flow !== null) {
      if (await flows.reveal(flow, source)) return;
      throw new NodeError('unknownFlow', `${flow} is not offered any more, so it is not in the Flows view.`);
    }
    if (node !== null && (await neighbours.reveal(node))) return;
    throw new NodeError(
      'unknownNeighbour',
      'The side bar has rows for neighbours and flows only, and this is neither.',
    );
  }

  async #export({ format, title, content }: ExportContent): Promise<void> {
    const { ending, words } = EXPORT_FILES[format];
    const name = exportName(this.#services.controller.node?.info.name, title, this.#clock.now(), format);
    const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : content;
    await this.#services.saver.save({
      title: `Export ${words}`,
      saveLabel: 'Export',
      name,
      kind: words,
      endings: [ending],
      content: bytes,
    });
  }
}

/** A column for what a page opens: another one that is there, else a new one. */
function besides(column: vscode.ViewColumn): vscode.ViewColumn {
  const other = vscode.window.tabGroups.all.find(({ viewColumn }) => viewColumn !== column);
  return other?.viewColumn ?? vscode.ViewColumn.Beside;
}
