import { createSocket, type Socket } from 'node:dgram';
import * as koffi from 'koffi';
import { afterEach, describe, expect, it } from 'vitest';
import { afterInput, type Clock, realClock } from '../../src/base/clock';
import { FastMedia, loadFastMedia } from '../../src/net/fastMedia';
import type { FastMediaPath } from '../../src/net/fastMediaPath';
import { FastMediaSystem, type Koffi } from '../../src/net/fastMediaSystem';
import { KERNEL_BUFFER_BYTES, type MediaPathOptions, type SocketAddress } from '../../src/net/transport';
import { holdingsOf } from '../support/processHoldings';
import { until } from '../support/until';

// Numbers of errors, as Linux has them.
const [EIO, EAGAIN] = [5, 11];
const native = koffi.default as unknown as Koffi;
const opened: { close(): void }[] = [];
const here = (port: number): SocketAddress => ({ address: '127.0.0.1', port });

afterEach(() => {
  for (const each of opened.splice(0)) each.close();
});

/** The C library, where `refuse` decides with which error sendmsg and send fail; it is told how many datagrams were given. */
function faulty(refuse: (messages: number) => number | undefined): Koffi {
  let errno: number | undefined;
  return {
    ...native,
    address: (memory) => native.address(memory),
    errno: () => errno ?? native.errno(),
    os: native.os,
    node: native.node,
    load: (path) => {
      const library = native.load(path);
      return {
        func: (prototype) => {
          const call = library.func(prototype) as (...values: number[]) => number;
          if (prototype.includes(' send(')) {
            return (...values: number[]) => ((errno = refuse(1)) === undefined ? call(...values) : -1);
          }
          if (!prototype.includes('sendmsg(')) return call;
          const decode = koffi.default.decode as unknown as (address: bigint, at: number, type: string) => number;
          return (fd: number, header: number, flags: number) => {
            errno = refuse(Number(decode(BigInt(header), 24, 'uint64')) / 2);
            return errno === undefined ? call(fd, header, flags) : -1;
          };
        },
      };
    },
  };
}

interface Peer {
  readonly path: FastMediaPath;
  readonly heard: Buffer[];
  readonly strays: { readonly datagram: Buffer; readonly remote: SocketAddress }[];
  readonly said: string[];
}

function fastMedia(from: Koffi = native, clock: Clock = realClock): FastMedia {
  const media = new FastMedia(new FastMediaSystem(from), clock);
  opened.push(media);
  return media;
}

function open(media: FastMedia, remote: SocketAddress, more: Partial<MediaPathOptions> = {}, port = 0): Peer {
  const peer = { heard: [] as Buffer[], strays: [] as Peer['strays'], said: [] as string[] };
  const path = media.openPath(
    {
      localAddress: '127.0.0.1',
      remote,
      onDatagram: (datagram) => void peer.heard.push(Buffer.from(datagram)),
      onWritable: () => void peer.said.push('writable'),
      onSendError: (code) => void peer.said.push(code),
      onFailed: (reason) => void peer.said.push(`failed: ${reason}`),
      ...more,
    },
    port,
    (datagram, from) => void peer.strays.push({ datagram: Buffer.from(datagram), remote: from }),
  );
  return { ...peer, path };
}

/** Two paths that lead to each other. */
function pair(
  media: FastMedia,
  near: Partial<MediaPathOptions> = {},
  far: Partial<MediaPathOptions> = {},
): [Peer, Peer] {
  const one = open(media, here(9), near);
  const other = open(media, here(one.path.localPort), far);
  one.path.moveTo(here(other.path.localPort));
  return [one, other];
}

async function plainSocket(): Promise<{ socket: Socket; port: number; heard: Buffer[] }> {
  const socket = createSocket('udp4');
  const heard: Buffer[] = [];
  socket.on('message', (datagram) => void heard.push(datagram));
  await new Promise<void>((resolve) => socket.bind(0, '127.0.0.1', resolve));
  opened.push({ close: () => void socket.close() });
  return { socket, port: socket.address().port, heard };
}

/** Datagrams that differ: equal ones in a row, as a frame has them, and others. */
function datagrams(count: number, sizeOf: (n: number) => number): Buffer[] {
  return Array.from({ length: count }, (_, n) => {
    const datagram = Buffer.alloc(sizeOf(n), n + 1);
    datagram.writeUInt32BE(n, 0);
    return datagram;
  });
}

const mixed = (n: number): number =>
  [1_200, 1_200, 1_200, 700, 40, 33, 32, 8, 1_200, 9_000, 9_000, 65_507, 4, 1_201][n % 14]!;

describe('whether there is a fast path', () => {
  it('is there on Linux, and elsewhere says why not', async () => {
    const media = await loadFastMedia(realClock);
    if (process.platform === 'linux') expect(media).toBeInstanceOf(FastMedia);
    else expect(media).toEqual({ unavailable: expect.stringContaining('made for Linux') as string });
  });
});

const describeOnLinux = (name: string, tests: () => void): void => {
  if (process.platform === 'linux') describe(name, tests);
};

describeOnLinux('a fast path that cannot be trusted', () => {
  it('says that the package is not installed', async () => {
    const missing = Promise.reject(new Error("Cannot find package 'koffi' imported from here\nRequire stack: there"));
    expect(await loadFastMedia(realClock, () => missing)).toEqual({
      unavailable: "Cannot find package 'koffi' imported from here",
    });
  });

  it('says that datagrams do not arrive, and leaves nothing open', async () => {
    const before = holdingsOf(process.pid)['udp'];
    const failing = await loadFastMedia(realClock, () => Promise.resolve(faulty(() => 1)));
    expect(failing).toEqual({ unavailable: 'EPERM' });
    const silent = await loadFastMedia(realClock, () => Promise.resolve(faulty(() => EAGAIN)));
    expect(silent).toEqual({ unavailable: '0 of 6 test datagrams came back' });
    expect(holdingsOf(process.pid)['udp']).toBe(before);
  });
});

describeOnLinux('fast media paths', () => {
  it('carry datagrams of all sizes both ways, in order, and close', async () => {
    const before = holdingsOf(process.pid)['udp'];
    const media = fastMedia();
    const [near, far] = pair(media, {}, { onDatagram: (datagram) => void far.path.send(datagram) });
    const sent = datagrams(140, mixed);
    for (const datagram of sent) expect(near.path.send(datagram)).toBe('sent');
    await until('all back', () => near.heard.length === sent.length);
    expect(Buffer.concat(near.heard).equals(Buffer.concat(sent))).toBe(true);
    expect(near.heard.map(({ length }) => length)).toEqual(sent.map(({ length }) => length));
    expect(near.said).toEqual([]);
    media.close();
    near.path.close();
    expect(near.path.send(Buffer.alloc(40))).toBe('failed');
    expect(holdingsOf(process.pid)['udp']).toBe(before);
  });

  it('are datagrams like any other to a plain socket', async () => {
    const plain = await plainSocket();
    const near = open(fastMedia(), here(plain.port));
    const sent = datagrams(100, (n) => (n % 40 === 39 ? 500 : 1_200));
    for (const datagram of sent) near.path.send(datagram);
    await until('all there', () => plain.heard.length === sent.length);
    expect(plain.heard).toEqual(sent);
    for (const datagram of sent) plain.socket.send(datagram, near.path.localPort, '127.0.0.1');
    await until('all back', () => near.heard.length === sent.length);
    expect(near.heard).toEqual(sent);
  });

  it('copy the header of what is sent out of the ring, which is rewritten for the next neighbour at once', async () => {
    const media = fastMedia();
    const hops = [open(media, here(9)), open(media, here(9)), open(media, here(9))];
    const outs = hops.map((hop) => open(media, here(hop.path.localPort)));
    hops.forEach((hop, k) => hop.path.moveTo(here(outs[k]!.path.localPort)));
    const [source] = pair(
      media,
      {},
      {
        onDatagram: (datagram) => {
          outs.forEach((out, k) => {
            datagram.fill(100 + k, 4, 32);
            expect(out.path.send(datagram)).toBe('sent');
          });
          datagram.fill(0, 0, 32);
        },
      },
    );
    const sent = datagrams(78, (n) => (n % 39 === 38 ? 400 : 1_200));
    for (const datagram of sent) source.path.send(datagram);
    for (const [k, hop] of hops.entries()) {
      await until('all there', () => hop.heard.length === sent.length);
      expect(hop.heard).toEqual(sent.map((datagram) => Buffer.from(datagram).fill(100 + k, 4, 32)));
    }
  });

  it('leave the buffer of who originates free at once', async () => {
    const [near, far] = pair(fastMedia());
    const buffer = Buffer.alloc(600);
    for (let n = 0; n < 20; n++) near.path.send(buffer.fill(n));
    await until('all there', () => far.heard.length === 20);
    expect(far.heard.map((datagram) => [datagram[0], datagram[599]])).toEqual(far.heard.map((_, n) => [n, n]));
  });

  it("move: what waits goes to the old place, and what comes from there is no longer the neighbour's", async () => {
    const [old, next] = [await plainSocket(), await plainSocket()];
    const near = open(fastMedia(), here(old.port));
    old.socket.send('before', near.path.localPort, '127.0.0.1');
    near.path.send(Buffer.from('for the old place'));
    near.path.moveTo(here(next.port));
    near.path.send(Buffer.from('for the new one'));
    expect(near.path.remote).toEqual(here(next.port));
    await until('both there', () => old.heard.length + next.heard.length === 2);
    expect([...old.heard, ...next.heard].map(String)).toEqual(['for the old place', 'for the new one']);
    next.socket.send('after', near.path.localPort, '127.0.0.1');
    await until('an answer', () => near.heard.length > 0);
    expect(String(near.heard[0])).toBe('after');
    for (const { datagram, remote } of near.strays)
      expect([String(datagram), remote]).toEqual(['before', here(old.port)]);
  });

  it('tell strangers apart whose datagrams waited before the move', async () => {
    const plain = await plainSocket();
    const media = fastMedia();
    const near = open(media, here(plain.port));
    await new Promise<void>((resolve) => plain.socket.send('early', near.path.localPort, '127.0.0.1', () => resolve()));
    near.path.moveTo(here(9));
    await until('a stray', () => near.strays.length === 1);
    expect(near.strays).toEqual([{ datagram: Buffer.from('early'), remote: here(plain.port) }]);
    expect(near.heard).toEqual([]);
  });

  it('close in the middle of a batch: nothing more is heard, others go on', async () => {
    const media = fastMedia();
    const heard: number[] = [];
    const [near, far] = pair(
      media,
      {},
      {
        onDatagram: (datagram) => {
          heard.push(datagram[0]!);
          far.path.send(datagram);
          far.path.close();
        },
      },
    );
    for (const datagram of datagrams(50, () => 300)) near.path.send(datagram);
    await until('the one that was sent before', () => near.heard.length === 1);
    const [one, other] = pair(media);
    one.path.send(Buffer.from('on'));
    await until('the others', () => other.heard.length === 1);
    expect(heard).toHaveLength(1);
  });

  it('survive a neighbour that is not there', async () => {
    const gone = await plainSocket();
    const [near, far] = pair(fastMedia());
    near.path.moveTo(here(gone.port));
    gone.socket.close();
    opened.splice(0, 1);
    await until('refusals', () => {
      near.path.send(Buffer.alloc(64));
      return near.said.length >= 3;
    });
    expect(new Set(near.said)).toEqual(new Set(['ECONNREFUSED']));
    near.path.moveTo(here(far.path.localPort));
    far.path.send(Buffer.from('back'));
    near.path.send(Buffer.from('again'));
    await until('life', () => near.heard.length === 1 && far.heard.length >= 1);
  });

  it('say of large datagrams on their way through, too, that nobody takes them', async () => {
    const gone = await plainSocket();
    const media = fastMedia();
    const hop = open(media, here(gone.port));
    gone.socket.close();
    opened.splice(0, 1);
    let relayed = 0;
    const relay = (datagram: Uint8Array): void => {
      hop.path.send(datagram);
      relayed++;
    };
    const [source] = pair(media, {}, { onDatagram: relay });
    for (const datagram of datagrams(20, () => 40_000)) source.path.send(datagram);
    await until('all relayed', () => relayed === 20);
    await until('most refused', () => hop.said.length > 10);
    expect(new Set(hop.said)).toEqual(new Set(['ECONNREFUSED']));
  });

  it('hold what the kernel has no room for, take no more, and say when they do', async () => {
    let isFull = false;
    const media = fastMedia(faulty(() => (isFull ? EAGAIN : undefined)));
    const [near, far] = pair(media);
    const sent = datagrams(400, mixed);
    const pump = (): void => {
      for (let next = sent[n]; next && near.path.send(next) === 'sent'; next = sent[n]) {
        n++;
        isFull = n % 50 > 45;
      }
    };
    let n = 0;
    pump();
    expect(n).toBeLessThan(sent.length);
    expect(near.path.send(Buffer.alloc(40))).toBe('blocked');
    await until('room', () => {
      isFull = false;
      if (near.said.shift() === 'writable') pump();
      return far.heard.length === sent.length;
    });
    expect(far.heard.every((datagram, k) => datagram.equals(sent[k]!))).toBe(true);
  });

  it('send large datagrams on their way through in order, also where the kernel first has no room', async () => {
    let isFull = false;
    const media = fastMedia(faulty(() => (isFull ? EAGAIN : undefined)));
    const [hop, out] = pair(media);
    const relay = (datagram: Uint8Array): void => {
      isFull = datagram[3] === 3;
      expect(hop.path.send(datagram)).toBe('sent');
      isFull = false;
      datagram.fill(255, 0, 32);
    };
    const [source] = pair(media, {}, { onDatagram: relay });
    const sent = datagrams(8, (n) => [1_200, 40_000, 40_000, 40_000, 1_200, 65_507][n % 6]!);
    for (const datagram of sent) source.path.send(datagram);
    await until('all there', () => out.heard.length === sent.length);
    expect(out.heard).toEqual(sent);
  });

  /** Sends 2,000 datagrams there and back, 200 under way; answers those that came, and how often the reading was put off. */
  async function loop(onBack: (n: number) => void = () => undefined): Promise<{ heard: Buffer[]; gathered: number }> {
    let ms = 0;
    let gathered = 0;
    const clock: Clock = {
      // Time goes with what is done: a run of fifty takes less than a millisecond, on every machine.
      now: () => (ms += 0.2),
      setTimer: (delayMs, run) => {
        gathered++;
        return realClock.setTimer(delayMs, run);
      },
    };
    const sent = datagrams(2_000, () => 1_200);
    const heard: Buffer[] = [];
    let next = 0;
    const send = (): void => {
      if (next < sent.length) near.path.send(sent[next++]!);
    };
    const [near, far] = pair(
      fastMedia(native, clock),
      {
        onDatagram: (datagram) => {
          heard.push(Buffer.from(datagram));
          send();
          onBack(heard.length);
        },
      },
      { onDatagram: (datagram) => void far.path.send(datagram) },
    );
    for (let n = 0; n < 200; n++) send();
    await until('the last one', () => {
      // All that is under way may be lost at once.
      send();
      return heard.at(-1)?.equals(sent.at(-1)!) === true;
    });
    return { heard, gathered };
  }

  it('gather what comes fast, where the kernel has room for it meanwhile', async () => {
    const { heard, gathered } = await loop();
    expect(heard).toEqual(datagrams(2_000, () => 1_200));
    const system = new FastMediaSystem(native);
    const fd = system.openSocket(here(0), KERNEL_BUFFER_BYTES);
    // The system counts twice what it grants.
    const hasRoom = system.receiveBufferBytes(fd) >= KERNEL_BUFFER_BYTES;
    system.close(fd);
    expect(gathered > 0).toBe(hasRoom);
  });

  it('go on reading after an error in what takes it, also while they gather', async () => {
    const others = process.rawListeners('uncaughtException') as NodeJS.UncaughtExceptionListener[];
    const said: string[] = [];
    process.removeAllListeners('uncaughtException');
    process.on('uncaughtException', ({ message }) => void said.push(message));
    try {
      const { heard } = await loop((n) => {
        if (n === 1_000) throw new Error('out of order');
      });
      // The rest of its batch went with it.
      expect(heard.length).toBeGreaterThan(1_000);
      expect(said).toEqual(['out of order']);
    } finally {
      process.removeAllListeners('uncaughtException');
      for (const listener of others) process.on('uncaughtException', listener);
    }
  });

  it('send one by one where the system does not take runs', async () => {
    const runs: number[] = [];
    const refuse = (messages: number): number | undefined => {
      runs.push(messages);
      return messages > 1 ? EIO : undefined;
    };
    const [near, far] = pair(fastMedia(faulty(refuse)));
    const sent = datagrams(80, () => 1_000);
    for (const datagram of sent) near.path.send(datagram);
    await until('all there', () => far.heard.length === sent.length);
    expect(far.heard).toEqual(sent);
    // Tried once.
    expect(runs.filter((messages) => messages > 1)).toHaveLength(1);
    expect(near.said).toEqual([]);
  });

  it('say of each datagram that the system refused why', async () => {
    const [near] = pair(fastMedia(faulty(() => 105)));
    for (const datagram of datagrams(5, () => 1_000)) near.path.send(datagram);
    await until('refusals', () => near.said.length === 5);
    expect(near.said).toEqual(Array.from({ length: 5 }, () => 'ENOBUFS'));
    expect(near.path.send(Buffer.alloc(65_508))).toBe('failed');
  });

  it('take another port where theirs is taken, and say why they cannot open', async () => {
    const media = fastMedia();
    const taken = await plainSocket();
    const near = open(media, here(9), {}, taken.port);
    expect(near.path.localPort).not.toBe(taken.port);
    const nowhere = open(media, here(9), { localAddress: '192.0.2.1' });
    await until('a reason', () => nowhere.said.length > 0);
    expect(nowhere.said).toEqual(['failed: no way to the address']);
    expect(nowhere.path.send(Buffer.alloc(40))).toBe('failed');
    nowhere.path.close();
  });

  it('let others have a turn while datagrams keep coming', async () => {
    // Time runs: every look at it ends the turn.
    let ms = 0;
    const media = fastMedia(native, { ...realClock, now: () => (ms += 2) });
    let others: number | undefined;
    const [near, far] = pair(
      media,
      {},
      {
        onDatagram: () => {
          if (far.heard.push(Buffer.alloc(0)) === 1) afterInput(() => void (others = far.heard.length));
        },
      },
    );
    // Each a run of its own: they grow.
    for (let n = 0; n < 100; n++) near.path.send(Buffer.alloc(40 + n));
    await until('all', () => far.heard.length === 100);
    expect(others).toBeLessThan(100);
  });
});

describeOnLinux('addresses for the kernel', () => {
  const system = process.platform === 'linux' ? new FastMediaSystem(native) : (undefined as never);

  it.each(['127.0.0.1', '192.0.2.255', '::1', '2001:db8::7', 'fe80::1%7'])('%s is written and read', (address) => {
    const remote = { address, port: 40_961 };
    const bytes = system.sockaddr(remote);
    expect(bytes).toHaveLength(address.includes(':') ? 28 : 16);
    expect(system.addressIn(bytes)).toEqual(remote);
  });

  it('knows zones by name, IPv4 inside IPv6, and nothing else', () => {
    expect(system.addressIn(system.sockaddr({ address: 'fe80::1%lo', port: 1 })).address).toBe('fe80::1%1');
    expect(system.addressIn(system.sockaddr({ address: '::ffff:127.0.0.1', port: 1 })).address).toBe('127.0.0.1');
    for (const address of ['example.org', '', '1.2.3', '::g', '%']) {
      expect(() => system.sockaddr({ address, port: 1 })).toThrow('no numeric address');
    }
  });
});
