import { describe, expect, it } from 'vitest';
import {
  MAX_COLLECTION_SOURCES,
  MAX_FLOWS_PER_SOURCE,
  MAX_REQUEST_CONSUMERS,
  MAX_VECTOR_ENTRIES,
  RETRACTED_COST,
} from '../../../src/wire/control';
import { MAX_FRAME_BYTES } from '../../../src/wire/control';
import { MAX_CONTENT_TYPE_BYTES, MAX_FLOW_ID_BYTES, NODE_ID_BYTES } from '../../../src/wire/ids';

const TAG = 1;
const COUNT = 2;
const FLOW = 1 + MAX_FLOW_ID_BYTES;
const OFFER = FLOW + 1 + MAX_CONTENT_TYPE_BYTES;

describe('bounds of control messages', () => {
  it.each([
    ['a vector', TAG + COUNT + MAX_VECTOR_ENTRIES * (NODE_ID_BYTES + 4)],
    ['all offers of one source', TAG + COUNT + NODE_ID_BYTES + 4 + COUNT + MAX_FLOWS_PER_SOURCE * OFFER],
    ['a collection of sources without flows', TAG + COUNT + MAX_COLLECTION_SOURCES * (NODE_ID_BYTES + 4 + COUNT)],
    ['a collection request', TAG + COUNT + MAX_COLLECTION_SOURCES * (NODE_ID_BYTES + 4)],
    ['a request', TAG + NODE_ID_BYTES + FLOW + 8 + 1 + COUNT + MAX_REQUEST_CONSUMERS * NODE_ID_BYTES],
  ])('%s at its bound fits one frame', (_name, bytes) => {
    expect(bytes).toBeLessThanOrEqual(MAX_FRAME_BYTES);
  });

  it('leaves every count within its two bytes', () => {
    const counts = [MAX_VECTOR_ENTRIES, MAX_FLOWS_PER_SOURCE, MAX_COLLECTION_SOURCES, MAX_REQUEST_CONSUMERS];
    expect(Math.max(...counts)).toBeLessThan(65_536);
    expect(RETRACTED_COST).toBe(0xffff);
  });
});
