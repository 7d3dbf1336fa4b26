import { expect, it } from 'vitest';
import { litNote } from '../../../../webview-ui/overlay/litNote';
import { flow, stateOf } from './states';

it('says why a chosen flow lights nothing', () => {
  const lonely = flow('lonely', 'a');
  const watched = { ...flow('movie', 'a'), consumers: ['b'] };
  const tree = { flow: 'news', source: 'b', consumers: [], edges: [{ from: 'b', to: 'a' }] };
  const state = stateOf(['a', 'b'], [], { flows: [lonely, watched, flow('news', 'b')], trees: [tree] });
  const of = (name: string, source: string | null = null): string | null => litNote(state, { flow: name, source });
  expect(litNote(state, null)).toBeNull();
  expect(of('lonely')).toBe('Nobody watches lonely.');
  expect(of('lonely', 'b')).toBe('lonely is not on offer.');
  expect(of('movie')).toBeNull();
  expect(of('news')).toBeNull();
  expect(of('gone\u202e')).toBe('gone\ufffd is not on offer.');
});
