import * as vscode from 'vscode';
import type { FlowView, NeighbourView } from '../../overlay/snapshot';
import { formatEndpoint, parseEndpoint } from '../../runtime/config';
import { type NodeApi, NodeError } from '../../runtime/nodeApi';
import type { ConnectRequests } from '../node/connectRequests';
import { type FlowKey, flowRows } from '../views/flowRow';
import { COMMANDS } from '../ids';
import { neighbourReference, neighbourRows } from '../views/neighbourRow';
import type { PlayerServices } from '../panels/playerPanel';
import type { PlayerPanels } from '../panels/playerPanels';
import { pickRow } from './rowPick';
import { RowElement } from '../views/rowsTree';
import { filesOf, streamAll } from './streamFiles';

/** What commands act on. */
export interface CommandServices extends PlayerServices {
  readonly players: PlayerPanels;
  readonly requests: ConnectRequests;
  showLog(): void;
}

/** How long a confirmation stays in the status bar. */
const CONFIRMATION_MS = 4_000;

/** Registers every command. Each works from the palette without arguments, and on what a menu hands it. */
export function registerCommands(services: CommandServices): vscode.Disposable[] {
  const { controller, notifier, players } = services;
  const register = (id: string, run: (...args: unknown[]) => Promise<unknown>, doing: string) =>
    vscode.commands.registerCommand(id, (...args: unknown[]) =>
      run(...args).catch((error: unknown) => void notifier.error(error, doing)),
    );
  const stream = (...args: unknown[]) => streamFiles(services, args);
  const watch = async (element: unknown) => {
    const flow = valueOf<FlowView>(element) ?? (await pickFlow(services, 'Watch a Flow', () => true));
    if (flow) await players.watch(flow);
  };
  const stopWatching = (element: unknown) => unwatch(services, element);
  const stopOffering = (element: unknown) => withdraw(services, element);
  const disconnect = (element: unknown) =>
    onNeighbour(services, element, 'Disconnect', (node, who) => node.disconnect(who));
  const forget = (element: unknown) => onNeighbour(services, element, 'Forget', (node, who) => node.forget(who));
  return [
    register(COMMANDS.startNode, () => withProgress('Starting node', () => controller.start()), 'start the node'),
    register(COMMANDS.stopNode, () => withProgress('Stopping node', () => controller.stop()), 'stop the node'),
    register(COMMANDS.connectNeighbour, () => connect(services), 'connect'),
    register(COMMANDS.disconnectNeighbour, disconnect, 'disconnect the neighbour'),
    register(COMMANDS.disconnectThisNeighbour, disconnect, 'disconnect the neighbour'),
    register(COMMANDS.forgetNeighbour, forget, 'forget the neighbour'),
    register(COMMANDS.forgetThisNeighbour, forget, 'forget the neighbour'),
    register(COMMANDS.streamFile, stream, 'stream the file'),
    register(COMMANDS.streamThisFile, stream, 'stream the file'),
    register(COMMANDS.watchFlow, watch, 'watch the flow'),
    register(COMMANDS.watchThisFlow, watch, 'watch the flow'),
    register(COMMANDS.unwatchFlow, stopWatching, 'stop watching'),
    register(COMMANDS.unwatchThisFlow, stopWatching, 'stop watching'),
    register(COMMANDS.withdrawFlow, stopOffering, 'stop offering the flow'),
    register(COMMANDS.withdrawThisFlow, stopOffering, 'stop offering the flow'),
    register(COMMANDS.showActions, () => showActions(services), 'show the actions'),
    vscode.commands.registerCommand(COMMANDS.showLog, () => services.showLog()),
  ];
}

async function connect({ controller, requests }: CommandServices): Promise<void> {
  const address = await vscode.window.showInputBox({
    title: 'Connect to a Neighbour',
    prompt: 'Address of the neighbour, as host:port or [IPv6 address]:port',
    placeHolder: '127.0.0.1:8000',
    ignoreFocusOut: true,
    validateInput: (text) => (text.trim() === '' ? undefined : faultOf(text)),
  });
  if (!address?.trim()) return;
  const node = await controller.start();
  if (node) await requests.ask(address, () => node.connect(address.trim()));
}

/** What is wrong with an address as it stands, in words; undefined if nothing is. */
function faultOf(address: string): string | undefined {
  try {
    parseEndpoint(address);
    return undefined;
  } catch (error) {
    return error instanceof NodeError ? error.message : String(error);
  }
}

async function onNeighbour(
  { controller, model }: CommandServices,
  element: unknown,
  title: string,
  act: (node: NodeApi, neighbour: string) => Promise<void>,
): Promise<void> {
  const neighbour =
    valueOf<NeighbourView>(element) ??
    (await pickRow({
      title: `${title} a Neighbour`,
      placeholder: 'Neighbour',
      empty: 'This node has no neighbours',
      isAwaited: false,
      rows: () => neighbourRows(model.snapshot.neighbours),
      onDidChange: model.onDidChange,
    }));
  if (!neighbour || !controller.node) return;
  const reference = neighbourReference(neighbour);
  await act(controller.node, reference);
}

async function streamFiles({ controller, logger }: CommandServices, [clicked, selected]: unknown[]): Promise<void> {
  const files = await filesOf(clicked, selected);
  if (files.length === 0) return;
  const node = await withProgress('Streaming', () => controller.start());
  if (!node) return;
  await streamAll(node, files);
  const what = files.length === 1 ? 'The file is' : `${files.length} files are`;
  vscode.window.setStatusBarMessage(`$(broadcast) ${what} on offer in the overlay`, CONFIRMATION_MS);
  logger.info(`streaming ${files.map(({ fsPath }) => fsPath).join(', ')}`);
}

/** `none`: what to say while no flow is meant; undefined where one may come, which is waited for. */
function pickFlow({ model }: CommandServices, title: string, isMeant: (flow: FlowView) => boolean, none?: string) {
  return pickRow({
    title,
    placeholder: 'Flow',
    empty: none ?? 'There is no flow yet; waiting for one…',
    isAwaited: none === undefined,
    rows: () => flowRows(model.snapshot.flows.filter(isMeant), model.snapshot),
    onDidChange: model.onDidChange,
  });
}

async function unwatch(services: CommandServices, element: unknown): Promise<void> {
  const isWatched = ({ state }: FlowView): boolean => state === 'active';
  const flow: FlowKey | undefined =
    valueOf<FlowView>(element) ??
    (await pickFlow(services, 'Stop Watching a Flow', isWatched, 'No flow is watched here'));
  if (flow) await services.players.unwatch(flow);
}

async function withdraw(services: CommandServices, element: unknown): Promise<void> {
  const isOwn = ({ source }: FlowView): boolean => source === services.model.snapshot.self;
  const flow =
    valueOf<FlowView>(element) ?? (await pickFlow(services, 'Stop Offering a Flow', isOwn, 'This node offers no flow'));
  if (flow) await services.controller.node?.withdraw(flow.flow);
}

/** What a click on the status bar offers. */
async function showActions({ controller }: CommandServices): Promise<void> {
  const { node } = controller;
  const item = (label: string, command: string, ...args: unknown[]) => ({ label, command, args });
  const address = node && formatEndpoint(node.info);
  const log = item('$(output) Show log', COMMANDS.showLog);
  const settings = item('$(gear) Open settings', 'workbench.action.openSettings', '@ext:ott-overlay.ott-overlay');
  const items = node
    ? [
        item('$(file-media) Stream file…', COMMANDS.streamFile),
        item('$(eye) Watch flow…', COMMANDS.watchFlow),
        item('$(add) Connect to neighbour…', COMMANDS.connectNeighbour),
        item('$(stop-circle) Stop node', COMMANDS.stopNode),
        log,
        settings,
      ]
    : [item('$(play) Start node', COMMANDS.startNode), log, settings];
  const placeHolder = address ? `The node is running at ${address}` : 'No node is running in this window';
  const chosen = await vscode.window.showQuickPick(items, { title: 'OTT Node', placeHolder });
  if (chosen) await vscode.commands.executeCommand(chosen.command, ...chosen.args);
}

/** The value of a row that a view handed over. */
function valueOf<V>(element: unknown): V | undefined {
  return element instanceof RowElement ? (element as RowElement<V>).row.value : undefined;
}

function withProgress<T>(title: string, work: () => Promise<T>): Promise<T> {
  const options = { location: vscode.ProgressLocation.Window, title };
  return Promise.resolve(vscode.window.withProgress(options, work));
}
