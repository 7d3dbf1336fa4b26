import { type NodeApi, NodeError, type NodeErrorCode } from '../runtime/nodeApi';
import type {
  FlowStatsView,
  FlowView,
  NeighbourView,
  RouteView,
  StatsView,
  TimelineView,
  TopologyView,
  TreeView,
} from '../overlay/snapshot';
import type { FlowKey, NodeId } from '../wire/ids';
import {
  type CliCommand,
  type CliCommandName,
  type CommandHelp,
  COMMANDS,
  type FlowChoice,
  type LineErrorCode,
} from './commandLine';
import { cut, shortened, textsIn, withoutSecrets } from './words';

/** What each command answers; null where there is nothing to tell but success. */
export interface CommandData {
  readonly connect: null;
  readonly disconnect: null;
  readonly forget: null;
  readonly stream: FlowKey;
  readonly withdraw: null;
  readonly watch: FlowKey;
  readonly unwatch: FlowStatsView;
  readonly flows: readonly FlowView[];
  readonly neighbours: readonly NeighbourView[];
  readonly routes: readonly RouteView[];
  readonly topology: TopologyView;
  readonly tree: TreeView;
  readonly timeline: TimelineView;
  readonly stats: StatsView;
  readonly help: readonly CommandHelp[];
  readonly quit: null;
}

export type CommandErrorReplyCode = LineErrorCode | NodeErrorCode;

/** The answer to a command that was carried out. */
export type CommandSuccess = {
  [N in CliCommandName]: { readonly reply: N; readonly ok: true; readonly data: CommandData[N] };
}[CliCommandName];

/** The answer to a line that was not a command, or to a command that failed; `message` is one sentence or two. */
export interface CommandFailure {
  readonly reply: string;
  readonly ok: false;
  readonly error: { readonly code: CommandErrorReplyCode; readonly message: string };
}

export type CommandReply = CommandSuccess | CommandFailure;

/** Carries out a command; never rejects. `quit` only answers: ending is the caller's. */
export async function runCommand(node: NodeApi, command: CliCommand): Promise<CommandReply> {
  try {
    return await execute(node, command);
  } catch (error) {
    return failureReply(command.name, error, textsIn(command));
  }
}

/** A message names files and flows, with names of any length, maybe twice. */
const MAX_MESSAGE_CHARACTERS = 1_000;

/** The error answer to a line that starts with `word`, and has the words `typed`. */
export function failureReply(word: string, error: unknown, typed: readonly string[] = []): CommandFailure {
  const sentence = withoutSecrets(error instanceof Error ? error.message : String(error), typed);
  const message = cut(sentence, MAX_MESSAGE_CHARACTERS);
  const code = error instanceof NodeError || error instanceof BadSource ? error.code : 'failed';
  return { reply: word, ok: false, error: { code, message } };
}

async function execute(node: NodeApi, command: CliCommand): Promise<CommandSuccess> {
  const { name } = command;
  switch (name) {
    case 'connect':
      await node.connect(command.address);
      return { reply: name, ok: true, data: null };
    case 'disconnect':
      await node.disconnect(command.neighbour);
      return { reply: name, ok: true, data: null };
    case 'forget':
      await node.forget(command.neighbour);
      return { reply: name, ok: true, data: null };
    case 'stream':
      return { reply: name, ok: true, data: await node.stream(command.options) };
    case 'withdraw':
      await node.withdraw(command.flow);
      return { reply: name, ok: true, data: null };
    case 'watch': {
      const source = await findSource(node, command.choice);
      const { flow } = command.choice;
      const output = command.output === undefined ? {} : { output: command.output };
      const key = await node.watch({ flow, ...(source === undefined ? {} : { source }), ...output });
      return { reply: name, ok: true, data: key };
    }
    case 'unwatch': {
      const source = await findSource(node, command.choice);
      return { reply: name, ok: true, data: await node.unwatch(command.choice.flow, source) };
    }
    case 'flows':
      return { reply: name, ok: true, data: await node.flows() };
    case 'neighbours':
      return { reply: name, ok: true, data: await node.neighbours() };
    case 'routes':
      return { reply: name, ok: true, data: await node.routes() };
    case 'topology':
      return { reply: name, ok: true, data: await node.topology() };
    case 'tree': {
      const source = await findSource(node, command.choice);
      const options = { ...(source === undefined ? {} : { source }), ...(command.rates ? { rates: true } : {}) };
      return { reply: name, ok: true, data: await node.tree(command.choice.flow, options) };
    }
    case 'timeline': {
      const { records, next, missed } = await node.timeline(command.after);
      const last = records.slice(-command.count);
      const data = { records: last, next, missed: missed + records.length - last.length };
      return { reply: name, ok: true, data };
    }
    case 'stats':
      return { reply: name, ok: true, data: await node.stats() };
    case 'help':
      return { reply: name, ok: true, data: COMMANDS };
    case 'quit':
      return { reply: name, ok: true, data: null };
    default:
      throw new Error(`no such command: ${String(command satisfies never)}`);
  }
}

class BadSource extends Error {
  readonly code = 'badArguments';
}

const WHOLE_ID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;
/** Shorter beginnings of an id are more likely a mistyped name. */
const SHORTEST_ID_BEGINNING = 8;

/** The id of the source that `--source` means: an id, the unambiguous beginning of one, or the name of a node. */
async function findSource(node: NodeApi, { flow, source }: FlowChoice): Promise<NodeId | undefined> {
  if (source === undefined) return undefined;
  const id = source.toLowerCase();
  if (WHOLE_ID.test(id)) return id;
  const [flows, routes] = await Promise.all([node.flows(), node.routes()]);
  const names = new Map<NodeId, string | null>(routes.map((route) => [route.destination, route.name]));
  names.set(node.info.id, node.info.name);
  const offering = new Set(flows.filter((view) => view.flow === flow).map((view) => view.source));
  const matches = [...offering].filter(
    (candidate) => names.get(candidate) === source || (id.length >= SHORTEST_ID_BEGINNING && candidate.startsWith(id)),
  );
  const [match, other] = matches;
  if (match === undefined)
    throw new BadSource(`No node known as "${shortened(source)}" offers "${shortened(flow)}"; "flows" lists who does.`);
  if (other !== undefined)
    throw new BadSource(
      `"${shortened(source)}" means more than one node that offers "${shortened(flow)}"; give the whole id.`,
    );
  return match;
}
