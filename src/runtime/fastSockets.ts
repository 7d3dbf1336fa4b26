import type { Clock } from '../base/clock';
import { loadFastMedia } from '../net/fastMedia';
import { openSockets, type SocketOptions } from '../net/sockets';
import type { Transports } from '../net/transport';

/** Opens sockets of a node. */
export type OpenSockets = (options: SocketOptions) => Promise<Transports>;

/** Real sockets whose media passes many datagrams to the system with one call; or why there are none, a clause for the user. */
export async function loadFastSockets(clock: Clock): Promise<OpenSockets | { readonly unavailable: string }> {
  const fast = await loadFastMedia(clock);
  return 'unavailable' in fast ? fast : (options) => openSockets({ ...options, fast });
}
