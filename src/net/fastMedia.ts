import type { Clock } from '../base/clock';
import { FastMediaPath, type OnStray } from './fastMediaPath';
import type { FastMediaShared } from './fastMediaReader';
import { FastMediaRing } from './fastMediaRing';
import { FAST_ARCHITECTURES, FastMediaSystem, type Koffi } from './fastMediaSystem';
import { reasonOf } from './socketErrors';
import type { MediaPathOptions, SocketAddress } from './transport';

const TEST_TIMEOUT_MS = 1_000;

/** The fast path of a node: media paths that pass many datagrams to the kernel, and take many from it, with one call. */
export class FastMedia {
  readonly #shared: FastMediaShared;
  /** The open ones; bounded by the links. */
  readonly #paths = new Set<FastMediaPath>();

  constructor(system: FastMediaSystem, clock: Clock) {
    this.#shared = { system, clock, ring: new FastMediaRing(system) };
  }

  /** A path from `port`, or another one where that is taken; it can send at once. `onStray` gets what others sent there. */
  openPath(options: MediaPathOptions, port: number, onStray: OnStray): FastMediaPath {
    const path = new FastMediaPath(this.#shared, options, port, onStray, () => this.#paths.delete(path));
    this.#paths.add(path);
    return path;
  }

  /** Where its sockets are bound. */
  places(): readonly SocketAddress[] {
    return [...this.#paths].flatMap(({ localPlace }) => (localPlace ? [localPlace] : []));
  }

  /** Closes every path. */
  close(): void {
    for (const path of this.#paths) path.close();
  }
}

/**
 * The fast path, if this system has what it takes: Linux, the optional package `koffi`, and datagrams that arrive over
 * loopback as they were sent. Otherwise why not, in words.
 */
export async function loadFastMedia(
  clock: Clock,
  loadKoffi: () => Promise<Koffi> = async () => (await import('koffi')).default as unknown as Koffi,
): Promise<FastMedia | { readonly unavailable: string }> {
  if (process.platform !== 'linux' || !FAST_ARCHITECTURES.includes(process.arch)) {
    const wanted = `Linux on ${FAST_ARCHITECTURES.join(', ')}`;
    return { unavailable: `it is made for ${wanted}; this is ${process.platform} on ${process.arch}` };
  }
  let media: FastMedia | undefined;
  try {
    media = new FastMedia(new FastMediaSystem(await loadKoffi()), clock);
    const failure = await testFastMedia(media, clock);
    return failure === undefined ? media : { unavailable: failure };
  } catch (error) {
    // What Node.js adds to it is where it looked.
    return { unavailable: reasonOf(error).split('\n', 1)[0]! };
  } finally {
    media?.close();
  }
}

/** Sends a run there and, out of the ring, back again, and compares; why it cannot be trusted, in words, if so. */
function testFastMedia(media: FastMedia, clock: Clock): Promise<string | undefined> {
  const sizes = [1_200, 1_200, 1_200, 500, 6_000, 40];
  const sent = sizes.map((size, n) => Buffer.alloc(size, n + 1));
  const back: Buffer[] = [];
  return new Promise((resolve) => {
    const timer = clock.setTimer(TEST_TIMEOUT_MS, () =>
      resolve(`${back.length} of ${sent.length} test datagrams came back`),
    );
    const open = (port: number, onDatagram: (datagram: Uint8Array) => void) =>
      media.openPath(
        {
          localAddress: '127.0.0.1',
          remote: { address: '127.0.0.1', port },
          onDatagram,
          onWritable: () => undefined,
          onSendError: resolve,
          onFailed: resolve,
        },
        0,
        () => undefined,
      );
    const near = open(9, (datagram) => {
      back.push(Buffer.from(datagram));
      if (back.length < sent.length) return;
      timer.dispose();
      resolve(Buffer.concat(back).equals(Buffer.concat(sent)) ? undefined : 'test datagrams came back changed');
    });
    const far = open(near.localPort, (datagram) => void far.send(datagram));
    near.moveTo({ address: '127.0.0.1', port: far.localPort });
    for (const datagram of sent) near.send(datagram);
  });
}
