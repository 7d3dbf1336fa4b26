import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { DIAL_LONGEST_MS, REDIAL_FIRST_MS, REDIAL_TRIES } from '../../../src/overlay/constants';
import { type Contact, makeContact } from '../../../src/overlay/contact';
import { Dialler } from '../../../src/overlay/dialler';
import { undiallableWaitMs } from '../../../src/overlay/doctor';

const at = (address: string) => ({ address, port: 1 });

function setUp(addresses: readonly string[], more: Partial<Contact> = {}) {
  const said: string[] = [];
  const contact: Contact = { ...makeContact(addresses.map(at), false), ...more };
  const dialler = new Dialler(
    {
      effect: (effect) => {
        if (effect.type === 'dial') said.push(`dial ${effect.dial} ${effect.endpoint.address}`);
        if (effect.type === 'cancelDial') said.push(`cancel ${effect.dial}`);
      },
      changed: () => void said.push('changed'),
      givenUp: () => void said.push('given up'),
    },
    seededRandom(1),
    REDIAL_TRIES,
  );
  const take = () => said.splice(0);
  const fail = (now = 0) => dialler.dialFailed(contact, 'refused', now);
  /** Answers the next deadline. */
  const skip = () => {
    const now = contact.retryAt ?? NaN;
    dialler.tick([contact], now);
    return now;
  };
  return { contact, dialler, take, fail, skip };
}

describe('a contact', () => {
  it('is dialled once at a time', () => {
    const { contact, dialler, take } = setUp(['a']);
    dialler.dial(contact, 0);
    dialler.dial(contact, 0);
    expect(take()).toEqual(['dial 1 a', 'changed']);
    dialler.opened(contact, 7);
    dialler.dial(contact, 0);
    expect(contact).toMatchObject({ dial: undefined, attempt: 7 });
    expect(take()).toEqual([]);
  });

  it('is dialled again after each failure, until it is given up', () => {
    const { contact, dialler, take, fail, skip } = setUp(['a']);
    dialler.tryLater(contact, 0);
    expect(contact.retryAt).toBeGreaterThan(REDIAL_FIRST_MS / 2);
    for (let dial = 1; dial <= REDIAL_TRIES; dial++) {
      take();
      const now = skip();
      expect(take()).toEqual([`dial ${dial} a`, 'changed']);
      fail(now);
    }
    expect(take()).toEqual(['given up']);
  });

  it('is not dialled before it is due', () => {
    const { contact, dialler, take } = setUp(['a'], { retryAt: 100 });
    dialler.tick([contact], 99);
    expect(take()).toEqual([]);
  });

  it('that cannot be dialled is waited for', () => {
    const { contact, dialler, take, skip } = setUp([]);
    dialler.tryLater(contact, 5);
    expect(take()).toEqual(['changed']);
    expect(skip()).toBe(5 + undiallableWaitMs(REDIAL_TRIES));
    expect(take()).toEqual(['given up']);
  });

  it('that is there is not waited for any more', () => {
    const { contact, dialler, take } = setUp(['a'], { retryAt: 100 });
    dialler.dial(contact, 0);
    take();
    dialler.cancel(contact);
    dialler.cancel(contact);
    expect(take()).toEqual(['cancel 1']);
    expect(contact).toMatchObject({ dial: undefined, retryAt: undefined });
  });
});

describe('a node that was asleep', () => {
  it('has all its tries again, after the first delay', () => {
    const { contact, dialler, take, fail, skip } = setUp(['a']);
    dialler.tryLater(contact, 0);
    fail(skip());
    fail(skip());
    expect(contact.failedDials).toBe(2);
    take();
    dialler.restart(contact, 1_000_000);
    expect(contact.failedDials).toBe(0);
    expect(take()).toEqual(['changed']);
    const wait = (contact.retryAt ?? NaN) - 1_000_000;
    expect(wait).toBeGreaterThan(0.7 * REDIAL_FIRST_MS);
    expect(wait).toBeLessThan(1.3 * REDIAL_FIRST_MS);
  });

  it('does not count an attempt that took longer than any can', () => {
    const { contact, dialler, take, fail } = setUp(['a'], { failedDials: REDIAL_TRIES - 1 });
    dialler.dial(contact, 0);
    take();
    fail(DIAL_LONGEST_MS + 1);
    expect(take()).toEqual(['changed']);
    expect(contact).toMatchObject({ dial: undefined, failedDials: 0 });
  });

  it('goes on with an attempt that is under way', () => {
    const { contact, dialler, take } = setUp(['a'], { failedDials: 2 });
    dialler.dial(contact, 0);
    take();
    dialler.restart(contact, 0);
    expect(contact).toMatchObject({ dial: 1, failedDials: 0, retryAt: undefined });
    expect(take()).toEqual(['changed']);
  });
});

describe('several endpoints', () => {
  it('are one try, after which there is a pause', () => {
    const { contact, dialler, take, fail, skip } = setUp(['a', 'b', 'c']);
    dialler.dial(contact, 0);
    for (let i = 0; i < 3; i++) fail();
    expect(take()).toEqual(['dial 1 a', 'changed', 'dial 2 b', 'changed', 'dial 3 c', 'changed', 'changed']);
    expect(contact.retryAt).toBeDefined();
    skip();
    expect(take()).toEqual(['dial 4 a', 'changed']);
  });

  it('begin with the one that is asked for', () => {
    const { contact, dialler, take } = setUp(['a', 'b', 'c']);
    dialler.dial(contact, 0, at('b'));
    expect(take()).toEqual(['dial 1 b', 'changed']);
    expect(contact.endpoints).toEqual([at('b'), at('c'), at('a')]);
  });

  it('are not added to by one that is not among them', () => {
    const { contact, dialler, take } = setUp(['a']);
    dialler.dial(contact, 0, at('x'));
    expect(take()).toEqual(['dial 1 a', 'changed']);
  });

  it('begin with any where there was none', () => {
    const { contact, dialler, take } = setUp([]);
    dialler.dial(contact, 0);
    expect(take()).toEqual(['changed']);
    dialler.dial(contact, 0, at('x'));
    expect(take()).toEqual(['dial 1 x', 'changed']);
  });
});
