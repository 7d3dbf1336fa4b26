import * as vscode from 'vscode';
import { DisposableStore } from '../base/disposable';
import { createLogger } from '../base/log';
import type { NodeConfig } from '../runtime/config';
import type { NodeApi } from '../runtime/nodeApi';
import { registerCommands } from './commands/commands';
import { ConnectRequests } from './node/connectRequests';
import { isAutoStart, isViewShownAtStart, readEditorSettings } from './node/editorSettings';
import { FlowsTree } from './views/flowsTree';
import { VIEW_CONTAINER } from './ids';
import { channelSink } from './logChannel';
import { NeighboursTree } from './views/neighboursTree';
import { NodeController } from './node/nodeController';
import { NodeStatusBar } from './views/nodeStatusBar';
import { createNotifier } from './notifier';
import { OverlayModel } from './node/overlayModel';
import { PlayerPanels } from './panels/playerPanels';
import { registerRowColours } from './views/rowColours';

/** Everything the extension shows and does in one window; owns all of it. */
export class OverlayExtension {
  readonly #store = new DisposableStore();
  readonly #controller: NodeController;
  #closing: Promise<void> | undefined;

  constructor(extensionUri: vscode.Uri, startNode: (config: NodeConfig) => Promise<NodeApi>) {
    const channel = this.#store.add(vscode.window.createOutputChannel('OTT Overlay', { log: true }));
    const sink = channelSink(channel);
    const logger = createLogger(sink, 'editor');
    const showLog = (): void => channel.show(true);
    const notifier = createNotifier(logger, showLog);
    const controller = new NodeController({
      startNode,
      readSettings: readEditorSettings,
      notifier,
    });
    this.#controller = controller;
    this.#store.add(controller.onDidLog(({ level, part, message }) => sink(level, part, message)));
    const model = this.#store.add(new OverlayModel(controller, logger));
    const requests = this.#store.add(
      new ConnectRequests(controller, (error) => void notifier.error(error, 'connect to the neighbour')),
    );
    const services = { extensionUri, controller, model, notifier, logger, requests, showLog };
    const players = this.#store.add(new PlayerPanels(services));
    this.#store.add(registerRowColours());
    this.#store.add(new FlowsTree(controller, model));
    this.#store.add(new NeighboursTree(controller, model));
    this.#store.add(new NodeStatusBar(controller));
    for (const command of registerCommands({ ...services, players })) this.#store.add(command);
    if (isAutoStart()) {
      void controller.start();
      if (isViewShownAtStart()) void vscode.commands.executeCommand(`workbench.view.extension.${VIEW_CONTAINER}`);
    }
  }

  /** Resolves when the node has said goodbye and nothing of it is left. */
  close(): Promise<void> {
    this.#closing ??= this.#controller.close().finally(() => this.#store.dispose());
    return this.#closing;
  }
}
