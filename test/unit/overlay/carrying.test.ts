import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../../src/base/random';
import { CarryingLinks } from '../../../src/overlay/carrying';
import type { Binding, ForwardingEntry } from '../../../src/overlay/effects';
import { idOf } from '../../support/overlay';
import { forEachSeed } from '../../support/seeds';

const at = (link: number): Binding => ({ link, label: { slot: link, key: 1 } });

function entry(
  flow: string,
  up: number | undefined,
  old: number | undefined,
  down: readonly number[],
): ForwardingEntry {
  return {
    key: { flow, source: idOf(1) },
    upstream: up === undefined ? undefined : at(up),
    retiring: old === undefined ? undefined : at(old),
    downstream: down.map(at),
    local: false,
  };
}

const told = (links: CarryingLinks) => links.takeChanges().map(({ link, carries }) => `${link} ${carries}`);

describe('links that carry media', () => {
  it('are those of every branch: upstream, being left, downstream', () => {
    const links = new CarryingLinks();
    links.apply(entry('f', 1, 2, [3, 4]));
    expect(told(links)).toEqual(['1 true', '2 true', '3 true', '4 true']);
    expect(told(links)).toEqual([]);
    links.apply(entry('f', 1, undefined, [4, 5]));
    expect(told(links).sort()).toEqual(['2 false', '3 false', '5 true']);
    links.remove({ flow: 'f', source: idOf(1) });
    expect(told(links)).toEqual(['1 false', '4 false', '5 false']);
    links.remove({ flow: 'f', source: idOf(1) });
    expect(told(links)).toEqual([]);
  });

  it('do so until the last branch is gone', () => {
    const links = new CarryingLinks();
    links.apply(entry('f', 1, undefined, []));
    links.apply(entry('g', undefined, undefined, [1]));
    told(links);
    links.remove({ flow: 'f', source: idOf(1) });
    expect(told(links)).toEqual([]);
    links.remove({ flow: 'g', source: idOf(1) });
    expect(told(links)).toEqual(['1 false']);
  });

  it('are not told of what was undone at once', () => {
    const links = new CarryingLinks();
    links.apply(entry('f', 1, undefined, []));
    links.remove({ flow: 'f', source: idOf(1) });
    expect(told(links)).toEqual([]);
  });

  it('agree with the table, whatever happens to it', () => {
    forEachSeed(50, (seed) => {
      const random = seededRandom(seed);
      const some = () => (random.next() < 0.5 ? Math.floor(random.next() * 4) : undefined);
      const links = new CarryingLinks();
      const table = new Map<string, ForwardingEntry>();
      const carrying = new Set<number>();
      for (let i = 0; i < 100; i++) {
        const flow = `f${Math.floor(random.next() * 4)}`;
        const made = entry(
          flow,
          some(),
          some(),
          [some(), some()].flatMap((link) => link ?? []),
        );
        if (random.next() < 0.3) {
          links.remove(made.key);
          table.delete(flow);
        } else {
          links.apply(made);
          table.set(flow, made);
        }
        if (random.next() < 0.3) continue;
        for (const { link, carries } of links.takeChanges()) {
          expect(carrying.has(link)).toBe(!carries);
          if (carries) carrying.add(link);
          else carrying.delete(link);
        }
        const wanted = [...table.values()].flatMap(({ upstream, retiring, downstream }) =>
          [upstream, retiring, ...downstream].flatMap((binding) => binding?.link ?? []),
        );
        expect([...carrying].sort()).toEqual([...new Set(wanted)].sort());
      }
    });
  });
});
