import { describe, expect, it } from 'vitest';
import { makeContact } from '../../../src/overlay/contact';
import type { Effect } from '../../../src/overlay/effects';
import { isFinal, LinkEndLog, reasonText } from '../../../src/overlay/linkEnd';
import { STRANGER_LOG_INTERVAL_MS } from '../../../src/overlay/lineThrottle';
import type { LinkEnd } from '../../../src/overlay/links';

describe('isFinal', () => {
  it.each<[string, LinkEnd, boolean, boolean]>([
    ['this node refused it', { how: 'refused', reason: 'x' }, true, true],
    ['it was lost', { how: 'lost', reason: 'x' }, false, false],
    ['it says that it is connected already', { how: 'goodbye', reason: 'duplicate' }, false, false],
    ['it disconnected', { how: 'goodbye', reason: 'disconnected' }, true, true],
    ['it stops', { how: 'goodbye', reason: 'stopping' }, false, true],
    ['a named one stops, and may start again', { how: 'goodbye', reason: 'stopping' }, true, false],
    ['it has another metric', { how: 'goodbye', reason: 'metricMismatch' }, true, true],
    ['it takes no more', { how: 'goodbye', reason: 'tableFull' }, true, true],
  ])('%s', (_case, end, named, expected) => {
    expect(isFinal(end, named)).toBe(expected);
  });
});

it('says in words why the other end said goodbye', () => {
  expect(reasonText({ how: 'goodbye', reason: 'tableFull' })).toBe('it has as many neighbours as it can have');
  expect(reasonText({ how: 'lost', reason: 'reset' })).toBe('reset');
});

describe('the log of links that ended', () => {
  const remote = { address: 'h', port: 1 };
  const neighbour = { ...makeContact([remote], true), name: 'alice' };

  function setUp() {
    const lines: string[] = [];
    const log = new LinkEndLog((effect: Effect) => {
      if (effect.type === 'log') lines.push(`${effect.level}: ${effect.message}`);
    });
    return { lines, log };
  }

  it.each<[LinkEnd, string[]]>([
    [{ how: 'refused', reason: 'too many' }, ['warning: connection to alice refused: too many']],
    [{ how: 'refused', reason: '' }, []],
    [{ how: 'goodbye', reason: 'stopping' }, ['info: alice closed the connection: it is stopping']],
    [{ how: 'lost', reason: 'reset' }, ['info: connection to alice lost: reset']],
  ])('tells %j', (end, expected) => {
    const { lines, log } = setUp();
    log.note({ dial: 1, remote }, end, neighbour, 0);
    expect(lines).toEqual(expected);
  });

  it('holds back what strangers do again and again, and counts it', () => {
    const { lines, log } = setUp();
    const end: LinkEnd = { how: 'lost', reason: 'reset' };
    for (const now of [0, 1, 2, STRANGER_LOG_INTERVAL_MS]) log.note({ dial: undefined, remote }, end, undefined, now);
    expect(lines).toEqual([
      'info: connection from h:1 lost: reset',
      'info: connection from h:1 lost: reset (and 2 times before)',
    ]);
    for (let i = 0; i < 3; i++) log.note({ dial: 1, remote }, end, neighbour, 0);
    expect(lines).toHaveLength(5);
  });
});
