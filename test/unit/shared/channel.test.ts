import { beforeEach, describe, expect, it, vi } from 'vitest';
import { Channel, ChannelError, type ChannelHost, MAX_OUTSTANDING_REQUESTS } from '../../../src/shared/channel';

interface Left {
  readonly message: { readonly type: 'left'; readonly value: number };
  readonly request: { readonly type: 'double'; readonly value: number };
}

interface Right {
  readonly message: { readonly type: 'right' };
  readonly request: { readonly type: 'never' };
}

type Timer = { readonly run: () => void; live: boolean };

/** Two ends that post into a list; `deliver` carries what is in it across. */
class Pair {
  readonly #posted: { to: 'left' | 'right'; envelope: unknown }[] = [];
  readonly timers: Timer[] = [];
  readonly received: unknown[] = [];
  readonly dropped: string[] = [];
  answer: (value: number) => Promise<unknown> = (value) => Promise.resolve(2 * value);

  readonly left = new Channel<Left, Right>({
    ...this.#surroundings('right'),
    parseMessage: (raw) => (hasType(raw, 'right') ? { type: 'right' } : undefined),
    parseRequest: () => undefined,
    onRequest: () => Promise.reject(new Error('unexpected')),
  });
  readonly right = new Channel<Right, Left>({
    ...this.#surroundings('left'),
    parseMessage: (raw) => (hasType(raw, 'left') ? (raw as Left['message']) : undefined),
    parseRequest: (raw) => (hasType(raw, 'double') ? (raw as Left['request']) : undefined),
    onRequest: ({ value }) => this.answer(value),
  });

  #surroundings(other: 'left' | 'right') {
    return {
      post: (envelope: unknown) => void this.#posted.push({ to: other, envelope: structuredClone(envelope) }),
      onMessage: (message: unknown) => void this.received.push(message),
      onDropped: (what: string) => void this.dropped.push(what),
      setTimer: (_delayMs: number, run: () => void) => {
        const timer: Timer = { run, live: true };
        this.timers.push(timer);
        return { dispose: () => (timer.live = false) };
      },
    } satisfies Partial<ChannelHost<never>>;
  }

  get posted(): number {
    return this.#posted.length;
  }

  /** Carries everything across, answers included. */
  async deliver(): Promise<void> {
    for (let next = this.#posted.shift(); next; next = this.#posted.shift()) {
      this[next.to].receive(next.envelope);
      // An answer takes a few turns of the promise queue.
      for (let turn = 0; turn < 5; turn++) await Promise.resolve();
    }
  }
}

function hasType(raw: unknown, type: string): boolean {
  return typeof raw === 'object' && raw !== null && (raw as { type?: unknown }).type === type;
}

const number = (raw: unknown): number | undefined => (typeof raw === 'number' ? raw : undefined);

describe('Channel', () => {
  let pair: Pair;
  beforeEach(() => {
    pair = new Pair();
  });

  it('carries messages both ways, in order', async () => {
    pair.left.send({ type: 'left', value: 1 });
    pair.left.send({ type: 'left', value: 2 });
    pair.right.send({ type: 'right' });
    await pair.deliver();
    expect(pair.received).toEqual([{ type: 'left', value: 1 }, { type: 'left', value: 2 }, { type: 'right' }]);
  });

  it('gives each request its own answer', async () => {
    const answers = [1, 2, 3].map((value) => pair.left.request({ type: 'double', value }, number));
    await pair.deliver();
    await expect(Promise.all(answers)).resolves.toEqual([2, 4, 6]);
    expect(pair.left.outstandingCount).toBe(0);
    expect(pair.timers.every(({ live }) => !live)).toBe(true);
  });

  it('passes on the words of a refusal', async () => {
    pair.answer = () => Promise.reject(new Error('Not today.'));
    const answer = pair.left.request({ type: 'double', value: 1 }, number);
    const expected = expect(answer).rejects.toMatchObject({ code: 'refused', message: 'Not today.' });
    await pair.deliver();
    await expected;
  });

  it('refuses an answer of the wrong shape', async () => {
    pair.answer = () => Promise.resolve('four');
    const answer = pair.left.request({ type: 'double', value: 2 }, number);
    const expected = expect(answer).rejects.toMatchObject({ code: 'badAnswer' });
    await pair.deliver();
    await expected;
  });

  it('answers a request that it does not know with a refusal', async () => {
    const answer = pair.left.request({ type: 'triple', value: 2 } as never, number);
    const expected = expect(answer).rejects.toMatchObject({ code: 'refused' });
    await pair.deliver();
    await expected;
    expect(pair.dropped).toEqual(['a request of type triple']);
  });

  it('gives up after the time-out, and drops the answer that comes then', async () => {
    const answer = pair.left.request({ type: 'double', value: 1 }, number);
    const expected = expect(answer).rejects.toMatchObject({ code: 'timeout' });
    pair.timers[0]!.run();
    await expected;
    await pair.deliver();
    expect(pair.dropped).toEqual(['an answer that nobody waits for']);
    expect(pair.left.outstandingCount).toBe(0);
  });

  it('waits as long as it takes where that is asked for', async () => {
    const answer = pair.left.request({ type: 'double', value: 1 }, number, null);
    expect(pair.timers).toEqual([]);
    await pair.deliver();
    expect(await answer).toBe(2);
  });

  it('bounds what is outstanding', async () => {
    const all = Array.from({ length: MAX_OUTSTANDING_REQUESTS + 1 }, (_, value) =>
      pair.left.request({ type: 'double', value }, number).catch((error: unknown) => error),
    );
    await expect(all.at(-1)).resolves.toMatchObject({ code: 'tooMany' });
    expect(pair.left.outstandingCount).toBe(MAX_OUTSTANDING_REQUESTS);
  });

  it('rejects everything outstanding when disposed, and is silent from then on', async () => {
    const answer = pair.left.request({ type: 'double', value: 1 }, number);
    const expected = expect(answer).rejects.toBeInstanceOf(ChannelError);
    pair.left.dispose();
    pair.left.dispose();
    await expected;
    await expect(pair.left.request({ type: 'double', value: 1 }, number)).rejects.toMatchObject({ code: 'closed' });
    const before = pair.posted;
    pair.left.send({ type: 'left', value: 1 });
    expect(pair.posted).toBe(before);
    await pair.deliver();
    expect(pair.received).toEqual([]);
    expect(pair.dropped).toEqual([]);
    expect(pair.timers.every(({ live }) => !live)).toBe(true);
  });

  it.each([
    ['undefined', undefined],
    ['a number', 7],
    ['an unknown kind', { kind: 'shout', body: {} }],
    ['a request without a number', { kind: 'ask', body: { type: 'double', value: 1 } }],
    ['a message without a body', { kind: 'send' }],
    ['a message of another type', { kind: 'send', body: { type: 'middle' } }],
  ])('drops %s', (_name, envelope) => {
    const onMessage = vi.spyOn(pair.received, 'push');
    pair.right.receive(envelope);
    expect(pair.dropped).toHaveLength(1);
    expect(onMessage).not.toHaveBeenCalled();
  });
});
