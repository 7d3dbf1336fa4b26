import * as vscode from 'vscode';
import { realClock, wallClock } from '../base/clock';
import { DisposableStore } from '../base/disposable';
import { createLogger } from '../base/log';
import type { NodeConfig } from '../runtime/config';
import type { NodeApi } from '../runtime/nodeApi';
import { AddressHistory } from './commands/addressHistory';
import { registerCommands } from './commands/commands';
import { ClipEditors } from './files/clipEditors';
import { SETTINGS, VIEW_CONTAINER } from './ids';
import { channelSink } from './logChannel';
import { mendsOf } from './mends';
import { ConnectRequests } from './node/connectRequests';
import { isOn, onDidChangeEditorSettings, readEditorSettings } from './node/editorSettings';
import { LiveSettings } from './node/liveSettings';
import { NodeController } from './node/nodeController';
import { OverlayFeed } from './node/overlayFeed';
import { OverlayModel } from './node/overlayModel';
import { SessionKeeper } from './node/sessionKeeper';
import { createNotifier } from './notifier';
import { FileSaver } from './panels/fileSaver';
import { KeptTexts } from './panels/keptTexts';
import { OverlayPanels } from './panels/overlayPanels';
import { OverlayRequests } from './panels/overlayRequests';
import { PanelMemory } from './panels/panelMemory';
import { parsePlacedOverlayPanel, parsePlacedPlayer } from './panels/placedPanels';
import { PlayerPanels } from './panels/playerPanels';
import { ContextKeys } from './views/contextKeys';
import { FlowsTree } from './views/flowsTree';
import { NeighboursTree } from './views/neighboursTree';
import { nodeText } from './views/flowRow';
import { NodeStatusBar } from './views/nodeStatusBar';
import { registerRowColours } from './views/rowColours';

/** The parts of VS Code's context that the extension lives on. */
export type ExtensionHome = Pick<
  vscode.ExtensionContext,
  'extension' | 'extensionUri' | 'globalState' | 'workspaceState'
>;

/** Everything the extension shows and does in one window; owns all of it. */
export class OverlayExtension {
  readonly #store = new DisposableStore();
  readonly #controller: NodeController;
  readonly #keeper: SessionKeeper;
  readonly #panelMemories: readonly { close(): Promise<void> }[];
  #closing: Promise<void> | undefined;

  constructor(home: ExtensionHome, startNode: (config: NodeConfig) => Promise<NodeApi>) {
    const { extensionUri } = home;
    const channel = this.#store.add(vscode.window.createOutputChannel('OTT Overlay', { log: true }));
    const sink = channelSink(channel, () => isOn(SETTINGS.debug));
    const logger = createLogger(sink, 'editor');
    const showLog = (): void => channel.show(true);
    const notifier = createNotifier({ logger, showLog, mendsOf });
    const readSettings = readEditorSettings;
    const controller = new NodeController({ startNode, readSettings, notifier, clock: realClock });
    this.#controller = controller;
    const host = { processId: process.pid, isAlive: isProcessAlive };
    this.#keeper = new SessionKeeper({
      owner: controller,
      memory: home.workspaceState,
      clock: realClock,
      wallClock,
      ...host,
    });
    this.#store.add(controller.onDidLog(({ level, part, message }) => sink(level, part, message)));
    this.#store.add(new LiveSettings({ controller, notifier, readSettings, onDidChange: onDidChangeEditorSettings }));
    const model = this.#store.add(new OverlayModel(controller, logger));
    const requests = this.#store.add(
      new ConnectRequests(
        controller,
        (error) => void notifier.error(error, 'connect to the neighbour'),
        (neighbour) => nodeText(neighbour, model.snapshot),
      ),
    );
    const history = this.#store.add(new AddressHistory(home.globalState, controller.onDidPublish));
    const saver = new FileSaver();
    const services = { extensionUri, controller, model, notifier, logger, requests, history, saver, showLog };
    const playerMemory = new PanelMemory(home.workspaceState, host, 'players', parsePlacedPlayer);
    const players = this.#store.add(new PlayerPanels(services, playerMemory));
    this.#store.add(registerRowColours());
    this.#store.add(new ContextKeys(controller, model));
    const flows = this.#store.add(new FlowsTree(controller, model));
    const neighbours = this.#store.add(new NeighboursTree(controller, model));
    this.#store.add(new ClipEditors({ ...services, flows }));
    const feed = this.#store.add(new OverlayFeed(controller, logger));
    const kept = new KeptTexts(home.workspaceState);
    const pageRequests = new OverlayRequests({ ...services, players, flows, neighbours }, wallClock);
    const overlayMemory = new PanelMemory(home.workspaceState, host, 'overlayPanels', parsePlacedOverlayPanel);
    this.#panelMemories = [playerMemory, overlayMemory];
    const overlays = this.#store.add(new OverlayPanels({ ...services, feed, kept }, pageRequests, overlayMemory));
    this.#store.add(new NodeStatusBar(controller));
    const { version } = home.extension.packageJSON as { readonly version: string };
    for (const command of registerCommands({ ...services, players, overlays, flows, extensionVersion: version })) {
      this.#store.add(command);
    }
    this.#store.add(vscode.workspace.onDidGrantWorkspaceTrust(() => this.#trusted()));
    this.#begin();
  }

  /** Resolves when the node has said goodbye and nothing of it is left. */
  close(): Promise<void> {
    this.#closing ??= this.#close();
    return this.#closing;
  }

  /** Takes up what was interrupted, or starts where the settings say so. */
  #begin(): void {
    const interrupted = this.#keeper.recall();
    if (interrupted) void this.#controller.resume(interrupted);
    else this.#startByItself();
  }

  /** The settings of the folder count from now on, or from a moment later on. */
  #trusted(): void {
    this.#startByItself();
    const settled = this.#store.add(
      onDidChangeEditorSettings(() => {
        settled.dispose();
        this.#startByItself();
      }),
    );
  }

  #startByItself(): void {
    if (!isOn(SETTINGS.autoStart) || this.#controller.status !== 'stopped') return;
    void this.#controller.start();
    if (isOn(SETTINGS.showViewAtStart)) {
      void vscode.commands.executeCommand(`workbench.view.extension.${VIEW_CONTAINER}`);
    }
  }

  async #close(): Promise<void> {
    // Kept as it is now: what follows ends the node, but the user has not.
    await Promise.all([this.#keeper, ...this.#panelMemories].map((each) => each.close()));
    try {
      await this.#controller.close();
    } finally {
      this.#store.dispose();
    }
  }
}

function isProcessAlive(processId: number): boolean {
  try {
    return process.kill(processId, 0);
  } catch (error) {
    // Somebody else's is there all the same.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
