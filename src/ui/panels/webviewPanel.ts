import { randomBytes } from 'node:crypto';
import * as vscode from 'vscode';
import { realClock } from '../../base/clock';
import { type Disposable, DisposableStore } from '../../base/disposable';
import { Emitter } from '../../base/emitter';
import type { Logger } from '../../base/log';
import { Channel, type Talk } from '../../shared/channel';
import { MESSAGES_VERSION, type PanelReady } from '../../shared/messages';
import { pageHtml } from './pageHtml';

/** What a page needs whatever it shows. */
export interface PageOptions {
  readonly extensionUri: vscode.Uri;
  readonly panel: vscode.WebviewPanel;
  /** Base name of its script and style in dist/webview. */
  readonly page: string;
  /** Base names of scripts beside it, each with the id under which the page finds it to start a worker. */
  readonly workers?: Readonly<Record<string, string>>;
  readonly title: string;
  readonly logger: Logger;
}

/** Where a panel is opened; `preserveFocus`: without going there. */
export interface PanelPlace {
  readonly viewColumn: vscode.ViewColumn;
  readonly preserveFocus: boolean;
}

/** A page loads nothing, not even what is shipped with the extension, and runs no commands from links. */
export const PAGE_SECURITY: vscode.WebviewOptions = { enableScripts: true, enableForms: false, localResourceRoots: [] };

/**
 * A panel with a page of ours. The page says `panel/ready` whenever it was loaded, which it is anew each time the panel comes
 * into sight; until then, and while it is hidden, nothing is posted.
 */
export abstract class WebviewPanelBase<Out extends Talk, In extends Talk> implements Disposable {
  protected readonly store = new DisposableStore();
  protected readonly panel: vscode.WebviewPanel;
  readonly #channel: Channel<Out, In>;
  readonly #disposed = new Emitter<void>();
  #ready = false;
  #gone = false;

  protected constructor({ extensionUri, panel, page, workers = {}, title, logger }: PageOptions) {
    this.panel = panel;
    const { webview } = panel;
    this.#channel = new Channel<Out, In>({
      post: (envelope) => void webview.postMessage(envelope),
      parseMessage: (raw) => this.parseMessage(raw),
      parseRequest: (raw) => this.parseRequest(raw),
      onMessage: (message) => this.#receive(message, logger),
      onRequest: (request) => this.onRequest(request),
      onDropped: (what) => logger.warning(`the ${page} page sent ${what}; it was dropped`),
      setTimer: (delayMs, run) => realClock.setTimer(delayMs, run),
    });
    this.store.add(this.#channel);
    this.store.add(webview.onDidReceiveMessage((envelope: unknown) => this.#channel.receive(envelope)));
    this.store.add(
      panel.onDidChangeViewState(() => {
        // Out of sight its document is gone.
        if (!panel.visible) this.#ready = false;
        this.onDidChangeReach();
      }),
    );
    this.store.add(panel.onDidDispose(() => this.dispose()));
    webview.options = PAGE_SECURITY;
    this.#load(webview, { extensionUri, page, workers, title }).catch((error: unknown) =>
      logger.error(`the ${page} page could not be loaded: ${String(error)}`),
    );
  }

  /** Fires once, when the panel is closed by anybody. */
  readonly onDidDispose = this.#disposed.event;

  /** Whether what is sent now reaches the page. */
  protected get isInReach(): boolean {
    // A panel that is gone may not even be asked whether it is visible.
    return !this.#gone && this.#ready && this.panel.visible;
  }

  protected abstract parseMessage(raw: unknown): In['message'] | undefined;
  protected abstract parseRequest(raw: unknown): In['request'] | undefined;
  protected abstract onMessage(message: In['message']): void;
  protected abstract onRequest(request: In['request']): Promise<unknown>;
  /** {@link isInReach} may have changed. A page that came into reach knows nothing: send it all. */
  protected abstract onDidChangeReach(): void;

  protected send(message: Out['message']): void {
    if (this.isInReach) this.#channel.send(message);
  }

  /** Brings it to the front where it is; `preserveFocus`: without going there. */
  reveal(preserveFocus = false): void {
    this.panel.reveal(undefined, preserveFocus);
  }

  get title(): string {
    return this.panel.title;
  }

  /** Where it is, or was before it moved into another window. */
  get column(): vscode.ViewColumn {
    return this.panel.viewColumn ?? vscode.ViewColumn.One;
  }

  dispose(): void {
    if (this.#gone) return;
    this.#gone = true;
    this.onDidChangeReach();
    this.store.dispose();
    this.panel.dispose();
    this.#disposed.fire();
    this.#disposed.dispose();
  }

  async #load(
    webview: vscode.Webview,
    { extensionUri, page, workers, title }: Required<Omit<PageOptions, 'panel' | 'logger'>>,
  ): Promise<void> {
    const read = async (name: string): Promise<string> => {
      const file = vscode.Uri.joinPath(extensionUri, 'dist', 'webview', name);
      return new TextDecoder().decode(await vscode.workspace.fs.readFile(file));
    };
    const readWorkers = Object.entries(workers).map(async ([id, name]) => ({ id, script: await read(`${name}.js`) }));
    const [script, style, ...started] = await Promise.all([read(`${page}.js`), read(`${page}.css`), ...readWorkers]);
    if (this.#gone) return;
    const nonce = randomBytes(24).toString('base64url');
    webview.html = pageHtml({ script, style, workers: started, nonce, title, language: vscode.env.language });
  }

  #receive(message: In['message'], logger: Logger): void {
    if (message.type !== 'panel/ready') return this.onMessage(message);
    const { version } = message as PanelReady;
    if (version !== MESSAGES_VERSION) return logger.error(`a page of version ${version} was not spoken to`);
    // The editor may load a page anew while it is in sight: the one before is gone, with all that was under way to it.
    this.#ready = false;
    this.onDidChangeReach();
    this.#ready = true;
    this.onDidChangeReach();
  }
}
