import { expect, it } from 'vitest';
import { createLogger } from '../../../src/base/log';
import { FlowNotices, MAX_NOTICE_CHARACTERS, noticeText } from '../../../src/runtime/flowNotices';

it('notices are logged at once, and told from when the flow is on offer, in order', () => {
  const logged: string[] = [];
  const told: string[] = [];
  const logger = createLogger((level, _part, message) => logged.push(`${level}: ${message}`), 'test');
  const notices = new FlowNotices(logger, (notice) => told.push(notice));
  notices.add('the file was deleted');
  expect([logged, told]).toEqual([['warning: The file was deleted'], []]);
  notices.begin();
  notices.add('the file grew');
  expect(told).toEqual(['the file was deleted', 'the file grew']);
});

it.each([
  ['a plain clause (with: signs)', 'a plain clause (with: signs)'],
  ['two\r\nlines \u001b[31mred\u202e \ud800', 'two\ufffd\ufffdlines \ufffd[31mred\ufffd \ufffd'],
  ['no answer from http://user:secret@cam/video?key=1 for 5 s', 'no answer from http://cam/video for 5 s'],
  ['x'.repeat(MAX_NOTICE_CHARACTERS), 'x'.repeat(MAX_NOTICE_CHARACTERS)],
  ['😀'.repeat(MAX_NOTICE_CHARACTERS + 1), `${'😀'.repeat(MAX_NOTICE_CHARACTERS - 1)}…`],
])('%j is shown as it may be', (clause, text) => {
  expect(noticeText(clause)).toBe(text);
});
