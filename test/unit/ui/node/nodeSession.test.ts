import { describe, expect, it } from 'vitest';
import type { NeighbourEvent } from '../../../../src/overlay/snapshot';
import { goneNeighbour, NodeSession, parseSessionRecord } from '../../../../src/ui/node/nodeSession';

const OTHER = '5e000000-0000-4000-8000-000000000002';

const gone = (part: Partial<NeighbourEvent>): NeighbourEvent => ({
  event: 'neighbour',
  id: OTHER,
  name: null,
  address: '127.0.0.1',
  port: 8001,
  state: 'removed',
  triesLeft: null,
  ...part,
});

describe('NodeSession', () => {
  it('is what was asked for and not taken back', () => {
    const session = new NodeSession();
    session.connected('127.0.0.1:8001');
    session.connected(' [::1]:8002 ');
    session.offered({ file: '/a.mjpeg', flow: 'a.mjpeg' });
    session.offered({ file: '/b.mjpeg', flow: 'b', once: true, framesPerSecond: 12 });
    const record = {
      port: 8000,
      neighbours: ['127.0.0.1:8001', '[::1]:8002'],
      streams: [
        { file: '/a.mjpeg', flow: 'a.mjpeg' },
        { file: '/b.mjpeg', flow: 'b', once: true, framesPerSecond: 12 },
      ],
    };
    expect(session.record(8000)).toEqual(record);
    expect(session.disconnected(['elsewhere:1', '[::1]:8002', '127.0.0.1:8001'])).toBe(true);
    expect(session.disconnected(['[::1]:8002'])).toBe(false);
    expect(session.ended('b')).toBe(true);
    expect(session.ended('b')).toBe(false);
    expect(session.record(0)).toMatchObject({ neighbours: [], streams: [{ flow: 'a.mjpeg' }] });
    session.begin(record);
    expect(session.record(8000)).toEqual(record);
    session.begin({ ...record, neighbours: ['nonsense', 'a:1'] });
    expect(session.record(0).neighbours).toEqual(['a:1']);
    session.begin(undefined);
    expect(session.record(1)).toEqual({ port: 1, neighbours: [], streams: [] });
  });
});

describe('goneNeighbour', () => {
  it('is one that has gone for good, and no address that has turned out to be a known neighbour', () => {
    expect(goneNeighbour(gone({}))).toBe('127.0.0.1:8001');
    expect(goneNeighbour(gone({ id: null }))).toBeUndefined();
    expect(goneNeighbour(gone({ state: 'unreachable' }))).toBeUndefined();
    expect(
      goneNeighbour({ event: 'flow', flow: 'a', source: OTHER, contentType: 'text/plain', state: 'removed' }),
    ).toBeUndefined();
  });
});

describe('parseSessionRecord', () => {
  const record = { port: 1, neighbours: ['a:1'], streams: [{ file: '/f', flow: 'f', once: true }] };

  it('reads what was kept', () => {
    expect(parseSessionRecord(JSON.parse(JSON.stringify(record)))).toEqual(record);
  });

  it.each([
    undefined,
    null,
    'record',
    {},
    { ...record, port: '1' },
    { ...record, neighbours: [1] },
    { ...record, streams: [{ file: '/f' }] },
    { ...record, streams: [{ file: '/f', flow: 'f', once: 'yes' }] },
    { ...record, streams: [null] },
  ])('is undefined for anything else: %j', (raw) => {
    expect(parseSessionRecord(raw)).toBeUndefined();
  });
});
