import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../src/base/log';
import type {
  ControlConnection,
  ControlHandler,
  ControlTransport,
  DialHandler,
  SocketAddress,
} from '../../../src/net/transport';
import type { Input } from '../../../src/overlay/effects';
import { ControlLinks } from '../../../src/runtime/controlLinks';
import { encodeControl } from '../../../src/wire/controlCodec';
import { encodePreamble, type StreamItem } from '../../../src/wire/framing';

const remote = { address: '127.0.0.1', port: 9 };

/** A connection that goes nowhere. */
class FakeConnection implements ControlConnection {
  readonly sent: Uint8Array[] = [];
  isClosed = false;
  handler: ControlHandler | undefined;

  constructor(
    readonly localAddress: string,
    readonly remote: SocketAddress = { address: '127.0.0.1', port: 9 },
  ) {}

  start(handler: ControlHandler): void {
    this.handler = handler;
  }

  send(bytes: Uint8Array): void {
    this.sent.push(bytes);
  }

  close(): void {
    this.isClosed = true;
  }
}

function open(insecure = false) {
  const fed: Input[] = [];
  const closed: number[] = [];
  const logged: string[] = [];
  const dials: (DialHandler & { disposed: boolean })[] = [];
  let accept: (connection: ControlConnection) => void = () => undefined;
  const transport: ControlTransport = {
    port: 1,
    start: (onConnection) => (accept = onConnection),
    dial: (_to, handler) => {
      const dial = { ...handler, disposed: false };
      dials.push(dial);
      return { dispose: () => (dial.disposed = true) };
    },
    close: () => Promise.resolve(),
  };
  const links = new ControlLinks({
    transport,
    insecure,
    largeSizes: [9_000, 5_000],
    logger: createLogger((_level, _part, message) => logged.push(message), 'test'),
    feed: (input) => fed.push(input),
    onClosed: (link) => closed.push(link),
  });
  links.start();
  return { links, fed, closed, logged, dials, accept: (connection: ControlConnection) => accept(connection) };
}

describe('control links', () => {
  it('turn what a connection brings into facts', () => {
    const { links, fed, closed, accept } = open();
    const connection = new FakeConnection('127.0.0.1');
    accept(connection);
    const frame = (tag: number, data: Uint8Array): StreamItem => ({ kind: 'frame', tag, data });
    connection.handler?.onItems([
      { kind: 'preamble', versions: { lowest: 1, highest: 1 } },
      frame(2, Uint8Array.of(2)),
      frame(2, Uint8Array.of()),
      { kind: 'violation', reason: 'frameTooLong' },
    ]);
    connection.handler?.onClosed('gone');
    expect(fed).toEqual([
      { type: 'linkOpened', link: 1, dial: undefined, remote, largeSizes: [9_000, 5_000] },
      { type: 'preambleReceived', link: 1, versions: { lowest: 1, highest: 1 } },
      { type: 'controlReceived', link: 1, message: { type: 'authenticationRequired', triesLeft: 2 } },
      { type: 'linkViolated', link: 1, reason: 'malformed' },
      { type: 'linkViolated', link: 1, reason: 'frameTooLong' },
      { type: 'linkClosed', link: 1, reason: 'gone' },
    ]);
    expect(closed).toEqual([1]);
    expect(links.addressesOf(1)).toBeUndefined();
  });

  it('try large datagrams with neighbours on this machine only', () => {
    const { fed, accept } = open(true);
    for (const address of ['127.0.0.5', '::ffff:127.0.0.1', '::1', '192.0.2.7']) {
      accept(new FakeConnection('127.0.0.1', { address, port: 9 }));
    }
    const sizes = fed.map((input) => (input.type === 'linkOpened' ? input.largeSizes : undefined));
    expect(sizes).toEqual([[9_000, 5_000], [9_000, 5_000], [9_000, 5_000], []]);
  });

  it('turn orders into bytes, and ignore those for links that are gone', () => {
    const { links, accept } = open();
    const connection = new FakeConnection('127.0.0.1');
    accept(connection);
    links.sendPreamble(1);
    links.send(1, { type: 'authenticationRequired', triesLeft: 1 });
    links.close(1);
    expect(connection.sent).toEqual([
      encodePreamble(),
      encodeControl({ type: 'authenticationRequired', triesLeft: 1 }),
    ]);
    expect(connection.isClosed).toBe(true);
    expect(links.addressesOf(1)).toEqual({ local: '127.0.0.1', remote: '127.0.0.1' });
    links.sendPreamble(2);
    links.close(2);
    links.cancelDial(5);
  });

  it('say an unknown tag once per link', () => {
    const { logged, accept } = open();
    const connection = new FakeConnection('127.0.0.1');
    accept(connection);
    for (let i = 0; i < 5; i++) connection.handler?.onItems([{ kind: 'frame', tag: 99, data: new Uint8Array(3) }]);
    expect(logged).toHaveLength(1);
    connection.handler?.onClosed('gone');
    expect(logged[1]).toContain('5 frames');
  });

  it('do not go beyond loopback without consent', () => {
    for (const insecure of [false, true]) {
      const { links, fed, dials } = open(insecure);
      links.dial(7, remote);
      const connection = new FakeConnection('192.168.1.9');
      dials[0]?.onOpened(connection);
      expect(connection.isClosed).toBe(!insecure);
      expect(fed).toMatchObject([insecure ? { type: 'linkOpened', dial: 7 } : { type: 'dialFailed', dial: 7 }]);
      if (!insecure) expect(fed).toMatchObject([{ reason: expect.stringContaining('--insecure') as string }]);
    }
  });

  it('tell how a dial ended, unless it was given up', async () => {
    const { links, fed, dials } = open();
    links.dial(1, remote);
    links.dial(2, remote);
    links.dial(3, remote);
    dials[0]?.onFailed('nobody');
    links.cancelDial(2);
    await links.shutDown();
    expect(fed).toEqual([{ type: 'dialFailed', dial: 1, reason: 'nobody' }]);
    expect(dials.map(({ disposed }) => disposed)).toEqual([false, true, true]);
  });
});
