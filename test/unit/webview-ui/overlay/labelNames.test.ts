import { expect, it } from 'vitest';
import { graphOf } from '../../../../webview-ui/graph/graphModel';
import { LabelNames } from '../../../../webview-ui/overlay/labelNames';
import { chain } from '../graph/graphs';

it('stays the same object until a node of the graph is called otherwise', () => {
  const labels = new LabelNames();
  const { nodes } = graphOf(chain(2));
  const first = labels.of({ nodes }, { nameOf: (id) => `name of ${id}` });
  expect(first.nameOf('n1')).toBe('name of n1');
  expect(labels.of({ nodes }, { nameOf: (id) => `name of ${id}` })).toBe(first);
  const other = labels.of({ nodes }, { nameOf: (id) => (id === 'n1' ? 'new' : `name of ${id}`) });
  expect(other.nameOf('n1')).toBe('new');
  expect(other).not.toBe(first);
  expect(other.nameOf('unknown')).toBe('name of unknown');
});
