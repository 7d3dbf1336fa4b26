import { formatEndpoint } from '../../runtime/config';
import type { NodeInfo } from '../../runtime/nodeApi';
import type { NodeStatus } from '../node/nodeController';
import { plainLabel } from '../plainText';

/** What the status bar shows and says of the node. */
export interface StatusLook {
  /** With one codicon. */
  readonly text: string;
  /** One or more plain lines; the first is a sentence. */
  readonly tooltip: string;
}

/** How a node in this state looks. `info`: of the running node. */
export function statusLook(status: NodeStatus, info: NodeInfo | undefined): StatusLook {
  switch (status) {
    case 'starting':
      return { text: '$(loading~spin) OTT: starting', tooltip: 'The OTT node is starting.' };
    case 'stopping':
      return { text: '$(loading~spin) OTT: stopping', tooltip: 'The OTT node is stopping.' };
    case 'running': {
      if (!info) return { text: '$(broadcast) OTT', tooltip: 'The OTT node is running.' };
      const at = formatEndpoint(info);
      const mode = info.clientMode ? ', in client mode' : '';
      return {
        text: plainLabel(`OTT: ${info.name ?? 'node'} :${info.port}`).replace(/^/, '$(broadcast) '),
        tooltip: `The OTT node ${info.name ? `${info.name} ` : ''}is running at ${at}${mode}.\n${info.id}`,
      };
    }
    case 'stopped':
      return { text: '$(circle-slash) OTT: stopped', tooltip: 'No OTT node is running in this window.' };
  }
}
