import { expect, it } from 'vitest';
import { MJPEG_CONTENT_TYPE } from '../../../../src/base/contentTypes';
import { NoPlayerError, playerFor } from '../../../../src/ui/panels/playerKinds';

it.each([
  [MJPEG_CONTENT_TYPE, 'player'],
  ['text/plain', undefined],
  ['', undefined],
  ['__proto__', undefined],
])('%s is played by %s', (contentType, page) => {
  expect(playerFor(contentType)).toBe(page);
});

it('says in one sentence that there is no player, and what can be done', () => {
  const error = new NoPlayerError({ flow: 'notes.txt', contentType: 'text/plain' }, { address: '::1', port: 8000 });
  expect(error.code).toBe('noPlayer');
  expect(error.message).toBe(
    'There is no player for notes.txt, which is text/plain; ott-node can write its frames to a file.',
  );
  expect(error.commandLine).toBe('ott-node --client [::1]:8000 --watch notes.txt --output frames.bin');
});

it.each([
  ['my notes.txt', '"my notes.txt"'],
  ['a"; rm -rf ~; "', 'FLOW'],
  ['$(reboot)', 'FLOW'],
  ["it's", 'FLOW'],
  ['%PATH%', 'FLOW'],
  ['--output', 'FLOW'],
  ['', 'FLOW'],
  ['notes\n', 'FLOW'],
])('the command line for %j names it %s', (flow, word) => {
  const { commandLine } = new NoPlayerError({ flow, contentType: 'text/plain' }, undefined);
  expect(commandLine).toBe(`ott-node --client ADDRESS:PORT --watch ${word} --output frames.bin`);
});
