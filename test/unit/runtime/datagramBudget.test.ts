import fc from 'fast-check';
import { expect, it } from 'vitest';
import { makeChunk } from '../../../src/content/streamer';
import { DATAGRAM_BUDGET } from '../../../src/runtime/datagramBudget';
import { DEFAULT_DATAGRAM_BYTES, encodeFragment, fragmentPayloadBytes } from '../../../src/wire/datagram';
import { check } from '../../support/property';

const header = { chunkSequence: 1, chunkLength: 1, byteOffset: 0, ageUs: 0 };

it('has room for as many bytes as fit into a datagram, and counts as many datagrams as are sent', () => {
  const { datagramBytes, roomBytes, extraBytes } = DATAGRAM_BUDGET;
  expect(encodeFragment(header, new Uint8Array(roomBytes)).length).toBe(datagramBytes);
  check(
    fc.property(fc.integer({ min: 1, max: 200_000 }), (frameBytes) => {
      const chunkBytes = makeChunk(0, new Uint8Array(frameBytes)).length;
      const sent = Math.ceil(chunkBytes / fragmentPayloadBytes(chunkBytes, DEFAULT_DATAGRAM_BYTES));
      expect(Math.ceil((frameBytes + extraBytes) / roomBytes)).toBe(sent);
    }),
  );
});
