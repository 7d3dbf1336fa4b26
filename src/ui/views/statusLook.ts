import { formatEndpoint } from '../../runtime/config';
import type { NodeInfo } from '../../runtime/nodeApi';
import type { NodeStatus } from '../node/nodeController';
import { plainLabel, shortId } from '../plainText';

/** What the status bar shows and says of the node. */
export interface StatusLook {
  /** With one codicon. */
  readonly text: string;
  /** Plain lines: a sentence, then what else is known. */
  readonly tooltip: string;
  /** The sentence alone. */
  readonly spoken: string;
}

/** Which node it is, in short: `NAME :PORT`, the beginning of its id where it has no name. */
export function nodeTitle(info: NodeInfo): string {
  return `${nameOf(info)} :${info.port}`;
}

/** Which node it is and where it can be reached: `NAME, ADDRESS:PORT`. */
export function nodeWhereabouts(info: NodeInfo): string {
  return `${nameOf(info)}, ${formatEndpoint(info)}`;
}

/** How a node in this state looks. `info`: of the running node. */
export function statusLook(status: NodeStatus, info: NodeInfo | undefined): StatusLook {
  switch (status) {
    case 'starting':
      return look('$(loading~spin) OTT: starting', 'The OTT node is starting.');
    case 'stopping':
      return look('$(loading~spin) OTT: stopping', 'The OTT node is stopping.');
    case 'running': {
      if (!info) return look('$(broadcast) OTT', 'The OTT node is running.');
      const mode = info.clientMode ? ', in client mode' : '';
      return look(
        `$(broadcast) ${plainLabel(`OTT: ${nodeTitle(info)}`)}`,
        `The OTT node ${nameOf(info)} is running at ${formatEndpoint(info)}${mode}.`,
        `Id ${info.id}`,
      );
    }
    case 'stopped':
      return look('$(circle-slash) OTT: stopped', 'No OTT node is running in this window.');
  }
}

function look(text: string, spoken: string, ...lines: readonly string[]): StatusLook {
  return { text, tooltip: [spoken, ...lines].join('\n'), spoken };
}

function nameOf({ name, id }: NodeInfo): string {
  return name || shortId(id);
}
