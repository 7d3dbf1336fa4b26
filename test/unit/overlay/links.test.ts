import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  AUTHENTICATION_TIMEOUT_MS,
  AUTHENTICATION_TRIES,
  MAX_STRANGERS,
  SILENCE_MS,
} from '../../../src/overlay/constants';
import type { Effect } from '../../../src/overlay/effects';
import { type LinkEnd, Links } from '../../../src/overlay/links';
import type { Authentication, ControlMessage } from '../../../src/wire/control';
import { OWN_VERSIONS } from '../../../src/wire/versions';
import { helloOf } from '../../support/hello';
import { idOf } from '../../support/overlay';

const [OWN, PEER] = [idOf(1), idOf(2)];
const REMOTE = { address: 'peer', port: 9 };
const NOTHING_NEW: ControlMessage = { type: 'distanceVector', entries: [] };

function authentication(id = PEER): Authentication {
  return {
    type: 'authentication',
    id,
    name: 'peer',
    controlPort: 1,
    mediaPort: 2,
    mediaToken: '0123456789abcdef',
    advertisedAddress: '',
    metric: 'hops',
    tellsTopology: true,
  };
}

/** Links whose neighbour table keeps everybody. */
function setUp() {
  const effects: Effect[] = [];
  const ended: { link: number; end: LinkEnd }[] = [];
  const media: boolean[] = [];
  const chosen: number[] = [];
  const measured: number[] = [];
  const links: Links = new Links(
    {
      id: OWN,
      name: 'me',
      controlPort: 5,
      mediaPort: 6,
      advertisedAddress: '',
      metric: 'hops',
      tellsTopology: true,
    } as const,
    {
      effect: (effect) => void effects.push(effect),
      authenticated: (link, peer, now) => links.accept(link, peer, now),
      ended: ({ id }, end) => void ended.push({ link: id, end }),
      chosen: (link, now) => {
        chosen.push(link.id);
        if (link.peer) links.accept(link, link.peer, now);
      },
      mediaChanged: (link) => void media.push(link.media?.isUp ?? false),
      measured: (_link, rttMs) => void measured.push(rttMs),
      mediaHeardAt: () => undefined,
    },
    seededRandom(1),
  );
  const take = () => effects.splice(0);
  const sent = () => take().flatMap((effect) => (effect.type === 'sendControl' ? [effect.message] : []));
  return { links, take, sent, ended, media, chosen, measured };
}

function opened() {
  const set = setUp();
  set.links.opened(7, undefined, REMOTE, 0);
  set.links.preambleReceived(7, OWN_VERSIONS, 0);
  set.links.received(7, authentication(), 0);
  return set;
}

describe('a new link', () => {
  it('sends its preamble, then its authentication, then opens its media path', () => {
    const { links, take } = setUp();
    links.opened(7, undefined, REMOTE, 0);
    expect(take()).toEqual([{ type: 'sendPreamble', link: 7 }]);
    links.preambleReceived(7, OWN_VERSIONS, 1);
    expect(take()).toMatchObject([
      {
        type: 'sendControl',
        link: 7,
        message: { type: 'authentication', id: OWN, name: 'me', controlPort: 5, mediaPort: 6 },
      },
    ]);
    expect(links.peerOf(7)).toBeUndefined();
    links.received(7, authentication(), 2);
    expect(take()).toEqual([{ type: 'openMedia', link: 7, token: links.find(7)?.token, port: 2 }]);
    expect(links.peerOf(7)).toBe(PEER);
    links.tick(2);
    expect(take()).toMatchObject([
      { type: 'sendHello', link: 7, hello: { token: '0123456789abcdef', heard: false } },
      { type: 'sendControl', link: 7, message: { type: 'pingRequest' } },
    ]);
  });

  it('has a token of its own', () => {
    const { links } = setUp();
    const tokens = [1, 2].map((id) => links.opened(id, undefined, REMOTE, 0).token);
    expect(tokens[0]).toMatch(/^[0-9a-f]{16}$/);
    expect(tokens[0]).not.toBe(tokens[1]);
  });

  it('is closed where the peer speaks other versions', () => {
    const { links, take, ended } = setUp();
    links.opened(7, undefined, REMOTE, 0);
    take();
    links.preambleReceived(7, { lowest: 8, highest: 9 }, 1);
    expect(take()).toEqual([{ type: 'closeLink', link: 7 }]);
    expect(ended).toMatchObject([{ link: 7, end: { how: 'refused' } }]);
    expect(ended[0]?.end.reason).toContain('8 to 9');
  });

  it('is closed where the peer does not authenticate in time', () => {
    const { links, take, ended } = setUp();
    links.opened(7, undefined, REMOTE, 100);
    take();
    expect(links.nextDeadline()).toBe(100 + AUTHENTICATION_TIMEOUT_MS);
    links.tick(99 + AUTHENTICATION_TIMEOUT_MS);
    expect(ended).toEqual([]);
    links.tick(100 + AUTHENTICATION_TIMEOUT_MS);
    expect(take()).toEqual([{ type: 'closeLink', link: 7 }]);
    expect(ended).toMatchObject([{ link: 7, end: { how: 'lost' } }]);
    expect(links.nextDeadline()).toBeUndefined();
  });

  it('is one of a bounded number of strangers: the oldest gives way, dialled ones stay', () => {
    const { links, ended } = setUp();
    links.opened(0, 1, REMOTE, 0);
    for (let id = 1; id <= MAX_STRANGERS; id++) links.opened(id, undefined, REMOTE, 0);
    expect(ended).toEqual([]);
    links.opened(99, undefined, REMOTE, 0);
    expect(ended.map(({ link }) => link)).toEqual([1]);
    expect([...links.all()]).toHaveLength(MAX_STRANGERS + 1);
  });
});

describe('authentication', () => {
  it('is asked for as often as there are tries, then the link is closed', () => {
    const { links, sent, ended } = setUp();
    links.opened(7, undefined, REMOTE, 0);
    links.preambleReceived(7, OWN_VERSIONS, 0);
    sent();
    for (let left = AUTHENTICATION_TRIES - 1; left > 0; left--) {
      expect(links.received(7, NOTHING_NEW, 0)).toBeUndefined();
      expect(sent()).toEqual([{ type: 'authenticationRequired', triesLeft: left }]);
    }
    links.received(7, NOTHING_NEW, 0);
    expect(sent().map(({ type }) => type)).toEqual(['authenticationRequired', 'goodbye']);
    expect(ended).toMatchObject([{ end: { how: 'refused' } }]);
    expect(links.received(7, authentication(), 0)).toBeUndefined();
  });

  it('is said again when it is asked for, but not for ever', () => {
    const { links, sent, ended } = setUp();
    links.opened(7, undefined, REMOTE, 0);
    links.preambleReceived(7, OWN_VERSIONS, 0);
    sent();
    for (let i = 0; i < AUTHENTICATION_TRIES; i++) {
      links.received(7, { type: 'authenticationRequired', triesLeft: 1 }, 0);
      expect(sent()).toMatchObject([{ type: 'authentication', id: OWN }]);
    }
    links.received(7, { type: 'authenticationRequired', triesLeft: 1 }, 0);
    expect(sent()).toMatchObject([{ type: 'goodbye', reason: 'authenticationFailed' }]);
    expect(ended).toHaveLength(1);
  });

  it('said twice changes nothing, with another id it ends the link', () => {
    const { links, sent, ended } = opened();
    sent();
    links.received(7, authentication(), 5);
    expect(sent()).toEqual([]);
    links.received(7, authentication(idOf(3)), 5);
    expect(sent()).toMatchObject([{ type: 'goodbye', reason: 'protocolViolation' }]);
    expect(ended).toHaveLength(1);
  });
});

describe('a spare link', () => {
  function held() {
    const set = setUp();
    // The neighbour table of this test keeps everybody: the second time it is told to wait.
    const links: Links = set.links;
    links.opened(7, undefined, REMOTE, 0);
    links.preambleReceived(7, OWN_VERSIONS, 0);
    const link = links.find(7);
    if (!link) throw new Error('no link');
    links.hold(link, authentication());
    set.take();
    return set;
  }

  it('is chosen by the first thing that the peer says on it', () => {
    const { links, chosen, take } = held();
    expect(links.peerOf(7)).toBeUndefined();
    expect(links.received(7, authentication(), 1)).toBeUndefined();
    expect(chosen).toEqual([]);
    expect(links.received(7, NOTHING_NEW, 1)).toMatchObject({ link: { id: 7 }, message: NOTHING_NEW });
    expect(chosen).toEqual([7]);
    expect(take().map(({ type }) => type)).toEqual(['openMedia']);
  });

  it('ends with the peer’s goodbye, and when the peer does not decide', () => {
    const first = held();
    first.links.received(7, { type: 'goodbye', reason: 'duplicate', explanation: '' }, 1);
    expect(first.ended).toEqual([{ link: 7, end: { how: 'goodbye', reason: 'duplicate' } }]);
    const second = held();
    second.links.tick(AUTHENTICATION_TIMEOUT_MS);
    expect(second.sent()).toMatchObject([{ type: 'goodbye', reason: 'duplicate' }]);
    expect(second.chosen).toEqual([]);
  });
});

describe('an open link', () => {
  it('passes on frames that are not about itself', () => {
    const { links } = opened();
    expect(links.received(7, NOTHING_NEW, 9)).toMatchObject({ link: { id: 7 }, message: NOTHING_NEW });
    expect(links.received(8, NOTHING_NEW, 9)).toBeUndefined();
  });

  it('ends with the peer’s goodbye', () => {
    const { links, take, ended } = opened();
    take();
    links.received(7, { type: 'goodbye', reason: 'stopping', explanation: '' }, 9);
    expect(take()).toEqual([{ type: 'closeLink', link: 7 }]);
    expect(ended).toEqual([{ link: 7, end: { how: 'goodbye', reason: 'stopping' } }]);
    links.closed(7, 'closed', 10);
    expect(ended).toHaveLength(1);
  });

  it('ends when the connection is lost, without an order to close it', () => {
    const { links, take, ended } = opened();
    take();
    links.closed(7, 'reset', 9);
    expect(take()).toEqual([]);
    expect(ended).toEqual([{ link: 7, end: { how: 'lost', reason: 'reset' } }]);
  });

  it('ends when its bytes are not the protocol’s', () => {
    const { links, sent, ended } = opened();
    sent();
    links.violated(7, 'frameTooLong', 9);
    expect(sent()).toMatchObject([
      { type: 'goodbye', reason: 'protocolViolation', explanation: 'it sent a frame that is too long' },
    ]);
    expect(ended).toMatchObject([{ end: { how: 'refused' } }]);
    links.violated(7, 'frameTooLong', 9);
    expect(ended).toHaveLength(1);
  });

  it('says when its media path comes up and goes down', () => {
    const { links, take, media } = opened();
    links.tick(0);
    take();
    links.helloReceived(7, helloOf({ echoUs: 1_000 }), 10);
    expect(media).toEqual([true]);
    expect(take().map(({ type }) => type)).toEqual(['sendHello', 'linkRoundTrip']);
    // The control channel answers, so that the connection stays.
    for (let now = links.nextDeadline() ?? NaN; media.length < 2; now = links.nextDeadline() ?? NaN) {
      links.tick(now);
      links.received(7, NOTHING_NEW, now);
      expect(now).toBeLessThanOrEqual(10 + SILENCE_MS);
    }
    expect(media).toEqual([true, false]);
  });

  it('answers PINGs, and keeps answers to itself', () => {
    const { links, sent } = opened();
    sent();
    expect(links.received(7, { type: 'pingRequest', token: 5 }, 9)).toBeUndefined();
    expect(sent()).toEqual([{ type: 'pingResponse', token: 5 }]);
    links.tick(20);
    const [ping] = sent();
    if (ping?.type !== 'pingRequest') throw new Error('no PING');
    expect(links.received(7, { type: 'pingResponse', token: ping.token + 1 }, 30)).toBeUndefined();
    expect(links.find(7)?.liveness?.controlRttMs).toBeUndefined();
    expect(links.received(7, { type: 'pingResponse', token: ping.token }, 32)).toBeUndefined();
    expect(links.find(7)?.liveness?.controlRttMs).toBe(12);
  });

  it('is lost, without a word, when it is silent on both channels', () => {
    const { links, take, sent, ended } = opened();
    links.helloReceived(7, helloOf(), 10);
    links.received(7, NOTHING_NEW, 10);
    let last: readonly Effect[] = [];
    while (ended.length === 0) {
      take();
      links.tick(links.nextDeadline() ?? NaN);
      last = take();
    }
    expect(last).toEqual([{ type: 'closeLink', link: 7 }]);
    expect(ended).toEqual([{ link: 7, end: { how: 'lost', reason: 'it fell silent' } }]);
    expect(sent()).toEqual([]);
    expect(links.nextDeadline()).toBeUndefined();
  });

  it('is not blamed for time in which nobody listened', () => {
    const { links, ended, media } = opened();
    links.helloReceived(7, helloOf(), 10);
    links.received(7, NOTHING_NEW, 10);
    links.opened(8, undefined, REMOTE, 10);
    links.excuse(60_000, 60_500);
    links.tick(60_500);
    expect(ended).toEqual([]);
    expect(media).toEqual([true]);
    links.tick(60_010 + AUTHENTICATION_TIMEOUT_MS);
    expect(ended.map(({ link }) => link)).toContain(8);
  });

  it('takes no round trip from what may have waited for this node', () => {
    const { links, take } = opened();
    links.tick(0);
    take();
    links.excuse(5_000, 5_010);
    links.helloReceived(7, helloOf({ echoUs: 1 }), 5_012);
    expect(take().map(({ type }) => type)).not.toContain('linkRoundTrip');
  });

  it('knows HELLOs of no other', () => {
    const { links, take, media } = opened();
    take();
    links.helloReceived(8, helloOf(), 10);
    expect(take()).toEqual([]);
    expect(media).toEqual([]);
  });
});

describe('sizes of a link’s datagrams', () => {
  /** A link on which two sizes are tried, its media path up. */
  function trying(sizes: readonly number[] | undefined = [57_264, 8_208]) {
    const set = setUp();
    set.links.opened(7, undefined, REMOTE, 0, sizes);
    set.links.preambleReceived(7, OWN_VERSIONS, 0);
    set.links.received(7, authentication(), 0);
    set.links.received(7, NOTHING_NEW, 0);
    set.take();
    let sequence = 0;
    const hear = (now: number, more: Parameters<typeof helloOf>[0] = {}, bytes = 32) =>
      set.links.helloReceived(7, helloOf({ sequence: sequence++, ...more }), now, bytes);
    const probes = (effects: readonly Effect[]) =>
      effects.flatMap((effect) => (effect.type === 'sendHello' && effect.bytes !== undefined ? [effect] : []));
    const sizesTold = (effects: readonly Effect[]) =>
      effects.flatMap((effect) => (effect.type === 'linkDatagramBytes' ? [effect.bytes] : []));
    return { ...set, hear, probes, sizesTold };
  }

  it('are tried after HELLOs once media pass both ways, told when one came through, and taken back when the path is down', () => {
    const { links, hear, take, probes, sizesTold } = trying();
    hear(10, { heard: false });
    expect(probes(take())).toEqual([]);
    hear(20);
    links.tick(200);
    const first = take();
    const [probe] = probes(first);
    expect(probe).toMatchObject({ link: 7, bytes: 57_264, hello: { probe: true } });
    // The same HELLO went before it, without padding.
    const plain = first.find((effect) => effect.type === 'sendHello' && effect.bytes === undefined);
    expect(plain).toMatchObject({ hello: { ...probe?.hello, probe: false } });
    expect(sizesTold(first)).toEqual([undefined]);
    hear(230, { heardBytes: 57_264 });
    expect(sizesTold(take())).toEqual([57_264]);
    hear(240, { heardBytes: 57_264 });
    expect(sizesTold(take())).toEqual([]);
    hear(250, { heard: false });
    expect(sizesTold(take())).toEqual([undefined]);
    hear(260);
    links.tick(400);
    expect(probes(take())).toHaveLength(1);
    // What was not sent cannot have been heard.
    hear(405, { heardBytes: 8_208 });
    expect(sizesTold(take())).toEqual([]);
    hear(410, { heardBytes: 57_264 });
    expect(sizesTold(take())).toEqual([57_264]);
    for (let now = 410; sizesTold(take()).length === 0; now += 50) {
      if (now > 410 + 2 * SILENCE_MS) throw new Error('it never goes down');
      links.tick(now);
    }
  });

  it('are answered in the next HELLO, at once, and tell nothing else', () => {
    const { links, hear, take, measured, media } = trying([]);
    hear(10);
    take();
    const [known, changes] = [measured.length, media.length];
    hear(20, { probe: true, sequence: 0 }, 8_208);
    const effects = take();
    expect(effects).toHaveLength(1);
    expect(effects[0]).toMatchObject({ type: 'sendHello', hello: { heardBytes: 8_208, probe: false } });
    expect([measured.length, media.length]).toEqual([known, changes]);
    links.helloReceived(99, helloOf({ probe: true }), 20, 8_208);
  });

  it('are neither tried nor told where nothing is known of any', () => {
    const { hear, take, probes, sizesTold } = trying([]);
    hear(10);
    hear(20, { heardBytes: 65_000 });
    const effects = take();
    expect([probes(effects), sizesTold(effects)]).toEqual([[], []]);
  });
});
