import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { StateKeeper } from '../../../src/shared/keyedState';
import {
  MAX_EXPORT_SIZE,
  MAX_KEPT_TEXT,
  MAX_LOOKED_AT,
  parseFromOverlayPage,
  parseFromOverlayPageRequest,
  parseToOverlayPage,
} from '../../../src/shared/overlayMessages';
import { MAX_RECORDS } from '../../../src/shared/timelineRecords';
import { NO_OVERLAY } from '../../../src/shared/overlayState';

const id = '00000000-0000-4000-8000-00000000000a';
const target = { flow: 'movie', source: null, node: id };
const movie = { flow: 'movie', source: id };
const record = { n: 7, at: 1e12, kind: 'flow', ...movie, contentType: 'a/b', state: 'hold' };

describe('parseToOverlayPage', () => {
  it.each([
    { type: 'overlay/snapshot', ...new StateKeeper(NO_OVERLAY).snapshot() },
    { type: 'overlay/delta', revision: 2, set: {}, gone: { nodes: [id] } },
    { type: 'overlay/turnTo', target },
    { type: 'overlay/records', records: [record], fresh: true, missed: 6 },
    { type: 'overlay/kept', kept: '' },
  ])('takes $type', (message) => {
    expect(parseToOverlayPage(message)).toEqual(message);
  });

  it.each([
    ['nothing', undefined],
    ['a player’s message', { type: 'player/snapshot' }],
    ['a snapshot of nothing', { type: 'overlay/snapshot', revision: 1 }],
    ['a delta with a wrong number', { type: 'overlay/delta', revision: -1, set: {}, gone: {} }],
    ['a record that is none', { type: 'overlay/records', records: [{ ...record, n: '7' }], fresh: true, missed: 0 }],
    [
      'more records than a node keeps',
      { type: 'overlay/records', records: Array(MAX_RECORDS + 1).fill(record), fresh: true, missed: 0 },
    ],
    ['a long memory', { type: 'overlay/kept', kept: 'k'.repeat(MAX_KEPT_TEXT + 1) }],
  ])('refuses %s', (_what, raw) => {
    expect(parseToOverlayPage(raw)).toBeUndefined();
  });
});

describe('parseFromOverlayPage', () => {
  it.each([
    { type: 'panel/ready', version: 3 },
    { type: 'overlay/again' },
    { type: 'overlay/look', flows: [], routes: true, timeline: true },
    { type: 'overlay/look', flows: Array(MAX_LOOKED_AT).fill(movie), routes: false, timeline: false },
    { type: 'overlay/keep', kept: '{}' },
  ])('takes $type', (message) => {
    expect(parseFromOverlayPage(message)).toEqual(message);
  });

  it.each([
    [
      'a look at too much',
      { type: 'overlay/look', flows: Array(MAX_LOOKED_AT + 1).fill(movie), routes: false, timeline: false },
    ],
    ['a look at half a flow', { type: 'overlay/look', flows: [{ flow: 'movie' }], routes: false, timeline: false }],
    ['half a look', { type: 'overlay/look', flows: [], routes: false }],
    ['a long memory', { type: 'overlay/keep', kept: 'k'.repeat(MAX_KEPT_TEXT + 1) }],
    ['a request', { type: 'overlay/showTree', ...movie }],
  ])('refuses %s', (_what, raw) => {
    expect(parseFromOverlayPage(raw)).toBeUndefined();
  });
});

describe('parseFromOverlayPageRequest', () => {
  it.each([
    { type: 'overlay/watch', flow: 'movie', source: null },
    { type: 'overlay/watch', ...movie },
    { type: 'overlay/connect', neighbour: 'host:1' },
    { type: 'overlay/copyAddress', neighbour: null },
    { type: 'overlay/showTree', ...movie },
    { type: 'overlay/showOverlay', target },
    { type: 'overlay/showRoutes', destination: null },
    { type: 'overlay/reveal', target: { ...target, flow: null } },
    { type: 'overlay/export', format: 'svg', title: 'Overlay', content: '<svg/>' },
    { type: 'overlay/export', format: 'png', title: 'Overlay', content: new Uint8Array([1]) },
    { type: 'overlay/export', format: 'jsonLines', title: 'Timeline', content: '{}\n' },
    { type: 'overlay/copy', content: 'digraph {}' },
    { type: 'overlay/start' },
  ])('takes $type', (request) => {
    expect(parseFromOverlayPageRequest(request)).toEqual(request);
  });

  it.each([
    ['what it does not know', { type: 'overlay/run', command: 'workbench.action.quit' }],
    ['a flow with a long name', { type: 'overlay/watch', flow: 'm'.repeat(129), source: null }],
    ['a target that is none', { type: 'overlay/showOverlay', target: null }],
    ['a picture that is a text', { type: 'overlay/export', format: 'png', title: '', content: 'text' }],
    ['a text that is a picture', { type: 'overlay/export', format: 'svg', title: '', content: new Uint8Array(1) }],
    ['another format', { type: 'overlay/export', format: 'exe', title: '', content: '' }],
    ['a long title', { type: 'overlay/export', format: 'dot', title: 't'.repeat(201), content: '' }],
    [
      'a picture that is too large',
      { type: 'overlay/export', format: 'png', title: '', content: new Uint8Array(MAX_EXPORT_SIZE + 1) },
    ],
  ])('refuses %s', (_what, raw) => {
    expect(parseFromOverlayPageRequest(raw)).toBeUndefined();
  });

  it('never throws', () => {
    const raw = fc.anything({ withNullPrototype: true });
    fc.assert(
      fc.property(raw, (it) =>
        [parseToOverlayPage, parseFromOverlayPage, parseFromOverlayPageRequest].every(
          (parse) => parse(it) === undefined,
        ),
      ),
    );
  });
});
