import type { FlowView, NeighbourView, StatsView } from '../../overlay/snapshot';
import type { NodeStatus } from '../node/nodeController';

/** What a report of a problem needs. No address, name, path or flow: it is meant to be shown to strangers. */
export interface Diagnostics {
  readonly extensionVersion: string;
  readonly editor: string;
  readonly host: string;
  readonly system: string;
  readonly isTrusted: boolean;
  readonly status: NodeStatus;
  /** Of the running node. */
  readonly node:
    | {
        readonly port: number;
        readonly clientMode: boolean;
        readonly flows: readonly FlowView[];
        readonly neighbours: readonly NeighbourView[];
        readonly destinations: number;
        readonly stats: StatsView;
      }
    | undefined;
  /** Names of the settings that have a value of the user's own. */
  readonly changedSettings: readonly string[];
}

/** The report as Markdown, to be pasted. */
export function diagnosticsText(diagnostics: Diagnostics): string {
  const { node, status } = diagnostics;
  const lines: [string, string | number][] = [
    ['OTT Overlay', diagnostics.extensionVersion],
    ['editor', diagnostics.editor],
    ['extension host', diagnostics.host],
    ['system', diagnostics.system],
    ['workspace', diagnostics.isTrusted ? 'trusted' : 'not trusted'],
    ['settings changed', diagnostics.changedSettings.join(', ') || 'none'],
    ['node', node ? `${status}${node.clientMode ? ', client mode' : ''}` : status],
  ];
  if (node) {
    const { stats } = node;
    const dropped = Object.entries(stats.datagrams.dropped).map(([reason, count]) => `${reason} ${count}`);
    const { kernelDrops } = stats.datagrams;
    if (kernelDrops !== null && kernelDrops > 0) dropped.push(`by the system ${kernelDrops}`);
    const sum = (of: 'datagramsLost' | 'datagramsRepaired' | 'datagramsResent'): number =>
      stats.neighbours.reduce((all, neighbour) => all + neighbour[of], 0);
    lines.push(
      ['port', node.port],
      ['up', `${Math.round(stats.uptimeMs / 1_000)} s`],
      ['neighbours', countsOf(node.neighbours)],
      ['destinations', node.destinations],
      ['flows', countsOf(node.flows)],
      ['datagrams', `${stats.datagrams.received} received, ${stats.datagrams.sent} sent`],
      [
        'on links',
        `${sum('datagramsLost')} lost, ${sum('datagramsRepaired')} repaired, ${sum('datagramsResent')} sent again`,
      ],
      ['dropped', dropped.join(', ') || 'none'],
    );
  }
  return lines.map(([what, value]) => `- ${what}: ${value}\n`).join('');
}

/** `3 (connected 2, unreachable 1)`. */
function countsOf(views: readonly { readonly state: string }[]): string {
  const counts = new Map<string, number>();
  for (const { state } of views) counts.set(state, (counts.get(state) ?? 0) + 1);
  const parts = [...counts].map(([state, count]) => `${state} ${count}`);
  return views.length === 0 ? '0' : `${views.length} (${parts.join(', ')})`;
}
