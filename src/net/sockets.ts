import type { Clock } from '../base/clock';
import { TcpControlTransport } from './control';
import type { FastMedia } from './fastMedia';
import { UdpMediaTransport } from './media';
import { TransportError, type Transports } from './transport';

/** With port 0 the system picks a free TCP port whose UDP twin may be taken. That this often in a row is no accident. */
const MAX_PORT_ATTEMPTS = 32;

export interface SocketOptions {
  /** Numeric address. */
  readonly address: string;
  /** For TCP and UDP alike; 0: any that is free for both. */
  readonly port: number;
  /** No TCP server: this node only dials. */
  readonly clientMode: boolean;
  readonly clock: Clock;
  /**
   * One connected UDP socket per link. Default: on Linux, where each gets its own peer's datagrams although all are bound to
   * one address and port; elsewhere that is not certain, and one unconnected socket serves all links.
   */
  readonly connectedSockets?: boolean;
  /** See {@link UdpMediaOptions.fast}. */
  readonly fast?: FastMedia;
}

/** Real sockets, TCP and UDP on one port number. Rejects with a {@link TransportError}, with nothing left open. */
export async function openSockets(options: SocketOptions): Promise<Transports> {
  const { address, clientMode, clock, connectedSockets = process.platform === 'linux', fast } = options;
  for (let attempt = 1; ; attempt++) {
    const control = await TcpControlTransport.open(clientMode ? undefined : { address, port: options.port }, clock);
    try {
      const port = clientMode ? options.port : control.port;
      return { control, media: await UdpMediaTransport.open({ address, port, connectedSockets, clock, fast }) };
    } catch (error) {
      await control.close();
      const isTaken = error instanceof TransportError && error.code === 'portInUse';
      if (!isTaken || options.port !== 0 || attempt >= MAX_PORT_ATTEMPTS) throw error;
    }
  }
}
