// The load that is a program (endpoint.c), driven like the one that is a script.
import { DATAGRAM_BYTES } from './harness.mjs';

const HEADER_BYTES = 32;
const MOST_FRAMES = 64;

/** Bytes of payload in the fragments of a frame: of equal size but the last, as few as the datagrams' size allows. */
export function fragmentBytes(bytes, datagrams) {
  return Math.ceil(bytes / Math.ceil(bytes / (DATAGRAM_BYTES[datagrams] - HEADER_BYTES)));
}

/** `labels` of the flows that are sent in turn, `[{slot, key}]`, as words. */
export function flowWords(labels) {
  return labels.flatMap(({ slot, key }) => [slot, key]);
}

/** Answers the same command `run` as the meter of the other load. */
export function endpointLoad(endpoint, { labels, datagrams }) {
  const run = async ({ bytes, windowBytes, warmupMs, windowMs, pids, leastFrames = 1 }) => {
    const frames = Math.max(2, Math.min(MOST_FRAMES, Math.floor(windowBytes / bytes)));
    const result = await endpoint.send(
      ...['run', frames, warmupMs, windowMs, leastFrames, pids[0], Number(datagrams === 'runs'), bytes],
      ...[fragmentBytes(bytes, datagrams), ...flowWords(labels)],
    );
    const { sent, delivered, ms, cpuNs, ownNs, stalls, allSent } = result;
    return {
      ...{ sent, delivered, stalls, allSent },
      framesPerSecond: (sent * 1_000) / ms,
      cpuUs: cpuNs === 0 || delivered === 0 ? undefined : cpuNs / 1_000 / delivered,
      busy: cpuNs === 0 ? undefined : cpuNs / 1e6 / ms,
      loadBusy: ownNs / 1e6 / ms,
    };
  };
  return {
    command: (name, options) => {
      if (name === 'run') return run(options);
      throw new Error(`This load does not know ${name}.`);
    },
  };
}
