import { describe, expect, it } from 'vitest';
import { REDIAL_TRIES } from '../../../src/overlay/constants';
import { type Contact, makeContact } from '../../../src/overlay/contact';
import { takeContactEvents, viewContact } from '../../../src/overlay/contactView';
import { idOf } from '../../support/overlay';

const ID = idOf(2);
const UP = { isUp: true, rttMs: 1.234_56, controlRttMs: 0.000_4, loss: 1 / 3 };
const DOWN = { isUp: false, rttMs: undefined, controlRttMs: 2, loss: null };

function contact(more: Partial<Contact> = {}): Contact {
  return { ...makeContact([{ address: 'a', port: 1 }], false), ...more };
}

describe('a contact is shown', () => {
  it.each<[string, Partial<Contact>, typeof UP | typeof DOWN | undefined, object]>([
    [
      'while it is dialled for the first time',
      { dial: 1 },
      undefined,
      { state: 'connecting', id: null, triesLeft: null },
    ],
    [
      'without media',
      { id: ID, link: 1 },
      DOWN,
      { state: 'connecting', id: ID, cost: null, rttMs: null, controlRttMs: 2 },
    ],
    [
      'connected',
      { id: ID, link: 1, name: 'n' },
      UP,
      { state: 'connected', name: 'n', cost: 1, rttMs: 1.235, controlRttMs: 0, loss: 0.333 },
    ],
    ['just lost', { id: ID }, undefined, { state: 'unreachable', triesLeft: 3, cost: null }],
    ['tried again', { id: ID, dial: 1 }, undefined, { state: 'unreachable', triesLeft: 2 }],
    ['answering, but not introduced', { id: ID, attempt: 1 }, undefined, { state: 'unreachable', triesLeft: 2 }],
    ['tried for the last time', { id: ID, dial: 1, failedDials: 2 }, undefined, { triesLeft: 0 }],
    ['never met', { failedDials: 1 }, undefined, { state: 'unreachable', id: null, triesLeft: 2 }],
    ['lost, and named', { id: ID, named: true }, undefined, { state: 'unreachable', triesLeft: null }],
    ['lost, and not to be dialled', { id: ID, endpoints: [] }, undefined, { state: 'unreachable', triesLeft: null }],
    [
      'in the middle of a round',
      { endpoints: [1, 2, 3].map((port) => ({ address: 'a', port })), dial: 9, failedDials: 5 },
      undefined,
      { state: 'unreachable', triesLeft: 1 },
    ],
  ])('%s', (_case, more, media, expected) => {
    expect(viewContact(contact(more), media, REDIAL_TRIES)).toMatchObject({ address: 'a', port: 1, ...expected });
  });
});

describe('events of a contact', () => {
  const entry = { event: 'neighbour', id: ID, name: null, address: 'a', port: 1, triesLeft: null } as const;

  it('tell what is new, once', () => {
    const one = contact({ id: ID });
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toEqual([{ ...entry, state: 'unreachable', triesLeft: 3 }]);
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toEqual([]);
    one.dial = 1;
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toEqual([{ ...entry, state: 'unreachable', triesLeft: 2 }]);
    one.named = true;
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toEqual([{ ...entry, state: 'unreachable' }]);
    one.link = 1;
    expect(takeContactEvents(one, UP, REDIAL_TRIES)).toEqual([{ ...entry, state: 'connected' }]);
    expect(takeContactEvents(one, { ...UP, rttMs: 9 }, REDIAL_TRIES)).toEqual([]);
    expect(takeContactEvents(one, 'removed', REDIAL_TRIES)).toEqual([{ ...entry, state: 'removed' }]);
    expect(takeContactEvents(one, 'removed', REDIAL_TRIES)).toEqual([]);
  });

  it('do not take away what was never shown', () => {
    expect(takeContactEvents(contact(), 'removed', REDIAL_TRIES)).toEqual([]);
  });

  it('take the old entry away where the address or the id is another', () => {
    const one = contact({ dial: 1 });
    takeContactEvents(one, undefined, REDIAL_TRIES);
    one.shown = { address: 'b', port: 1 };
    const moved = { ...entry, id: null };
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toEqual([
      { ...moved, state: 'removed' },
      { ...moved, address: 'b', state: 'connecting' },
    ]);
    Object.assign(one, { id: ID, link: 1 });
    expect(takeContactEvents(one, DOWN, REDIAL_TRIES)).toEqual([{ ...entry, address: 'b', state: 'connecting' }]);
    one.shown = { address: 'c', port: 1 };
    one.link = undefined;
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toMatchObject([{ address: 'c', triesLeft: 2 }]);
    one.id = undefined;
    one.failedDials = 1;
    expect(takeContactEvents(one, undefined, REDIAL_TRIES)).toMatchObject([
      { id: ID, state: 'removed', triesLeft: null },
      { id: null, state: 'unreachable' },
    ]);
  });
});
