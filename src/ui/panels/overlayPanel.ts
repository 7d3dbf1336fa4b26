import * as vscode from 'vscode';
import { MutableDisposable } from '../../base/disposable';
import type { Logger } from '../../base/log';
import {
  type FromOverlayPage,
  type FromOverlayPageRequest,
  type OverlayPage,
  type OverlayTarget,
  parseFromOverlayPage,
  parseFromOverlayPageRequest,
  type ToOverlayPage,
} from '../../shared/overlayMessages';
import { PANELS } from '../ids';
import type { FeedReader, OverlayFeed } from '../node/overlayFeed';
import type { KeptTexts } from './keptTexts';
import { PAGE_SECURITY, type PanelPlace, WebviewPanelBase } from './webviewPanel';

/** What panels of the overlay share. */
export interface OverlayPanelServices {
  readonly extensionUri: vscode.Uri;
  readonly feed: OverlayFeed;
  readonly kept: KeptTexts;
  readonly logger: Logger;
}

/** What becomes of what a panel's page asks for, and of the panel. */
export interface OverlayPanelOwner {
  /** Rejects with an Error whose message is one sentence for the user, who has not been told yet. */
  answer(request: FromOverlayPageRequest, panel: OverlayPanel): Promise<void>;
  /** The panel may be in another column. */
  onDidMove(): void;
}

interface HostTalk {
  readonly message: ToOverlayPage;
  readonly request: never;
}

interface PageTalk {
  readonly message: FromOverlayPage;
  readonly request: FromOverlayPageRequest;
}

const TITLES: Readonly<Record<OverlayPage, string>> = {
  overlay: 'Overlay',
  tree: 'Distribution tree',
  routes: 'Routing table',
};

/** Worker scripts of each page. */
const WORKERS: Readonly<Partial<Record<OverlayPage, Readonly<Record<string, string>>>>> = {
  overlay: { 'worker-layout': 'layoutWorker' },
};

/** A new panel of a kind, for an {@link OverlayPanel}. */
export function createOverlayPanel(page: OverlayPage, place: PanelPlace): vscode.WebviewPanel {
  return vscode.window.createWebviewPanel(PANELS[page], TITLES[page], place, PAGE_SECURITY);
}

/** Shows the overlay in one of its pages: its graph, a distribution tree or the routing table. The page is fed exactly while it is in reach. */
export class OverlayPanel extends WebviewPanelBase<HostTalk, PageTalk> {
  readonly page: OverlayPage;
  readonly #services: OverlayPanelServices;
  readonly #owner: OverlayPanelOwner;
  readonly #reader = new MutableDisposable<FeedReader>();
  /** What the page is to turn to as soon as it is in reach: the latest only. */
  #target: OverlayTarget | undefined;

  constructor(services: OverlayPanelServices, panel: vscode.WebviewPanel, page: OverlayPage, owner: OverlayPanelOwner) {
    super({ ...services, panel, page, workers: WORKERS[page] ?? {}, title: TITLES[page] });
    this.page = page;
    this.#services = services;
    this.#owner = owner;
    const icon = (theme: string) => vscode.Uri.joinPath(services.extensionUri, 'media', `${page}-${theme}.svg`);
    panel.iconPath = { light: icon('light'), dark: icon('dark') };
    this.store.add(this.#reader);
  }

  /** Makes the page show something, now or when it can be reached. */
  turnTo(target: OverlayTarget): void {
    this.#target = target;
    this.#turn();
  }

  protected override parseMessage(raw: unknown): FromOverlayPage | undefined {
    return parseFromOverlayPage(raw);
  }

  protected override parseRequest(raw: unknown): FromOverlayPageRequest | undefined {
    return parseFromOverlayPageRequest(raw);
  }

  protected override onMessage(message: FromOverlayPage): void {
    switch (message.type) {
      case 'overlay/again':
        return this.#reader.value?.sendAgain();
      case 'overlay/look':
        return this.#reader.value?.look(message);
      case 'overlay/keep':
        return this.#services.kept.keep(this.page, message.kept);
      case 'panel/ready':
        return;
      default:
        message satisfies never;
    }
  }

  protected override async onRequest(request: FromOverlayPageRequest): Promise<null> {
    await this.#owner.answer(request, this);
    return null;
  }

  protected override onDidChangeReach(): void {
    if (!this.isInReach) {
      this.#reader.value = undefined;
      return;
    }
    this.#owner.onDidMove();
    if (!this.#reader.value) {
      const { feed, kept } = this.#services;
      this.send({ type: 'overlay/kept', kept: kept.get(this.page) });
      this.#reader.value = feed.attach((message) => this.send(message));
    }
    this.#turn();
  }

  #turn(): void {
    if (!this.#target || !this.isInReach) return;
    this.send({ type: 'overlay/turnTo', target: this.#target });
    this.#target = undefined;
  }
}
