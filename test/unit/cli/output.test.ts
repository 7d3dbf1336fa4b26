import { expect, it } from 'vitest';
import { logText } from '../../../src/cli/output';

it('puts time, level and part in front of a log line', () => {
  expect(logText({ level: 'warning', part: 'node.control', message: 'peer is gone' }, 12_345.6)).toBe(
    '[   12.346] warning node.control: peer is gone',
  );
});
