import * as os from 'node:os';
import * as vscode from 'vscode';
import { formatEndpoint } from '../../runtime/config';
import { type NodeApi, NodeError, type NodeInfo } from '../../runtime/nodeApi';
import { reachableEndpoint } from '../../runtime/reachableEndpoint';
import { COMMANDS, EXTENSION_ID, SETTINGS_SECTION, TOURING_KEY, WALKTHROUGH } from '../ids';
import { changedSettings } from '../node/editorSettings';
import type { NodeController } from '../node/nodeController';
import { CONFIRMATION_MS, type CommandHandler, type CommandServices } from './commandServices';
import { diagnosticsText } from './diagnostics';

/** Starting, stopping and knowing the node of this window. */
export function nodeCommands(services: CommandServices): readonly CommandHandler[] {
  const { controller } = services;
  return [
    {
      id: COMMANDS.startNode,
      doing: 'start the node',
      run: () => withProgress('Starting node', () => controller.start()),
    },
    {
      id: COMMANDS.stopNode,
      doing: 'stop the node',
      run: () => withProgress('Stopping node', () => controller.stop()),
    },
    {
      id: COMMANDS.restartNode,
      doing: 'restart the node',
      run: () => withProgress('Restarting node', () => controller.restart()),
    },
    { id: COMMANDS.copyAddress, doing: 'copy the address', run: () => copyAddress(controller) },
    { id: COMMANDS.showActions, doing: 'show the actions', run: () => showActions(controller.node) },
    { id: COMMANDS.showLog, doing: 'show the log', run: () => Promise.resolve(services.showLog()) },
    { id: COMMANDS.copyDiagnostics, doing: 'copy the diagnostics', run: () => copyDiagnostics(services) },
    { id: COMMANDS.openWalkthrough, doing: 'open the tour', run: openWalkthrough },
  ];
}

/** Shows in the window's status bar that something is under way. */
export function withProgress<T>(title: string, work: () => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Window, title };
  return Promise.resolve(vscode.window.withProgress(options, work));
}

/** Puts a text where the user can paste it, and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${what} copied`, CONFIRMATION_MS);
}

async function copyAddress({ node, settings }: NodeController): Promise<void> {
  if (!node) return;
  if (node.info.clientMode) {
    throw new NodeError(
      'clientMode',
      'A node in client mode accepts no connections, so it has no address to give away.',
    );
  }
  await copyText(formatEndpoint(reachableEndpoint(node.info, settings?.node.advertise)), 'Address');
}

async function showActions(node: NodeApi | undefined): Promise<void> {
  const item = (label: string, command: string, ...args: unknown[]) => ({ label, command, args });
  const items = node
    ? [
        item('$(file-media) Stream file…', COMMANDS.streamFile),
        item('$(eye) Watch flow…', COMMANDS.watchFlow),
        item('$(add) Connect to neighbour…', COMMANDS.connectNeighbour),
        item('$(copy) Copy address of this node', COMMANDS.copyAddress),
        item('$(refresh) Restart node', COMMANDS.restartNode),
        item('$(stop-circle) Stop node', COMMANDS.stopNode),
      ]
    : [item('$(play) Start node', COMMANDS.startNode), item('$(book) Take the tour', COMMANDS.openWalkthrough)];
  const always = [
    item('$(output) Show log', COMMANDS.showLog),
    item('$(gear) Open settings', 'workbench.action.openSettings', `@ext:${EXTENSION_ID}`),
  ];
  const placeHolder = node ? placeOf(node.info) : 'No node is running in this window';
  const chosen = await vscode.window.showQuickPick([...items, ...always], { title: 'OTT Node', placeHolder });
  if (chosen) await vscode.commands.executeCommand(chosen.command, ...chosen.args);
}

function placeOf(info: NodeInfo): string {
  return `The node ${info.name ? `${info.name} ` : ''}is running at ${formatEndpoint(info)}`;
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
