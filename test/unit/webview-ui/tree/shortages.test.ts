import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { BLIP_MS, type Shortage, Shortages, WINDOW_MS } from '../../../../webview-ui/tree/shortages';
import { waysOf } from '../../../../webview-ui/tree/ways';
import { check } from '../../../support/property';
import { type TestBranch, treeOf } from '../../../support/treeStates';

/** Reads trees of these branches, one each second; what lacks after the last one. */
function shortagesOf(seconds: readonly (readonly TestBranch[])[], consumers: readonly string[]): readonly Shortage[] {
  const shortages = new Shortages();
  return seconds.reduce<readonly Shortage[]>((_, branches, second) => {
    const tree = treeOf('s', branches, consumers);
    return shortages.read(tree, waysOf(tree), second * 1_000);
  }, []);
}

function repeated<T>(value: T, times: number): T[] {
  return Array.from({ length: times }, () => value);
}

describe('Shortages', () => {
  const good: readonly TestBranch[] = ['s>a', 'a>b'];
  const bad: readonly TestBranch[] = ['s>a', ['a>b', 20]];

  it('finds what lacks in the mean, and that it lasts', () => {
    expect(shortagesOf(repeated(good, 20), ['b'])).toEqual([]);
    const [shortage, ...others] = shortagesOf(repeated(bad, 20), ['b']);
    expect(others).toEqual([]);
    expect(shortage).toMatchObject({ from: 'a', to: 'b', isLostHere: true, isLasting: true });
    expect(shortage?.framesPerSecond).toBeCloseTo(10);
  });

  it('takes for no lasting loss what lacks within a moment, and forgets it', () => {
    const blip = [...repeated(good, 15), ...repeated<readonly TestBranch[]>(['s>a', ['a>b', 5]], BLIP_MS / 1_000)];
    for (const after of [1, 2, 4, 8]) {
      const found = shortagesOf([...blip, ...repeated(good, after)], ['b']);
      expect(found).toMatchObject([{ to: 'b', isLasting: false }]);
    }
    expect(shortagesOf([...blip, ...repeated(good, WINDOW_MS / 1_000 + 3)], ['b'])).toEqual([]);
  });

  it('blames the branch that loses, and those behind it only for what they lose in addition', () => {
    const blamed = (...rates: number[]): string[] => {
      const branches = rates.map((rate, i): TestBranch => [`${i === 0 ? 's' : `n${i}`}>n${i + 1}`, rate]);
      const found = shortagesOf(repeated(branches, 20), [`n${rates.length}`]);
      return found
        .filter(({ isLostHere }) => isLostHere)
        .map(({ from, to }) => `${from}>${to}`)
        .sort();
    };
    expect(blamed(30, 24, 24, 24)).toEqual(['n1>n2']);
    expect(blamed(30, 24, 24, 18)).toEqual(['n1>n2', 'n3>n4']);
    expect(blamed(30, 29.4, 28.8, 28.2)).toEqual(['n3>n4']);
  });

  it('judges anew what is served in another way, and what is behind it', () => {
    const before: readonly TestBranch[] = ['s>a', ['a>b', 10], ['b>c', 10]];
    const after: readonly TestBranch[] = ['s>x', 'x>b', 'b>c'];
    expect(shortagesOf([...repeated(before, 15), after], ['c'])).toEqual([]);
    expect(shortagesOf([...repeated(before, 15), ...repeated(after, 6)], ['c'])).toEqual([]);
  });

  it('has nothing to say of what is not reported', () => {
    expect(shortagesOf(repeated<readonly TestBranch[]>(['s>a', ['a>b', null]], 20), ['b'])).toEqual([]);
  });

  it('finds nothing where each node counts honestly, in seconds of its own that are told when they are', () => {
    const node = fc.record({ phase: fc.nat({ max: 999 }), delay: fc.nat({ max: 500 }), relay: fc.nat({ max: 80 }) });
    // Frames per second for some seconds each: a source may pause.
    const source = fc.array(fc.tuple(fc.constantFrom(0, 5, 25, 30, 60), fc.integer({ min: 4, max: 15 })), {
      minLength: 1,
      maxLength: 5,
    });
    check(
      fc.property(fc.array(node, { minLength: 2, maxLength: 5 }), source, (nodes, plan) => {
        const frames: number[] = [];
        let end = 0;
        for (const [rate, seconds] of plan) {
          for (let i = 0; i < rate * seconds; i++) frames.push(end + (i * 1_000) / rate);
          end += seconds * 1_000;
        }
        const shortages = new Shortages();
        for (let now = 0; now <= end; now += 250) {
          let late = 0;
          const branches = nodes.map(({ phase, delay, relay }, i): TestBranch => {
            late += relay;
            const counted = Math.floor((now - delay - phase) / 1_000) * 1_000 + phase;
            const passed = late;
            const rate = frames.filter((at) => at + passed > counted - 1_000 && at + passed <= counted).length;
            return [`${i === 0 ? 's' : `n${i}`}>n${i + 1}`, counted < 1_000 ? null : rate];
          });
          const tree = treeOf('s', branches, [`n${nodes.length}`]);
          expect(shortages.read(tree, waysOf(tree), now)).toEqual([]);
        }
      }),
      50,
    );
  });
});
