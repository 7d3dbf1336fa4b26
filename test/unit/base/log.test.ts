import { describe, expect, it } from 'vitest';
import { createLogger, isLogged, type LogLevel, silentLogger } from '../../../src/base/log';

const LEVELS: readonly LogLevel[] = ['error', 'warning', 'info', 'debug'];

describe('isLogged', () => {
  it('is the whole truth table: a level passes every threshold that is not more severe', () => {
    const table = LEVELS.map((threshold) => LEVELS.map((level) => isLogged(level, threshold)));
    expect(table).toEqual([
      [true, false, false, false],
      [true, true, false, false],
      [true, true, true, false],
      [true, true, true, true],
    ]);
  });
});

describe('createLogger', () => {
  function recorder() {
    const lines: [LogLevel, string, string][] = [];
    return { lines, logger: createLogger((...line) => lines.push(line), 'node') };
  }

  it('writes level, part and message', () => {
    const { lines, logger } = recorder();
    for (const level of LEVELS) logger[level](`a ${level}`);
    expect(lines).toEqual(LEVELS.map((level) => [level, 'node', `a ${level}`]));
  });

  it('names children by their path', () => {
    const { lines, logger } = recorder();
    logger.child('control').child('link').info('up');
    expect(lines).toEqual([['info', 'node.control.link', 'up']]);
  });

  it('makes line breaks and escape sequences visible', () => {
    const { lines, logger } = recorder();
    logger.warning('a\r\nb\u001b[31mc\u0000\u007f\u009b é');
    expect(lines[0]?.[2]).toBe('a\\x0d\\x0ab\\x1b[31mc\\x00\\x7f\\x9b é');
  });

  it('can be silent', () => {
    expect(() => silentLogger.child('any').error('nobody hears')).not.toThrow();
  });
});
