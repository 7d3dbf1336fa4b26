// All that the bench knows of the forwarder and the media links: how they are made, and how a frame goes in. Where their interfaces change, this
// file does.
import { realClock } from '../../src/base/clock';
import { Forwarder } from '../../src/overlay/forwarder';
import { MediaLinks } from '../../src/runtime/mediaLinks';
import { fragmentPayloadBytes } from '../../src/wire/datagram';

/** `deliver` gets the flow key and a fragment ({chunkSequence, chunkLength, byteOffset, payload}); `branchMoved` a flow key. */
export function createForwarder({ deliver, branchMoved }) {
  return new Forwarder({ deliver, branchMoved, repairsDue: () => undefined }, { repairs: false });
}

/** `options`: transport, forwarder, clock, logger, and `feed` for inputs of the control machine. */
export function createMedia(options) {
  return new MediaLinks(options);
}

/** Sends one frame, cut by the rule of the sources; `datagramBytes`: of every link. */
export function sendFrame(forwarder, key, chunkSequence, frame, datagramBytes) {
  for (const { link } of forwarder.branches(key)) forwarder.setDatagramBytes(link, datagramBytes);
  const [unit] = forwarder.beginChunk(key);
  const step = fragmentPayloadBytes(frame.length, datagramBytes);
  const now = realClock.now();
  for (let byteOffset = 0; byteOffset < frame.length; byteOffset += step) {
    const header = { chunkSequence, chunkLength: frame.length, byteOffset, ageUs: 0 };
    forwarder.originate(key, header, frame.subarray(byteOffset, byteOffset + step), unit, now);
  }
}
