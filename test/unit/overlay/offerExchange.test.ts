import { describe, expect, it } from 'vitest';
import { MAX_SOURCES } from '../../../src/overlay/constants';
import type { Link } from '../../../src/overlay/links';
import { OfferExchange } from '../../../src/overlay/offerExchange';
import { OfferTable } from '../../../src/overlay/offers';
import { type ControlMessage, MAX_COLLECTION_SOURCES } from '../../../src/wire/control';
import type { FlowKey } from '../../../src/wire/ids';
import { idOf, keyOf, offered, TEXT } from '../../support/overlay';

const [OWN, A, B, X] = [idOf(1), idOf(2), idOf(3), idOf(9)];

/** Neighbours A and B on links 1 and 2; everybody has a route but who is in `unknown`. */
function setUp() {
  const offers = new OfferTable(OWN);
  const sent: { link: number; message: ControlMessage }[] = [];
  const changed: FlowKey[] = [];
  const withdrawn: FlowKey[] = [];
  const unknown = new Set<string>();
  const refused: string[] = [];
  /** At the time of the last withdrawal: who offered its flow then. */
  const left: string[] = [];
  const links = [A, B].map((id, index) => ({
    id: index + 1,
    phase: 'open',
    openedAt: 100 * index,
    peer: { id },
  })) as unknown as Link[];
  const exchange = new OfferExchange(OWN, offers, {
    isKnown: (source) => !unknown.has(source),
    openLinks: () => links,
    send: (link, message) => void sent.push({ link, message }),
    changed: (key) => void changed.push(key),
    withdrawn: (key) => {
      withdrawn.push(key);
      left.splice(0, Infinity, ...offers.sourcesOf(key.flow));
    },
    refused: (source) => void refused.push(source),
  });
  const take = () => sent.splice(0);
  return { offers, exchange, take, changed, withdrawn, unknown, left, refused };
}

const announce = { type: 'flowAnnounce', source: X, contentType: 'text/plain', version: 1, flow: 'a' } as const;
const withdraw = { type: 'flowWithdraw', source: X, version: 2, flow: 'a' } as const;

describe('OfferExchange', () => {
  it('passes on what is new, but not to who told it, and says what changed', () => {
    const { exchange, take, changed, withdrawn } = setUp();
    exchange.stepReceived(A, 1, announce, 0);
    expect(take()).toEqual([{ link: 2, message: announce }]);
    exchange.stepReceived(B, 2, announce, 0);
    expect(take()).toEqual([]);
    exchange.stepReceived(B, 2, withdraw, 0);
    expect(take()).toEqual([{ link: 1, message: withdraw }]);
    expect(changed).toEqual([keyOf('a', 9)]);
    expect(withdrawn).toEqual([keyOf('a', 9)]);
  });

  it('says of a flow that gets another content type that it is withdrawn, and passes it on', () => {
    const { exchange, take, changed, withdrawn } = setUp();
    exchange.stepReceived(A, 1, announce, 0);
    take();
    const step = { ...announce, version: 2, contentType: 'text/html' };
    exchange.stepReceived(A, 1, step, 0);
    expect(take()).toEqual([{ link: 2, message: step }]);
    expect(withdrawn).toEqual([keyOf('a', 9)]);
    const sources = [{ source: X, version: 3, flows: offered('a') }];
    exchange.collectionReceived(A, { type: 'flowCollection', sources }, 0);
    expect(take()).toEqual([{ link: 2, message: { type: 'flowCollection', sources } }]);
    expect(withdrawn).toEqual([keyOf('a', 9), keyOf('a', 9)]);
    expect(changed).toEqual([keyOf('a', 9), keyOf('a', 9), keyOf('a', 9)]);
  });

  it('says whose steps and collections found no room, and passes nothing of them on', () => {
    const { exchange, offers, take, refused } = setUp();
    for (let i = 1; i < MAX_SOURCES; i++) {
      offers.applyStep({ ...announce, source: idOf(100 + i) }, false, 0);
    }
    exchange.stepReceived(A, 1, announce, 0);
    const sources = [{ source: idOf(8), version: 3, flows: offered('z') }];
    exchange.collectionReceived(A, { type: 'flowCollection', sources }, 0);
    expect(refused).toEqual([X, idOf(8)]);
    expect(take()).toEqual([]);
  });

  it('asks for the whole where steps are missing', () => {
    const { exchange, take } = setUp();
    exchange.stepReceived(A, 1, { ...announce, version: 4 }, 0);
    expect(take()).toEqual([{ link: 1, message: { type: 'collectionRequest', known: [{ source: X, version: 0 }] } }]);
  });

  it('passes on of a collection what is new in it', () => {
    const { exchange, take, withdrawn } = setUp();
    const old = { source: idOf(8), version: 3, flows: offered('z') };
    const fresh = { source: X, version: 5, flows: offered('b') };
    exchange.collectionReceived(A, { type: 'flowCollection', sources: [old] }, 0);
    take();
    exchange.collectionReceived(B, { type: 'flowCollection', sources: [old, fresh] }, 0);
    expect(take()).toEqual([{ link: 1, message: { type: 'flowCollection', sources: [fresh] } }]);
    exchange.collectionReceived(B, { type: 'flowCollection', sources: [{ ...fresh, version: 6, flows: [] }] }, 0);
    expect(withdrawn).toEqual([keyOf('b', 9)]);
  });

  it('knows all of a collection before it says what is withdrawn: a watch may move to an origin that comes with it', () => {
    const { exchange, left } = setUp();
    exchange.stepReceived(A, 1, announce, 0);
    const sources = [
      { source: X, version: 2, flows: [] },
      { source: idOf(8), version: 1, flows: offered('a') },
    ];
    exchange.collectionReceived(A, { type: 'flowCollection', sources }, 0);
    expect(left).toEqual([idOf(8)]);
  });

  it('keeps hidden what comes before its route', () => {
    const { exchange, offers, unknown } = setUp();
    unknown.add(X);
    exchange.stepReceived(A, 1, announce, 0);
    expect(offers.isVisible(keyOf('a', 9))).toBe(false);
  });

  it('tells those of a source that is shown at last who have come while it was not', () => {
    const { exchange, take, unknown } = setUp();
    unknown.add(X);
    const sources = [{ source: X, version: 1, flows: offered('a') }];
    exchange.collectionReceived(A, { type: 'flowCollection', sources }, 50);
    take();
    exchange.shown(X, 50);
    expect(take()).toEqual([{ link: 2, message: { type: 'flowCollection', sources } }]);
    exchange.shown(X, 101);
    exchange.shown(idOf(8), 0);
    expect(take()).toEqual([]);
  });

  it('answers with what is newer, and with nothing where nothing is', () => {
    const { exchange, take } = setUp();
    exchange.stepReceived(A, 1, announce, 0);
    take();
    exchange.requestReceived(2, { type: 'collectionRequest', known: [{ source: X, version: 0 }] });
    expect(take()).toEqual([
      { link: 2, message: { type: 'flowCollection', sources: [{ source: X, version: 1, flows: offered('a') }] } },
    ]);
    exchange.requestReceived(2, { type: 'collectionRequest', known: [{ source: X, version: 1 }] });
    expect(take()).toEqual([]);
  });

  it('sets everybody right where somebody has forged this node’s offers', () => {
    const truth = (version: number) => ({
      type: 'flowCollection',
      sources: [{ source: OWN, version, flows: offered('mine') }],
    });
    const { exchange, offers, take } = setUp();
    offers.offer('mine', TEXT);
    exchange.stepReceived(A, 1, { ...announce, source: OWN, version: 5 }, 0);
    expect(take()).toEqual([1, 2].map((link) => ({ link, message: truth(6) })));
    exchange.collectionReceived(A, { type: 'flowCollection', sources: [{ source: OWN, version: 8, flows: [] }] }, 0);
    expect(take()).toEqual([1, 2].map((link) => ({ link, message: truth(9) })));
    exchange.requestReceived(1, { type: 'collectionRequest', known: [{ source: OWN, version: 20 }] });
    expect(take().slice(0, 2)).toEqual([1, 2].map((link) => ({ link, message: truth(21) })));
  });

  it('cuts long requests', () => {
    const { exchange, take } = setUp();
    exchange.ask(
      1,
      Array.from({ length: MAX_COLLECTION_SOURCES + 1 }, (_, index) => idOf(100 + index)),
    );
    const lengths = take().map(({ message }) => message.type === 'collectionRequest' && message.known.length);
    expect(lengths).toEqual([MAX_COLLECTION_SOURCES, 1]);
  });
});
