import { MJPEG_CONTENT_TYPE } from '../../base/contentTypes';
import { formatEndpoint } from '../../runtime/config';
import { NodeError } from '../../runtime/nodeApi';

/** The pages that play flows, each of some content types. */
export type PlayerPage = 'player';

/** Content type → the page that plays it. A new kind of content that can be shown is a row here. */
const PLAYERS: ReadonlyMap<string, PlayerPage> = new Map([[MJPEG_CONTENT_TYPE, 'player']]);

/** The page that plays flows of a content type; undefined: there is none. */
export function playerFor(contentType: string): PlayerPage | undefined {
  return PLAYERS.get(contentType);
}

/** A flow is not watched, since nothing here can show it; `commandLine` writes its frames to a file. */
export class NoPlayerError extends NodeError {
  readonly commandLine: string;

  /** `endpoint`: where this window's node can be dialled; undefined: nowhere. */
  constructor(
    { flow, contentType }: { readonly flow: string; readonly contentType: string },
    endpoint: Parameters<typeof formatEndpoint>[0] | undefined,
  ) {
    super(
      'noPlayer',
      `There is no player for ${flow}, which is ${contentType}; ott-node can write its frames to a file.`,
    );
    const neighbour = endpoint ? formatEndpoint(endpoint) : 'ADDRESS:PORT';
    this.commandLine = `ott-node --client ${neighbour} --watch ${shellWord(flow)} --output frames.bin`;
  }
}

/** A name as any shell takes it for one word. Names are chosen by strangers: where that needs more than quotes, the user has to write it. */
function shellWord(name: string): string {
  if (/^[\w.][\w.-]*$/.test(name)) return name;
  return /^[\w.][\w. -]*$/.test(name) ? `"${name}"` : 'FLOW';
}
