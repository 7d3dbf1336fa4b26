import type * as vscode from 'vscode';
import type { Logger } from '../../base/log';
import {
  type FromFilePageRequest,
  parseFromFilePage,
  parseFromFilePageRequest,
  type ToFilePage,
} from '../../shared/fileMessages';
import type { PanelReady } from '../../shared/messages';
import { failureDetail } from '../failureText';
import { WebviewPanelBase } from '../panels/webviewPanel';
import type { ClipActions } from './clipActions';
import type { ClipDocument } from './clipDocument';
import type { ClipOffers } from './clipOffers';

interface HostTalk {
  readonly message: ToFilePage;
  readonly request: never;
}

interface PageTalk {
  readonly message: PanelReady;
  readonly request: FromFilePageRequest;
}

/** What panels of files share. */
export interface ClipPanelServices {
  readonly extensionUri: vscode.Uri;
  readonly logger: Logger;
  readonly actions: ClipActions;
  readonly offers: ClipOffers;
}

/** One tab with a file of frames. Tells its page what is known of the file, and hands it the frames that it asks for. */
export class ClipPanel extends WebviewPanelBase<HostTalk, PageTalk> {
  readonly #document: ClipDocument;
  readonly #services: ClipPanelServices;
  #toldFlow: string | null | undefined;

  constructor(services: ClipPanelServices, document: ClipDocument, panel: vscode.WebviewPanel) {
    super({ ...services, panel, page: 'file', title: document.name });
    this.#document = document;
    this.#services = services;
    this.store.add(document.session.onDidChange(() => this.#tell()));
    this.store.add(services.offers.onDidChange(() => this.#tellOffer()));
  }

  protected override parseMessage(raw: unknown): PanelReady | undefined {
    return parseFromFilePage(raw);
  }

  protected override parseRequest(raw: unknown): FromFilePageRequest | undefined {
    return parseFromFilePageRequest(raw);
  }

  protected override onMessage(_message: PanelReady): void {
    // That it listens is all that it says; onDidChangeReach hears of it.
  }

  protected override async onRequest(request: FromFilePageRequest): Promise<unknown> {
    const { session, uri } = this.#document;
    try {
      if (request.type === 'clip/frame') return await session.frame(request.index, request.generation);
      if (request.type === 'clip/nearestFrame') return await session.nearestFrame(request.offset, request.generation);
      await this.#services.actions.answer(uri, request, (index, generation) => session.frame(index, generation));
      return null;
    } catch (error) {
      this.#services.logger.debug(`${request.type} of a page failed: ${failureDetail(error)}`);
      throw error;
    }
  }

  protected override onDidChangeReach(): void {
    // Whoever begins to listen knows nothing.
    this.#toldFlow = undefined;
    this.#tell();
    this.#tellOffer();
  }

  #tellOffer(): void {
    if (!this.isInReach) return;
    const flow = this.#services.offers.flowOf(this.#document.uri.fsPath);
    if (flow === this.#toldFlow) return;
    this.#toldFlow = flow;
    this.send({ type: 'clip/offered', flow });
  }

  #tell(): void {
    if (!this.isInReach) return;
    const { view } = this.#document.session;
    if (view) this.send(view);
  }
}
