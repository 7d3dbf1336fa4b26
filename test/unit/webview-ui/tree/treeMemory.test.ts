import { describe, expect, it } from 'vitest';
import { isLabels, memoryText, parseTreeMemory } from '../../../../webview-ui/tree/treeMemory';

const USUAL = { choice: null, labels: 'frames', showsTable: false, timeline: null };

describe('parseTreeMemory', () => {
  it('remembers what was arranged', () => {
    const memory = {
      choice: { flow: 'movie', source: null },
      labels: 'bytes',
      showsTable: true,
      timeline: { isOpen: true },
    } as const;
    expect(parseTreeMemory(memoryText(memory))).toEqual(memory);
  });

  it.each(['', 'nonsense', 'null', '[]', '{"labels":"cost","choice":7,"showsTable":"yes"}', '{"choice":"x"}'])(
    'makes the usual of %s',
    (text) => expect(parseTreeMemory(text)).toEqual(USUAL),
  );
});

describe('isLabels', () => {
  it('knows no inherited names', () => {
    expect(isLabels('frames')).toBe(true);
    expect(isLabels('toString')).toBe(false);
  });
});
