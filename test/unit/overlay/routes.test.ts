import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import {
  FEASIBILITY_HOLD_MS,
  HOLD_TIME_MS,
  MAX_DESTINATIONS,
  SEQUENCE_RETRY_MS,
  SEQUENCE_SUPPRESS_MS,
  VECTOR_ANSWER_INTERVAL_MS,
} from '../../../src/overlay/constants';
import { type RoutingMessage, RoutingTable } from '../../../src/overlay/routes';
import { RETRACTED_COST, type VectorEntry, type WantedSequence } from '../../../src/wire/control';
import type { NodeId } from '../../../src/wire/ids';
import { idOf } from '../../support/overlay';

const [OWN, A, B, C, D, X] = [idOf(1), idOf(2), idOf(3), idOf(4), idOf(5), idOf(9)];
/** Longer than any update waits. */
const LATER = 100;

function tableWith(...neighbours: NodeId[]): RoutingTable {
  const table = new RoutingTable(OWN, seededRandom(1));
  for (const neighbour of neighbours) {
    table.addNeighbour(neighbour, 0);
    table.setLinkCost(neighbour, 1, 0);
  }
  table.takeMessages(LATER);
  return table;
}

function route(destination: NodeId, cost: number, sequence = 0): VectorEntry {
  return { destination, sequence, cost };
}

function changes(table: RoutingTable): string[] {
  return table.takeChanges().map(({ change, cost }) => `${change} ${cost ?? '-'}`);
}

function vectorsTo(messages: readonly RoutingMessage[], to: NodeId): readonly VectorEntry[] {
  return messages.flatMap(({ to: at, message }) =>
    message.type === 'distanceVector' && at === to ? message.entries : [],
  );
}

function requests(messages: readonly RoutingMessage[]): readonly { to: NodeId; request: WantedSequence }[] {
  return messages.flatMap(({ to, message }) =>
    message.type === 'sequenceRequest' ? message.requests.map((request) => ({ to, request })) : [],
  );
}

/** The neighbour offers that many destinations that nobody else knows. */
function flood(table: RoutingTable, neighbour: NodeId, count: number): void {
  table.receiveVector(
    neighbour,
    Array.from({ length: count }, (_, index) => route(idOf(1_000 + index), 1)),
    0,
  );
}

/** Who is asked for its whole vector. */
function wholes(messages: readonly RoutingMessage[]): readonly NodeId[] {
  return messages.flatMap(({ to, message }) => (message.type === 'vectorRequest' ? [to] : []));
}

describe('a routing table', () => {
  it('takes the cheapest route, and names the change', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 4)], 0);
    expect(changes(table)).toEqual(['new 5']);
    table.receiveVector(B, [route(X, 2)], 0);
    expect(changes(table)).toEqual(['light 3']);
    expect(table.findGateway(X)).toBe(B);
    expect(table.findCost(X)).toBe(3);
    const alternatives = [{ via: A, cost: 5, verdict: 'longer' }];
    expect(table.view(() => null, 40)).toEqual([
      {
        destination: X,
        name: null,
        via: B,
        cost: 3,
        alternatives,
        decision: {
          ageMs: 40,
          change: 'light',
          before: { via: A, cost: 5 },
          cause: { type: 'vector', neighbour: B, sequence: 0, cost: 2 },
          alternatives,
        },
      },
    ]);
  });

  it('keeps the route in use where another costs as much', () => {
    const table = tableWith(A, B);
    table.receiveVector(B, [route(X, 2)], 0);
    table.receiveVector(A, [route(X, 2)], 0);
    expect(table.findGateway(X)).toBe(B);
  });

  it('costs 0 to itself, and knows itself', () => {
    const table = tableWith(A);
    expect(table.findCost(OWN)).toBe(0);
    expect(table.isKnown(OWN)).toBe(true);
    expect(table.findGateway(OWN)).toBeUndefined();
    expect(table.isKnown(X)).toBe(false);
  });

  it('does not use a link whose media path is down', () => {
    const table = tableWith(A);
    table.receiveVector(A, [route(X, 1)], 0);
    table.setLinkCost(A, Infinity, 1);
    expect(table.findGateway(X)).toBeUndefined();
    table.setLinkCost(A, 1, 2);
    expect(changes(table)).toEqual(['new 2', 'pending -', 'light 2']);
  });

  it('ignores vectors of who is no neighbour', () => {
    const table = tableWith();
    table.receiveVector(A, [route(X, 1)], 0);
    table.receiveRequests(A, [{ destination: OWN, sequence: 1, hopLimit: 9 }], 0);
    expect(table.isKnown(X)).toBe(false);
    expect(table.takeMessages(LATER)).toEqual([]);
  });

  it('falls back to an alternative only if it cannot lead back here', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 2)], 0);
    table.receiveVector(B, [route(X, 2)], 0);
    table.takeMessages(LATER);
    // Advertised at 3: a neighbour at 2 cannot go through here, one at 3 might.
    table.receiveVector(A, [route(X, RETRACTED_COST)], 200);
    expect(table.findGateway(X)).toBe(B);
    table.receiveVector(B, [route(X, 3)], 300);
    expect(table.findGateway(X)).toBeUndefined();
    expect(requests(table.takeMessages(300))).toEqual([
      { to: B, request: { destination: X, sequence: 1, hopLimit: 64 } },
    ]);
    table.receiveVector(B, [route(X, 3, 1)], 310);
    expect(table.findCost(X)).toBe(4);
    expect(changes(table)).toEqual(['new 3', 'light 3', 'pending -', 'heavy 4']);
  });

  it('repeats the request until it is answered', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1)], 0);
    table.takeMessages(LATER);
    table.receiveVector(A, [route(X, 5)], 200);
    expect(requests(table.takeMessages(200))).toHaveLength(1);
    const again = table.nextDeadline() ?? 0;
    expect(again).toBe(200 + SEQUENCE_RETRY_MS);
    table.tick(again);
    expect(requests(table.takeMessages(again))).toHaveLength(1);
    table.receiveVector(A, [route(X, 5, 1)], again + 1);
    table.tick(again + 60_000);
    expect(requests(table.takeMessages(again + 60_000))).toEqual([]);
  });

  it('asks for a better route that is not feasible, while it uses a worse one', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1)], 0);
    table.takeMessages(LATER);
    table.receiveVector(B, [route(X, 9, 1)], 200);
    table.receiveVector(A, [route(X, RETRACTED_COST)], 200);
    expect(table.findCost(X)).toBe(10);
    table.takeMessages(300);
    table.receiveVector(A, [route(X, 3, 0)], 400);
    expect(table.findGateway(X)).toBe(B);
    expect(requests(table.takeMessages(400))).toMatchObject([{ to: A, request: { sequence: 2 } }]);
    table.receiveVector(A, [route(X, 3, 2)], 410);
    expect(table.findGateway(X)).toBe(A);
  });

  it('holds a lost destination as pending, then it is critical', () => {
    const table = tableWith(A);
    table.receiveVector(A, [route(X, 1)], 0);
    table.removeNeighbour(A, 1_000);
    expect(table.isKnown(X)).toBe(true);
    expect(table.view(() => null, 0)).toMatchObject([{ destination: X, via: null, cost: null }]);
    expect(table.nextDeadline()).toBe(1_000 + HOLD_TIME_MS);
    table.tick(1_000 + HOLD_TIME_MS);
    expect(changes(table)).toEqual(['new 2', 'pending -', 'critical -']);
    expect(table.isKnown(X)).toBe(false);
    expect(table.view(() => null, 0)).toEqual([]);
    table.tick(1_000 + FEASIBILITY_HOLD_MS);
    expect(table.nextDeadline()).toBeUndefined();
  });

  it('says when a route is there where there was none', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1)], 0);
    table.receiveVector(B, [route(X, 0)], 1);
    table.removeNeighbour(A, 2);
    table.removeNeighbour(B, 3);
    table.addNeighbour(B, 4);
    table.setLinkCost(B, 1, 4);
    table.receiveVector(B, [route(X, 0)], 5);
    expect(table.takeChanges().map(({ change, appeared }) => [change, appeared])).toEqual([
      ['new', true],
      ['light', false],
      ['pending', false],
      ['light', true],
    ]);
  });

  it('forgets a feasibility distance from which nothing leads on', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1, 0)], 0);
    table.takeMessages(LATER);
    // Opposite on the circle: neither is newer, so no request helps.
    table.receiveVector(A, [route(X, 1, 0x8000)], 1_000);
    expect(table.findGateway(X)).toBeUndefined();
    table.tick(1_000 + FEASIBILITY_HOLD_MS);
    expect(table.findGateway(X)).toBe(A);
  });

  it('is bounded, and makes room by forgetting what nobody offers', () => {
    const table = tableWith(A);
    const ids = Array.from({ length: MAX_DESTINATIONS + 1 }, (_, index) => idOf(1_000 + index));
    table.receiveVector(
      A,
      ids.map((id) => route(id, 1)),
      0,
    );
    expect(table.view(() => null, 0)).toHaveLength(MAX_DESTINATIONS);
    table.receiveVector(A, [route(idOf(1_000), RETRACTED_COST)], 10);
    table.receiveVector(A, [route(X, 1)], 20);
    expect(table.isKnown(X)).toBe(false);
    table.tick(10 + HOLD_TIME_MS);
    table.receiveVector(A, [route(X, 1)], 5_000);
    expect(table.isKnown(X)).toBe(true);
  });

  it('asks for the whole vector of which it refused something, once there is room', () => {
    const lines: string[] = [];
    const table = new RoutingTable(OWN, seededRandom(1), (line) => lines.push(line));
    for (const neighbour of [A, B]) {
      table.addNeighbour(neighbour, 0);
      table.setLinkCost(neighbour, 1, 0);
    }
    flood(table, A, MAX_DESTINATIONS);
    table.receiveVector(B, [route(X, 1), route(idOf(8), 1)], 0);
    expect(lines).toEqual(['the table of destinations is full: more of them are ignored until there is room']);
    table.removeNeighbour(A, 10);
    // Pending ones may come back: no room yet.
    expect(wholes(table.takeMessages(LATER))).toEqual([]);
    table.tick(10 + HOLD_TIME_MS);
    expect(table.nextDeadline()).toBeLessThanOrEqual(10 + HOLD_TIME_MS);
    expect(wholes(table.takeMessages(10 + HOLD_TIME_MS))).toEqual([B]);
    expect(wholes(table.takeMessages(5_000))).toEqual([]);
    table.receiveVector(B, [route(X, 1), route(idOf(8), 1)], 5_000);
    expect(table.findGateway(X)).toBe(B);
  });

  it('always has a place for a neighbour: what who offers the most offers alone gives way', () => {
    const table = tableWith(A, B, C);
    table.receiveVector(B, [route(X, 1)], 0);
    flood(table, A, MAX_DESTINATIONS - 1);
    table.takeMessages(LATER);
    table.takeChanges();
    table.receiveVector(C, [route(C, 0), route(D, 1)], 200);
    expect([C, X, D].map((id) => table.findGateway(id))).toEqual([C, B, undefined]);
    const youngest = idOf(1_000 + MAX_DESTINATIONS - 2);
    expect(table.takeChanges().map(({ destination, change, cause }) => [destination, change, cause.type])).toEqual([
      [youngest, 'pending', 'tableFull'],
      [youngest, 'critical', 'tableFull'],
      [C, 'new', 'vector'],
    ]);
    expect(vectorsTo(table.takeMessages(200), B)).toContainEqual(route(youngest, RETRACTED_COST));
    expect(table.view(() => null, 200)).toHaveLength(MAX_DESTINATIONS);
    // Both are asked: A for what gave way, C for D.
    table.receiveVector(
      A,
      Array.from({ length: MAX_DESTINATIONS / 2 }, (_, index) => route(idOf(1_000 + index), RETRACTED_COST)),
      300,
    );
    table.tick(300 + HOLD_TIME_MS);
    expect([...wholes(table.takeMessages(300 + HOLD_TIME_MS))].sort()).toEqual([A, C]);
  });

  it('ends no route above the largest finite cost', () => {
    const table = tableWith(A);
    table.receiveVector(A, [route(X, RETRACTED_COST - 1)], 0);
    expect(table.findGateway(X)).toBeUndefined();
  });
});

describe('what neighbours are told', () => {
  it('is this node itself first', () => {
    const table = new RoutingTable(OWN, seededRandom(1));
    table.addNeighbour(A, 0);
    expect(vectorsTo(table.takeMessages(0), A)).toEqual([route(OWN, 0)]);
  });

  it('is no route through the neighbour, nor the neighbour itself', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(A, 0), route(X, 1)], 0);
    table.receiveVector(B, [route(A, 1)], 0);
    const messages = table.takeMessages(LATER);
    expect(vectorsTo(messages, A)).toEqual([]);
    expect(vectorsTo(messages, B)).toEqual([route(A, 1), route(X, 2)]);
  });

  it('is everything again to who asks for it, but not twice in a second', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(A, 0), route(X, 1)], 0);
    table.receiveVector(B, [route(B, 0)], 0);
    table.takeMessages(LATER);
    const askAt = (now: number) => {
      table.receiveVectorRequest(B, now);
      return table.takeMessages(now);
    };
    const whole = [route(OWN, 0), route(A, 1), route(X, 2)];
    expect(askAt(200)).toEqual([{ to: B, message: { type: 'distanceVector', entries: whole } }]);
    expect(askAt(200 + VECTOR_ANSWER_INTERVAL_MS - 1)).toEqual([]);
    expect(vectorsTo(askAt(200 + VECTOR_ANSWER_INTERVAL_MS), B)).toEqual(whole);
    table.receiveVectorRequest(C, 5_000);
    expect(table.takeMessages(5_000)).toEqual([]);
  });

  it('is a retraction when the route begins to lead through it', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 5)], 0);
    expect(vectorsTo(table.takeMessages(LATER), B)).toEqual([route(X, 6)]);
    table.receiveVector(B, [route(X, 1)], 200);
    expect(vectorsTo(table.takeMessages(300), B)).toEqual([route(X, RETRACTED_COST)]);
  });

  it('is a sequence number as new as it asked for, at once', () => {
    const table = tableWith(A);
    table.receiveRequests(A, [{ destination: OWN, sequence: 1, hopLimit: 3 }], 500);
    expect(vectorsTo(table.takeMessages(500), A)).toEqual([route(OWN, 0, 1)]);
    table.receiveRequests(A, [{ destination: OWN, sequence: 1, hopLimit: 3 }], 600);
    expect(vectorsTo(table.takeMessages(600), A)).toEqual([route(OWN, 0, 1)]);
  });

  it('overbids who advertises this node with a number that it never gave out', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(OWN, 0, 77)], 0);
    expect(vectorsTo(table.takeMessages(LATER), B)).toEqual([route(OWN, 0, 78)]);
  });
});

describe('a sequence request of a neighbour', () => {
  const ask = (sequence: number, hopLimit = 10): WantedSequence => ({
    destination: X,
    sequence,
    hopLimit,
  });

  it('is answered here where the route is new enough', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1, 5)], 0);
    table.takeMessages(LATER);
    table.receiveRequests(B, [ask(5)], 200);
    expect(vectorsTo(table.takeMessages(200), B)).toEqual([route(X, 2, 5)]);
  });

  it('goes on towards the destination with one hop less, and its answer comes back at once', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1, 5)], 0);
    table.takeMessages(LATER);
    table.receiveRequests(B, [ask(6)], 200);
    expect(requests(table.takeMessages(200))).toEqual([{ to: A, request: ask(6, 9) }]);
    table.receiveVector(A, [route(X, 1, 6)], 250);
    expect(vectorsTo(table.takeMessages(250), B)).toEqual([route(X, 2, 6)]);
  });

  it('does not go back to who asked, and ends with its hop limit', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1, 5)], 0);
    table.takeMessages(LATER);
    table.receiveRequests(A, [ask(6)], 200);
    table.receiveRequests(B, [ask(6, 1)], 200);
    expect(requests(table.takeMessages(200))).toEqual([]);
  });

  it('is not passed on twice within a short time', () => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 1, 5)], 0);
    table.takeMessages(LATER);
    table.receiveRequests(B, [ask(6)], 200);
    table.receiveRequests(B, [ask(6)], 210);
    expect(requests(table.takeMessages(210))).toHaveLength(1);
    table.receiveRequests(B, [ask(6)], 200 + SEQUENCE_SUPPRESS_MS);
    expect(requests(table.takeMessages(200 + SEQUENCE_SUPPRESS_MS))).toHaveLength(1);
  });

  it('for nobody known is dropped', () => {
    const table = tableWith(A, B);
    table.receiveRequests(B, [ask(6)], 0);
    expect(table.takeMessages(LATER)).toEqual([]);
  });
});

describe('the record of a decision', () => {
  /** The last change of X, as it is told. */
  function lastOf(table: RoutingTable) {
    const record = table.takeChanges().findLast(({ destination }) => destination === X);
    if (!record) throw new Error('X did not change');
    const { change, before, cause, alternatives } = record;
    const decision = { change, before, cause, alternatives };
    const [view] = table.view(() => null, 0).filter(({ destination }) => destination === X);
    if (view) expect({ ...view.decision, ageMs: 0 }).toEqual({ ...decision, ageMs: 0 });
    return decision;
  }

  it('names the vector, and the rule that rejected each of the others', () => {
    const table = tableWith(A, B, C, D);
    table.receiveVector(A, [route(X, 2)], 0);
    expect(lastOf(table)).toEqual({
      change: 'new',
      before: null,
      cause: { type: 'vector', neighbour: A, sequence: 0, cost: 2 },
      alternatives: [],
    });
    table.takeMessages(LATER);
    table.receiveVector(B, [route(X, 2)], 200);
    table.receiveVector(C, [route(X, 3)], 200);
    table.setLinkCost(D, Infinity, 200);
    table.receiveVector(D, [route(X, 1)], 200);
    table.setLinkCost(A, 2, 210);
    expect(lastOf(table)).toEqual({
      change: 'light',
      before: { via: A, cost: 3 },
      cause: { type: 'linkCost', neighbour: A, before: 1, cost: 2 },
      alternatives: [
        { via: A, cost: 4, verdict: 'longer' },
        { via: C, cost: 4, verdict: 'infeasible' },
        { via: D, cost: null, verdict: 'linkDown' },
      ],
    });
  });

  it('knows a tie, a retraction, and who goes through this node', () => {
    const table = tableWith(A, B, C, D);
    table.receiveVector(A, [route(X, 2)], 0);
    table.receiveVector(B, [route(X, 2)], 0);
    table.receiveVector(C, [route(X, 2)], 0);
    table.takeMessages(LATER);
    table.takeChanges();
    table.receiveVector(A, [route(X, RETRACTED_COST)], 200);
    expect(lastOf(table)).toEqual({
      change: 'light',
      before: { via: A, cost: 3 },
      cause: { type: 'vector', neighbour: A, sequence: 0, cost: null },
      alternatives: [
        { via: C, cost: 3, verdict: 'tie' },
        { via: A, cost: null, verdict: 'retracted' },
        { via: D, cost: null, verdict: 'splitHorizon' },
      ],
    });
  });

  it('remembers for a while who took its route back, whatever it is that decides', () => {
    const decided = (at: number, then?: (table: RoutingTable) => void) => {
      const table = tableWith(A, B, C);
      for (const neighbour of [A, B, C]) table.receiveVector(neighbour, [route(X, 2)], 0);
      table.receiveVector(B, [route(X, RETRACTED_COST)], 200);
      then?.(table);
      table.takeChanges();
      table.receiveVector(A, [route(X, RETRACTED_COST)], at);
      return lastOf(table).alternatives.find(({ via }) => via === B)?.verdict;
    };
    expect(decided(213)).toBe('retracted');
    expect(decided(200 + HOLD_TIME_MS)).not.toBe('retracted');
    expect(decided(213, (table) => table.receiveVector(B, [route(X, 3)], 205))).toBe('longer');
  });

  it.each<[string, (table: RoutingTable) => void, unknown, unknown]>([
    [
      'the answer to a request',
      (table) => {
        table.receiveVector(B, [route(X, 5)], 200);
        table.receiveVector(A, [route(X, RETRACTED_COST)], 200);
        table.receiveVector(B, [route(X, 5, 1)], 210);
      },
      'heavy',
      { type: 'sequenceAnswer', neighbour: B, sequence: 1, cost: 5 },
    ],
    ['a lost neighbour', (table) => table.removeNeighbour(A, 200), 'pending', { type: 'neighbourLost', neighbour: A }],
    ['a link down', (table) => table.setLinkCost(A, Infinity, 200), 'pending', { type: 'linkDown', neighbour: A }],
    [
      'a link up',
      (table) => {
        table.setLinkCost(A, Infinity, 200);
        table.setLinkCost(A, 1, 210);
      },
      'light',
      { type: 'linkUp', neighbour: A, cost: 1 },
    ],
    [
      'the end of the hold time',
      (table) => {
        table.removeNeighbour(A, 200);
        table.tick(200 + HOLD_TIME_MS);
      },
      'critical',
      { type: 'holdTimeOver' },
    ],
    [
      'a feasibility distance that is forgotten',
      (table) => {
        table.receiveVector(A, [route(X, 2, 0x8000)], 200);
        table.tick(200 + HOLD_TIME_MS);
        table.tick(200 + FEASIBILITY_HOLD_MS);
      },
      'new',
      { type: 'feasibilityForgotten' },
    ],
  ])('names %s', (_what, act, change, cause) => {
    const table = tableWith(A, B);
    table.receiveVector(A, [route(X, 2)], 0);
    table.takeMessages(LATER);
    act(table);
    expect(lastOf(table)).toMatchObject({ change, cause });
  });
});

describe('requests', () => {
  it('of one step go in one frame per neighbour', () => {
    const table = tableWith(A, B);
    const destinations = [X, idOf(10), idOf(11)];
    table.receiveVector(
      A,
      destinations.map((id) => route(id, 1)),
      0,
    );
    table.takeMessages(LATER);
    table.receiveVector(
      B,
      destinations.map((id) => route(id, 4)),
      200,
    );
    table.removeNeighbour(A, 300);
    const sent = table.takeMessages(300).filter(({ message }) => message.type === 'sequenceRequest');
    expect(sent).toHaveLength(1);
    expect(requests(sent).map(({ request }) => request.destination)).toEqual(destinations);
  });

  it('are not made where the same was asked for another neighbour a moment ago', () => {
    const table = tableWith(A, B, C);
    table.receiveVector(A, [route(X, 4, 0)], 0);
    table.takeMessages(LATER);
    table.receiveRequests(B, [{ destination: X, sequence: 1, hopLimit: 10 }], 200);
    expect(requests(table.takeMessages(200))).toHaveLength(1);
    table.receiveVector(A, [route(X, 6, 0)], 210);
    expect(requests(table.takeMessages(210))).toEqual([]);
    // It may have been lost: it is repeated like any other.
    table.tick(210 + SEQUENCE_RETRY_MS);
    expect(requests(table.takeMessages(210 + SEQUENCE_RETRY_MS))).toHaveLength(1);
  });

  it('leave a newer number with the asker, and tell nobody else', () => {
    const table = tableWith(A, B, C);
    table.receiveVector(A, [route(X, 1, 5)], 0);
    table.takeMessages(LATER);
    table.receiveRequests(B, [{ destination: X, sequence: 6, hopLimit: 10 }], 200);
    table.takeMessages(200);
    table.receiveVector(A, [route(X, 1, 6)], 210);
    const messages = [...table.takeMessages(210), ...table.takeMessages(1_000)];
    expect(vectorsTo(messages, B)).toEqual([route(X, 2, 6)]);
    expect(vectorsTo(messages, C)).toEqual([]);
    table.receiveRequests(C, [{ destination: X, sequence: 6, hopLimit: 10 }], 2_000);
    expect(vectorsTo(table.takeMessages(2_000), C)).toEqual([route(X, 2, 6)]);
  });
});
