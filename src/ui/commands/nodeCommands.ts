import * as os from 'node:os';
import * as vscode from 'vscode';
import { formatEndpoint } from '../../runtime/config';
import { copyOwnAddress, copyText } from '../clipboard';
import { COMMANDS, EXTENSION_ID, SETTINGS_SECTION, TOURING_KEY, WALKTHROUGH } from '../ids';
import { changedSettings, openSettings } from '../node/editorSettings';
import type { NodeController } from '../node/nodeController';
import type { CommandHandler, CommandServices } from './commandServices';
import { diagnosticsText } from './diagnostics';

/** Starting, stopping and knowing the node of this window. */
export function nodeCommands(services: CommandServices): readonly CommandHandler[] {
  const { controller } = services;
  return [
    {
      id: COMMANDS.startNode,
      doing: 'start the node',
      run: () => controller.start(),
    },
    {
      id: COMMANDS.stopNode,
      doing: 'stop the node',
      run: () => controller.stop(),
    },
    {
      id: COMMANDS.restartNode,
      doing: 'restart the node',
      run: () => controller.restart(),
    },
    { id: COMMANDS.copyAddress, doing: 'copy the address', run: () => copyOwnAddress(controller) },
    { id: COMMANDS.showActions, doing: 'show the actions', run: () => showActions(controller) },
    { id: COMMANDS.showLog, doing: 'show the log', run: () => Promise.resolve(services.showLog()) },
    { id: COMMANDS.copyDiagnostics, doing: 'copy the diagnostics', run: () => copyDiagnostics(services) },
    { id: COMMANDS.openWalkthrough, doing: 'open the tour', run: openWalkthrough },
  ];
}

async function showActions({ node, status }: NodeController): Promise<void> {
  const item = (label: string, run: () => unknown) => ({ label, run });
  const command = (label: string, id: string) => item(label, () => vscode.commands.executeCommand(id));
  const running = [
    command('$(file-media) Stream file…', COMMANDS.streamFile),
    command('$(eye) Watch flow…', COMMANDS.watchFlow),
    command('$(add) Connect to neighbour…', COMMANDS.connectNeighbour),
    command('$(type-hierarchy) Show overlay', COMMANDS.showOverlay),
    command('$(list-tree) Show distribution tree', COMMANDS.showTree),
    command('$(table) Show routing table', COMMANDS.showRoutes),
    command('$(copy) Copy address of this node', COMMANDS.copyAddress),
    command('$(debug-restart) Restart node', COMMANDS.restartNode),
    command('$(stop-circle) Stop node', COMMANDS.stopNode),
  ];
  const stopped = [
    command('$(play) Start node', COMMANDS.startNode),
    command('$(book) Take the tour', COMMANDS.openWalkthrough),
  ];
  const always = [
    command('$(output) Show log', COMMANDS.showLog),
    item('$(gear) Open settings', () => openSettings(`@ext:${EXTENSION_ID}`)),
  ];
  const items = [...(node ? running : status === 'stopped' ? stopped : []), ...always];
  const placeHolder = node
    ? `The node ${node.info.name ? `${node.info.name} ` : ''}is running at ${formatEndpoint(node.info)}`
    : status === 'stopped'
      ? 'No node is running in this window'
      : `The node is ${status}`;
  await (await vscode.window.showQuickPick(items, { title: 'OTT Node', placeHolder }))?.run();
}

async function copyDiagnostics({ controller, extensionVersion }: CommandServices): Promise<void> {
  const { node } = controller;
  const host = vscode.env.uiKind === vscode.UIKind.Web ? 'in a browser' : 'on a desktop';
  const remote = vscode.env.remoteName === undefined ? '' : ', extensions on another machine than the window';
  const [flows, neighbours, routes, stats] = node
    ? await Promise.all([node.flows(), node.neighbours(), node.routes(), node.stats()])
    : [];
  const text = diagnosticsText({
    extensionVersion,
    editor: `${vscode.env.appName} ${vscode.version} (${vscode.env.appHost}), ${host}${remote}`,
    host: `Node.js ${process.versions.node}`,
    system: `${process.platform} ${os.release()} ${process.arch}`,
    isTrusted: vscode.workspace.isTrusted,
    status: controller.status,
    node:
      node && flows && neighbours && routes && stats
        ? {
            port: node.info.port,
            clientMode: node.info.clientMode,
            flows,
            neighbours,
            destinations: routes.length,
            stats,
          }
        : undefined,
    changedSettings: changedSettings().map((name) => `${SETTINGS_SECTION}.${name}`),
  });
  await copyText(text, 'Diagnostics');
}

async function openWalkthrough(): Promise<void> {
  await vscode.commands.executeCommand('workbench.action.openWalkthrough', `${EXTENSION_ID}#${WALKTHROUGH}`, false);
  await vscode.commands.executeCommand('setContext', TOURING_KEY, true);
}
