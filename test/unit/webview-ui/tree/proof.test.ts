import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  BROKEN_MS,
  copiesAt,
  measure,
  ProofMeter,
  type ProofState,
  STALE_REPORT_MS,
  UNCONNECTED_MS,
} from '../../../../webview-ui/tree/proof';
import { WINDOW_MS } from '../../../../webview-ui/tree/shortages';
import { check } from '../../../support/property';
import { type TestBranch, treeOf } from '../../../support/treeStates';

/*
 * Scenario 3, server2 streams: client4, client3, node3, node4 and node5 are its neighbours; server1 is behind node3, client5 behind node4, server3
 * behind node5; client1 and node6 are behind server1, client2 behind server3.
 */
const TO_CLIENT5 = ['server2>node4', 'node4>client5'];
const TO_SERVER1 = ['server2>node3', 'node3>server1'];
/** Of steady heavy loss, how long it takes to be told for certain. */
const LOSING_MS = 7_000;

function kindsOf(...parts: Parameters<typeof treeOf>): string[] {
  return measure(treeOf(...parts)).violations.map(({ kind, from, to }) => `${kind} ${from}>${to}`);
}

describe('measure', () => {
  it('counts one copy per link, where unicast would send over each link for every consumer behind it', () => {
    // One consumer two hops away: nothing to save.
    expect(measure(treeOf('server2', TO_CLIENT5, ['client5']))).toMatchObject({ copies: 2, unicast: 2, needed: 2 });
    // server1 (2 hops), client1, node6 and client5 (3 each) share the way to server1: 5 links, and 2 + 3 + 3 + 3 = 11 hops.
    const branches = [...TO_SERVER1, 'server1>client1', 'server1>node6', 'server1>client5'];
    const consumers = ['server1', 'client1', 'node6', 'client5'];
    expect(measure(treeOf('server2', branches, consumers))).toMatchObject({
      framesPerSecond: 30,
      copies: 5,
      needed: 5,
      unicast: 11,
      repeatedPerSecond: 0,
      servingNobody: 0,
      violations: [],
      unreported: [],
    });
    // Where consumers share no link there is nothing to save: client5 over node4 (2), client2 over node5 and server3 (3), client3 and client4 beside the source (1 each).
    const wide = [
      ...TO_CLIENT5,
      'server2>node5',
      'node5>server3',
      'server3>client2',
      'server2>client3',
      'server2>client4',
    ];
    expect(measure(treeOf('server2', wide, ['client5', 'client2', 'client3', 'client4']))).toMatchObject({
      copies: 7,
      unicast: 7,
    });
  });

  it('counts what was sent, not what should be', () => {
    // 30 + 30 frames, and 15 of the second branch again: 75 / 30.
    const repeated: TestBranch[] = ['server2>node4', ['node4>client5', [30, 15]]];
    expect(measure(treeOf('server2', repeated, ['client5']))).toMatchObject({ copies: 2.5, repeatedPerSecond: 15 });
    // Everything twice: a whole number again.
    const twice: TestBranch[] = ['server2>node4', ['node4>client5', [30, 30]]];
    expect(measure(treeOf('server2', twice, ['client5']))).toMatchObject({ copies: 3 });
    // What is lost is no whole copy, and none at all where nothing is sent.
    const lossy = (rate: number): TestBranch[] => ['server2>node4', ['node4>client5', rate]];
    expect(measure(treeOf('server2', lossy(12), ['client5']))).toMatchObject({ copies: 1.4, needed: 2, lacking: 1 });
    expect(measure(treeOf('server2', lossy(3), ['client5']))).toMatchObject({ copies: 1.1, needed: 2, lacking: 1 });
    expect(measure(treeOf('server2', lossy(0), ['client5']))).toMatchObject({ copies: 1, needed: 2, lacking: 1 });
  });

  it('takes rates of seconds that are not the same second for one', () => {
    const branches: TestBranch[] = [
      ['server2>node4', 29.9],
      ['node4>client5', 31],
      ['server2>node3', 30],
      ['node3>server1', 28],
    ];
    expect(measure(treeOf('server2', branches, ['client5', 'server1']))).toMatchObject({ copies: 4, violations: [] });
  });

  it('finds repetitions, by link', () => {
    expect(kindsOf('server2', ['server2>node4', ['node4>client5', [30, 0.1]]], ['client5'])).toEqual([
      'repeated node4>client5',
    ]);
  });

  it('finds branches that carry frames for nobody, and none that carry nothing', () => {
    const branches: TestBranch[] = [...TO_CLIENT5, 'node4>node5', 'node5>node2', ['client5>node7', 0]];
    expect(kindsOf('server2', branches, ['client5'])).toEqual(['servesNobody node4>node5', 'servesNobody node5>node2']);
  });

  it('finds nodes that get frames over two branches', () => {
    const both = [...TO_CLIENT5, ...TO_SERVER1, 'server1>client5'];
    expect(kindsOf('server2', both, ['client5', 'server1'])).toEqual(['twice server1>client5']);
    const left: TestBranch[] = [['server2>node4', 0], ['node4>client5', 0], ...TO_SERVER1, 'server1>client5'];
    expect(kindsOf('server2', left, ['client5', 'server1'])).toEqual([]);
    // node4 sends nothing on, but gets everything still.
    const late: TestBranch[] = ['server2>node4', ['node4>client5', 0], ...TO_SERVER1, 'server1>client5'];
    expect(kindsOf('server2', late, ['client5', 'server1'])).toEqual(['servesNobody server2>node4']);
    // A source needs nothing.
    expect(kindsOf('server2', [...TO_CLIENT5, 'node4>server2'], ['client5'])).toEqual(['twice node4>server2']);
    // Two nodes that only serve each other.
    const round: TestBranch[] = [['server2>node4', 0], 'node4>node5', 'node5>node4'];
    expect(kindsOf('server2', round, ['node5'])).toContain('twice node5>node4');
  });

  it('finds where frames are lost, and not who has fewer to send because of that', () => {
    // A relay that sends one frame in ten on.
    const bad: TestBranch[] = ['s>node1', 'node1>badrelay', ['badrelay>victim1', 3], ['badrelay>victim2', 3]];
    const consumers = ['victim1', 'victim2'];
    expect(kindsOf('s', bad, consumers)).toEqual(['tooFew badrelay>victim1', 'tooFew badrelay>victim2']);
    expect(measure(treeOf('s', bad, consumers))).toMatchObject({ copies: 2.2, needed: 4, lacking: 2 });
    // Those behind a loss are not to blame, but for what they lose in addition.
    const chain = (...rates: number[]) =>
      kindsOf(
        's',
        rates.map((rate, i): TestBranch => [`${i === 0 ? 's' : `n${i}`}>n${i + 1}`, rate]),
        [`n${rates.length}`],
      );
    expect(chain(30, 15, 15, 14)).toEqual(['tooFew n1>n2']);
    expect(chain(30, 15, 15, 3)).toEqual(['tooFew n1>n2', 'tooFew n3>n4']);
    expect(chain(30, 0, 0, 0)).toEqual(['silent n1>n2']);
    expect(chain(30, 12, 0, 0)).toEqual(['tooFew n1>n2', 'silent n2>n3']);
    // A little is lost on every link.
    expect(chain(30, 26, 22, 20, 20)).toEqual(['tooFew n2>n3']);
    // Half over each of two branches, while the one takes the place of the other.
    const moving: TestBranch[] = ['s>a', 's>b', ['a>c', 15], ['b>c', 15]];
    expect(kindsOf('s', moving, ['a', 'b', 'c'])).toEqual(['twice b>c']);
  });

  it('asks nothing of a source that sends less than rates of seconds can tell', () => {
    const slow: TestBranch[] = [
      ['s>a', 1],
      ['a>b', 2],
      ['b>c', 0],
    ];
    expect(measure(treeOf('s', slow, ['c']))).toMatchObject({ copies: null, needed: 3, lacking: 0, violations: [] });
    expect(new ProofMeter().read(treeOf('s', slow, ['c']), 0).state).toBe('slow');
  });

  it('holds only where every node on the way to a consumer gets the flow once, whatever is reported', () => {
    const node = fc.integer({ min: 0, max: 3 });
    const rate = fc.constantFrom(30, 30, 30, 28, 0, 0, 8, 45, 60, null);
    const branch = fc.record({ from: node, to: node, rate });
    let held = 0;
    check(
      fc.property(
        fc.array(branch, { maxLength: 8 }),
        fc.uniqueArray(node, { minLength: 1, maxLength: 4 }),
        (all, consumers) => {
          const branches = all.map(({ from, to, rate: each }): TestBranch => [`${from}>${to}`, each]);
          const tree = treeOf('0', branches, consumers.map(String));
          const reading = new ProofMeter().read(tree, 0);
          if (reading.state !== 'holds') return;
          held++;
          const rates = tree.branches.filter(({ rates: each }) => (each?.framesPerSecond ?? 0) > 0);
          expect(rates).toHaveLength(reading.needed);
          expect(reading).toMatchObject({ copies: reading.needed, lacking: 0, unreported: [] });
          // Each node once, from the source to all consumers: a tree, and each of its leaves is a consumer.
          const above = new Map(rates.map(({ from, to }) => [to, from]));
          expect(above.size).toBe(rates.length);
          for (const id of above.keys()) {
            let at = id;
            for (let steps = 0; steps < 4; steps++) at = above.get(at) ?? at;
            expect(at).toBe('0');
          }
          for (const { to, place } of tree.branches) {
            if (place !== 'loose' && to !== '0' && tree.consumers.includes(to)) expect(above.has(to)).toBe(true);
          }
          const senders = new Set(above.values());
          for (const id of above.keys()) expect(senders.has(id) || consumers.map(String).includes(id)).toBe(true);
          for (const { rates: each } of rates) {
            expect(Math.abs(each!.framesPerSecond - reading.framesPerSecond!)).toBeLessThanOrEqual(
              Math.max(3, reading.framesPerSecond! / 4),
            );
          }
        },
      ),
      3_000,
    );
    expect(held).toBeGreaterThan(20);
  });

  it('finds more frames than the source sends, and branches that carry none', () => {
    expect(kindsOf('server2', ['server2>node4', ['node4>client5', 45]], ['client5'])).toEqual([
      'tooMany node4>client5',
    ]);
    expect(kindsOf('server2', ['server2>node4', ['node4>client5', 0]], ['client5'])).toEqual(['silent node4>client5']);
    // A frame every few seconds.
    expect(
      kindsOf(
        'server2',
        [
          ['server2>node4', 1],
          ['node4>client5', 0],
        ],
        ['client5'],
      ),
    ).toEqual([]);
  });

  it('finds senders that nothing leads to', () => {
    expect(kindsOf('server2', [...TO_SERVER1, 'node4>client5'], ['client5', 'server1'])).toEqual([
      'unconnected node4>client5',
    ]);
  });

  it('takes the fastest branch of the source for its rate, and any branch where the source is opaque', () => {
    expect(
      measure(
        treeOf(
          's',
          [
            ['s>a', 24],
            ['s>b', 30],
          ],
          ['a', 'b'],
        ),
      ).framesPerSecond,
    ).toBe(30);
    const opaque: TestBranch[] = [
      ['s>a', null],
      ['a>b', 25],
    ];
    expect(measure(treeOf('s', opaque, ['b'], ['s']))).toMatchObject({
      framesPerSecond: 25,
      unreported: [{ from: 's', to: 'a', opaque: true }],
    });
  });

  it('needs as many copies as there are links to all consumers, of any tree in which every branch reports its share', () => {
    // Parent of each node but the first: one before it.
    const parents = fc
      .array(fc.nat(), { minLength: 1, maxLength: 30 })
      .map((all) => all.map((value, i) => value % (i + 1)));
    check(
      fc.property(
        parents,
        fc.array(fc.nat(), { minLength: 1, maxLength: 12 }),
        fc.integer({ min: 5, max: 60 }),
        (above, some, rate) => {
          const consumers = [...new Set(some.map((value) => (value % above.length) + 1))];
          const hops = (node: number): number => (node === 0 ? 0 : 1 + hops(above[node - 1] ?? 0));
          const served = new Set<number>();
          for (const consumer of consumers) for (let at = consumer; at > 0; at = above[at - 1] ?? 0) served.add(at);
          const branches = [...served].map((node): TestBranch => [`${above[node - 1]}>${node}`, rate]);
          const tree = treeOf('0', branches, consumers.map(String));
          expect(measure(tree)).toMatchObject({
            copies: served.size,
            needed: served.size,
            unicast: consumers.reduce((sum, node) => sum + hops(node), 0),
            violations: [],
          });
          expect(new ProofMeter().read(tree, 0).state).toBe('holds');
          // A frame to one more node is one copy too many, and the meter tells whose.
          const more = treeOf('0', [...branches, [`${consumers[0]}>extra`, rate]], consumers.map(String));
          expect(measure(more)).toMatchObject({ copies: served.size + 1, servingNobody: 1 });
        },
      ),
    );
  });
});

describe('ProofMeter', () => {
  const consumers = ['client5'];

  it('waits for reports, and says when there is nothing to report', () => {
    const state = (...parts: Parameters<typeof treeOf>) => new ProofMeter().read(treeOf(...parts), 0).state;
    expect(state('server2', [], [])).toBe('nobody');
    expect(state('server2', [], ['server2'])).toBe('nobody');
    expect(state('server2', [], consumers)).toBe('waiting');
    expect(
      state(
        'server2',
        [
          ['server2>node4', null],
          ['node4>client5', null],
        ],
        consumers,
      ),
    ).toBe('waiting');
    expect(
      state(
        'server2',
        [
          ['server2>node4', 0],
          ['node4>client5', 0],
        ],
        consumers,
      ),
    ).toBe('idle');
    expect(state('server2', TO_CLIENT5, consumers)).toBe('holds');
  });

  it('takes what does not hold for a move at first, and calls it broken when it lasts', () => {
    const meter = new ProofMeter();
    const bad = treeOf('server2', ['server2>node4', ['node4>client5', [30, 3]]], consumers);
    expect(meter.read(bad, 1_000)).toMatchObject({ state: 'moving', changesAt: 1_000 + BROKEN_MS });
    expect(meter.read(bad, 999 + BROKEN_MS).state).toBe('moving');
    expect(meter.read(bad, 1_000 + BROKEN_MS)).toMatchObject({ state: 'broken', changesAt: null });
    expect(meter.read(treeOf('server2', TO_CLIENT5, consumers), 5_000).state).toBe('holds');
    // It begins anew.
    expect(meter.read(bad, 6_000).state).toBe('moving');
  });

  it('does not take loss for a saving: a relay that sends one frame in ten on, reported as 30, 30, 3, 3', () => {
    const meter = new ProofMeter();
    const bad = treeOf(
      's',
      ['s>node1', 'node1>badrelay', ['badrelay>victim1', 3], ['badrelay>victim2', 3]],
      ['victim1', 'victim2'],
    );
    expect(meter.read(bad, 0).state).toBe('moving');
    expect(meter.read(bad, 3_000).state).toBe('moving');
    expect(meter.read(bad, LOSING_MS)).toMatchObject({ state: 'loses', lacking: 2, copies: 2.2 });
    expect(meter.read(bad, 60_000).state).toBe('loses');
    const good = treeOf(
      's',
      ['s>node1', 'node1>badrelay', 'badrelay>victim1', 'badrelay>victim2'],
      ['victim1', 'victim2'],
    );
    // What was lost a moment ago is not saved now.
    expect(meter.read(good, 61_000).state).not.toBe('holds');
    expect(meter.read(good, 61_000 + WINDOW_MS)).toMatchObject({ state: 'holds', copies: 4, changesAt: null });
  });

  it('takes frames that are sent in vain for worse than those that are lost', () => {
    const meter = new ProofMeter();
    const lossy = (repeated: number) =>
      treeOf(
        's',
        [
          ['s>a', [30, repeated]],
          ['a>b', 3],
        ],
        ['a', 'b'],
      );
    meter.read(lossy(0), 0);
    expect(meter.read(lossy(0), LOSING_MS).state).toBe('loses');
    expect(meter.read(lossy(5), LOSING_MS + 1).state).toBe('loses');
    expect(meter.read(lossy(5), LOSING_MS + 1 + BROKEN_MS).state).toBe('broken');
  });

  it.each([
    // What is reported each second of s>a and a>b; null: not yet, undefined: no such branch.
    [
      'a watch that begins',
      [
        [3, null],
        [30, 4],
        [30, 30],
        [30, 30],
      ],
    ],
    [
      'a source that pauses',
      [
        [30, 30],
        [12, 30],
        [0, 11],
        [0, 0],
        [0, 0],
        [14, 0],
        [30, 15],
        [30, 30],
      ],
    ],
    [
      'a source that begins again',
      [
        [30, 30],
        [22, 31],
        [31, 21],
        [30, 30],
      ],
    ],
    [
      'a busy machine',
      [
        [30, 30],
        [30, 19],
        [30, 8],
        [30, 20],
        [30, 41],
        [30, 30],
      ],
    ],
    [
      'a consumer that stops, and another one',
      [
        [30, 30],
        [30, 11],
        [12, 0],
        [0, 0],
      ],
    ],
  ] as const)('has no fault to find with %s', (_, seconds) => {
    const meter = new ProofMeter();
    seconds.forEach(([one, other], second) => {
      const tree = treeOf(
        's',
        [
          ['s>a', one ?? null],
          ['a>b', other ?? null],
        ],
        ['b'],
      );
      for (const ms of [0, 400, 999]) {
        expect(['broken', 'loses', 'partly']).not.toContain(meter.read(tree, second * 1_000 + ms).state);
      }
    });
  });

  /** What the meter says at the end of each second in which s>a and a>b carry so many frames. */
  function statesOf(seconds: readonly (readonly [number, number])[]): ProofState[] {
    const meter = new ProofMeter();
    return seconds.map(([one, other], second) => {
      const branches: TestBranch[] = [
        ['s>a', one],
        ['a>b', other],
      ];
      meter.read(treeOf('s', branches, ['b']), second * 1_000);
      return meter.read(treeOf('s', branches, ['b']), second * 1_000 + 990).state;
    });
  }

  it.each([
    ['90 % of 30', 30, [27, 27, 26, 28, 27]],
    ['78 % of 30', 30, [23, 24, 23, 24, 23]],
    ['60 % of 5', 5, [3, 3, 2, 4, 3]],
    ['50 % of 5', 5, [3, 2, 3, 2, 2]],
  ])('says that frames are lost where a relay sends %s on, however evenly', (_, source, sent) => {
    const states = statesOf(Array.from({ length: 40 }, (_each, i) => [source, sent[i % sent.length] ?? 0]));
    expect(new Set(states.slice(12))).toEqual(new Set(['loses']));
    const before = Array.from({ length: 12 }, () => [source, source] as const);
    const onset = statesOf([...before, ...Array.from({ length: 20 }, () => [source, source * 0.6] as const)]);
    expect(onset.slice(4, 12)).toEqual(Array.from({ length: 8 }, () => 'holds'));
    expect(onset.slice(12, 19)).toContain('loses');
  });

  it('does not say that it holds where one frame in twenty is lost', () => {
    const states = statesOf(Array.from({ length: 30 }, (_, i) => [30, 28 + (i % 2)]));
    expect(states.slice(15)).not.toContain('holds');
  });

  it('tells where frames are lost that lack only in sum', () => {
    const meter = new ProofMeter();
    const tree = treeOf('s', ['s>a', ['a>b', 24], ['b>c', 24], ['b>d', 20]], ['c', 'd']);
    for (let second = 0; second < 20; second++) meter.read(tree, second * 1_000);
    const { violations, lacking, copies, needed } = meter.read(tree, 20_000);
    expect(lacking).toBe(3);
    expect(copies).toBeCloseTo((30 + 24 + 24 + 20) / 30);
    expect(needed).toBe(4);
    expect(
      violations.map(({ kind, from, to, framesPerSecond }) => [kind, from, to, Math.round(framesPerSecond)]),
    ).toEqual([
      ['tooFew', 'a', 'b', 6],
      ['tooFew', 'b', 'd', 10],
    ]);
  });

  it('has no fault to find with a branch that moves to another relay', () => {
    const meter = new ProofMeter();
    const seconds: [first: number[], second: number[]][] = [
      [[30, 30], []],
      [
        [30, 30],
        [10, 4],
      ],
      [
        [30, 12],
        [30, 30],
      ],
      [
        [30, 0],
        [30, 30],
      ],
      [
        [12, 0],
        [30, 30],
      ],
      [[], [30, 30]],
    ];
    seconds.forEach(([first, second], at) => {
      const branches = (relay: string, rates: readonly number[]): TestBranch[] =>
        rates.length === 0
          ? []
          : [
              [`s>${relay}`, rates[0]!],
              [`${relay}>c`, rates[1]!],
            ];
      const tree = treeOf('s', [...branches('a', first), ...branches('b', second)], ['c']);
      for (const ms of [0, 999]) expect(['holds', 'moving']).toContain(meter.read(tree, at * 1_000 + ms).state);
    });
    expect(meter.read(treeOf('s', ['s>b', 'b>c'], ['c']), 7_000).state).toBe('holds');
  });

  it('forgives one move after the other, each on its own link', () => {
    const meter = new ProofMeter();
    for (let second = 0; second < 20; second++) {
      const at = second % 2;
      const rates = [30, 30].map((frames, i) => [frames, i === at ? 5 : 0] as const);
      const branches: TestBranch[] = [
        ['server2>node4', rates[0]!],
        ['node4>client5', rates[1]!],
      ];
      expect(meter.read(treeOf('server2', branches, consumers), second * 1_000).state).toBe('moving');
    }
  });

  it('gives reports of a node that has gone the time to become stale', () => {
    const meter = new ProofMeter();
    const dead = treeOf('server2', [...TO_SERVER1, 'server1>client5', 'node4>client5'], consumers);
    expect(meter.read(dead, 0)).toMatchObject({ state: 'moving', changesAt: UNCONNECTED_MS });
    expect(meter.read(dead, STALE_REPORT_MS).state).toBe('moving');
    expect(meter.read(dead, UNCONNECTED_MS).state).toBe('broken');
  });

  it('waits a while for the reports of a new branch, then says that it does not know all', () => {
    const meter = new ProofMeter();
    const growing = treeOf('server2', ['server2>node4', ['node4>client5', null]], consumers);
    expect(meter.read(growing, 0)).toMatchObject({ state: 'moving', changesAt: STALE_REPORT_MS });
    expect(meter.read(growing, STALE_REPORT_MS)).toMatchObject({ state: 'partly', changesAt: null });
    const opaque = treeOf('server2', ['server2>node4', ['node4>client5', null]], consumers, ['node4']);
    expect(new ProofMeter().read(opaque, 0).state).toBe('partly');
  });
});

describe('copiesAt', () => {
  it('counts the branches that carry frames, or those that are there where nothing is reported', () => {
    expect(copiesAt(treeOf('s', ['s>a', ['s>b', 0], 's>c'], ['a', 'b', 'c']).root)).toBe(2);
    expect(
      copiesAt(
        treeOf(
          's',
          [
            ['s>a', null],
            ['s>b', null],
          ],
          ['a', 'b'],
        ).root,
      ),
    ).toBe(2);
  });
});
