import { expect, it } from 'vitest';
import { STREAMABLE_FILES } from '../../../../src/runtime/streamableFiles';
import { dialogFilters } from '../../../../src/ui/commands/dialogFilters';

it('dialogs filter by the spellings that extensions have', () => {
  const kinds = [
    { label: 'Films', extensions: ['.film', '.mov'] },
    { label: 'Text', extensions: ['.txt'] },
  ];
  expect(dialogFilters(kinds)).toEqual({
    Films: ['film', 'Film', 'FILM', 'mov', 'Mov', 'MOV'],
    Text: ['txt', 'Txt', 'TXT'],
  });
});

it('dialogs offer what nodes can stream', () => {
  expect(Object.values(dialogFilters(STREAMABLE_FILES)).flat()).toEqual(
    expect.arrayContaining(['mjpeg', 'Mjpeg', 'MJPG', 'avi']),
  );
});
