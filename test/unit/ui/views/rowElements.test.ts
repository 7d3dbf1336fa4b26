import { beforeEach, describe, expect, it } from 'vitest';
import type { Row } from '../../../../src/ui/views/row';
import { RowElements } from '../../../../src/ui/views/rowElements';

const row = (id: string, label: string, children: readonly Row<string>[] = []): Row<string> => ({
  id,
  value: label,
  look: { label, description: '', icon: 'eye', color: undefined, tooltip: '', spoken: '', contextValue: '' },
  children,
});

describe('RowElements', () => {
  let elements: RowElements<string>;
  beforeEach(() => {
    elements = new RowElements();
  });

  it('keeps the element of a row, and tells what to draw again', () => {
    expect(elements.update([row('p', 'movie', [row('a', 'server1'), row('b', 'server2')])])).toBe('all');
    const [parent] = elements.roots;
    const [first, second] = parent!.children;
    expect(elements.update([row('p', 'movie', [row('a', 'server1'), row('b', 'new name')])])).toEqual([second]);
    expect(elements.roots).toEqual([parent]);
    expect(parent!.children[0]).toBe(first);
    expect(parent!.children[1]).toBe(second);
    expect(second!.row.value).toBe('new name');
  });

  it('finds a row, those further up first', () => {
    elements.update([row('p', 'movie', [row('a', 'server1')]), row('q', 'server1', [row('b', 'server2')])]);
    const labelled = (label: string) => elements.find(({ value }) => value === label)?.row.id;
    expect([labelled('server1'), labelled('server2'), labelled('server3')]).toEqual(['q', 'b', undefined]);
  });

  it('has the newest value in every element, drawn again or not', () => {
    elements.update([row('a', 'movie')]);
    const [element] = elements.roots;
    expect(elements.update([{ ...row('a', 'movie'), value: 'newer' }])).toBe('none');
    expect(element!.row.value).toBe('newer');
  });

  it('knows what every element is below of', () => {
    elements.update([row('p', 'movie', [row('a', 'server1')])]);
    const [parent] = elements.roots;
    expect(parent!.parent).toBeUndefined();
    expect(parent!.children[0]!.parent).toBe(parent);
  });

  it('keeps the element of a row that gets rows below it, and loses them again', () => {
    elements.update([row('p', 'movie')]);
    const [element] = elements.roots;
    expect(elements.update([row('p', 'movie', [row('a', 'server1')])])).toEqual([element]);
    const [child] = element!.children;
    expect(elements.has(child!)).toBe(true);
    expect(elements.update([row('p', 'movie')])).toEqual([element]);
    expect(element!.children).toEqual([]);
    expect(elements.has(child!)).toBe(false);
    expect(elements.has(element!)).toBe(true);
  });
});
