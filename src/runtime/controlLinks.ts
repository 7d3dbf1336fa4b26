import type { Disposable } from '../base/disposable';
import type { Logger } from '../base/log';
import { isLoopbackAddress } from '../net/addresses';
import { isOnThisMachine } from '../net/machineAddresses';
import type { ControlConnection, ControlTransport } from '../net/transport';
import type { DialId, Endpoint, Input, LinkId } from '../overlay/effects';
import type { ControlMessage } from '../wire/control';
import { decodeControl, encodeControl } from '../wire/controlCodec';
import { encodePreamble, type StreamItem } from '../wire/framing';

interface Link {
  readonly connection: ControlConnection;
  /** Frames of tags that this version does not know; said once, counted on. */
  unknownTags: number;
}

export interface ControlLinksOptions {
  readonly transport: ControlTransport;
  /** Whether connections may leave this machine. */
  readonly insecure: boolean;
  /** Sizes of datagrams that are worth trying between two nodes on one machine, in bytes, descending. */
  readonly largeSizes: readonly number[];
  readonly logger: Logger;
  readonly feed: (input: Input) => void;
  /** A link's last word before the machine hears of its end. */
  readonly onClosed: (link: LinkId) => void;
}

/** Control connections by link: turns bytes into facts for the machine and its orders into bytes. */
export class ControlLinks {
  readonly #options: ControlLinksOptions;
  /** Open connections; bounded by the transport. */
  readonly #links = new Map<LinkId, Link>();
  /** Attempts under way; bounded by the machine. */
  readonly #dials = new Map<DialId, Disposable>();
  #nextLink: LinkId = 1;

  constructor(options: ControlLinksOptions) {
    this.#options = options;
  }

  /** Takes connections from outside from now on. */
  start(): void {
    this.#options.transport.start((connection) => this.#open(connection, undefined));
  }

  dial(dial: DialId, endpoint: Endpoint): void {
    const { transport, insecure, feed } = this.#options;
    const attempt = transport.dial(endpoint, {
      onOpened: (connection) => {
        this.#dials.delete(dial);
        // The media socket would be bound to the same address, beyond loopback.
        if (insecure || isLoopbackAddress(connection.localAddress)) return this.#open(connection, dial);
        connection.close();
        const reason = `${connection.remote.address} is beyond this machine, which --insecure (setting ottOverlay.allowInsecure) allows`;
        feed({ type: 'dialFailed', dial, reason });
      },
      onFailed: (reason) => {
        this.#dials.delete(dial);
        feed({ type: 'dialFailed', dial, reason });
      },
    });
    this.#dials.set(dial, attempt);
  }

  cancelDial(dial: DialId): void {
    this.#dials.get(dial)?.dispose();
    this.#dials.delete(dial);
  }

  sendPreamble(link: LinkId): void {
    this.#links.get(link)?.connection.send(encodePreamble());
  }

  send(link: LinkId, message: ControlMessage): void {
    this.#links.get(link)?.connection.send(encodeControl(message));
  }

  close(link: LinkId): void {
    this.#links.get(link)?.connection.close();
  }

  /** The two addresses of a link; undefined once it is closed. */
  addressesOf(link: LinkId): { readonly local: string; readonly remote: string } | undefined {
    const connection = this.#links.get(link)?.connection;
    return connection && { local: connection.localAddress, remote: connection.remote.address };
  }

  /** Gives up all attempts and resolves when every connection is gone. */
  async shutDown(): Promise<void> {
    for (const dial of this.#dials.values()) dial.dispose();
    this.#dials.clear();
    await this.#options.transport.close();
  }

  #open(connection: ControlConnection, dial: DialId | undefined): void {
    const id = this.#nextLink++;
    const link: Link = { connection, unknownTags: 0 };
    this.#links.set(id, link);
    // Before anything is read: the machine must know a link before it hears from it.
    const largeSizes = isOnThisMachine(connection.remote.address) ? this.#options.largeSizes : [];
    this.#options.feed({ type: 'linkOpened', link: id, dial, remote: connection.remote, largeSizes });
    connection.start({
      onItems: (items) => items.forEach((item) => this.#take(id, link, item)),
      onClosed: (reason) => {
        this.#links.delete(id);
        this.#options.onClosed(id);
        this.#options.feed({ type: 'linkClosed', link: id, reason });
        if (link.unknownTags > 1) this.#options.logger.info(`${link.unknownTags} frames of unknown tags on link ${id}`);
      },
    });
  }

  #take(id: LinkId, link: Link, item: StreamItem): void {
    const { feed } = this.#options;
    switch (item.kind) {
      case 'preamble':
        return feed({ type: 'preambleReceived', link: id, versions: item.versions });
      case 'violation':
        return feed({ type: 'linkViolated', link: id, reason: item.reason });
      case 'frame': {
        const decoded = decodeControl(item.tag, item.data);
        if (decoded.ok) return feed({ type: 'controlReceived', link: id, message: decoded.value });
        if (decoded.reason === 'malformed') return feed({ type: 'linkViolated', link: id, reason: 'malformed' });
        if (link.unknownTags++ === 0)
          this.#options.logger.warning(`Unknown tag ${item.tag} from ${link.connection.remote.address}`);
        return;
      }
      default:
        item satisfies never;
    }
  }
}
