import type { ConnectionRecord, MessageSummary, RouteRecord, TimelineRecord } from '../../../../src/overlay/snapshot';

/** Records for tests, at a time that does not matter. */
export function connection(n: number, more: Partial<ConnectionRecord> = {}): ConnectionRecord {
  const usual = { link: 3, neighbour: 'a', address: 'h:1', triesLeft: null, reason: null } as const;
  return { n, at: n, kind: 'connection', change: 'opened', ...usual, ...more };
}

export function message(n: number, summary: MessageSummary, neighbour: string | null = 'a'): TimelineRecord {
  return { n, at: n, kind: 'message', direction: 'in', link: 3, neighbour, message: summary };
}

/** The far overlay has changed. */
export function topology(n: number): TimelineRecord {
  return message(n, { type: 'topology', entries: [{ author: 'a', from: 1, version: 2, changes: 1 }], more: 0 });
}

export function route(n: number, more: Partial<RouteRecord> = {}): RouteRecord {
  return {
    n,
    at: n,
    kind: 'route',
    destination: 'd',
    via: 'b',
    cost: 3,
    change: 'heavy',
    before: { via: 'a', cost: 2 },
    cause: { type: 'vector', neighbour: 'a', sequence: 1, cost: null },
    alternatives: [],
    moreAlternatives: 0,
    ...more,
  };
}

export function flow(n: number, name = 'film', source = 's'): TimelineRecord {
  return { n, at: n, kind: 'flow', flow: name, source, contentType: 'text/plain', state: 'hold' };
}
