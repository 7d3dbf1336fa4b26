import { describe, expect, it } from 'vitest';
import { checkStreamOptions, flowNameOf, MOST_WAITED_CONSUMERS } from '../../../src/runtime/streamOptions';

const fault = (options: object): string => {
  try {
    checkStreamOptions({ file: '/films/a.mjpeg', ...options });
    return '';
  } catch (error) {
    return (error as { code: string }).code;
  }
};

describe('flowNameOf', () => {
  it('is what was asked for, else the base name of the file', () => {
    expect(flowNameOf({ file: '/films/a.mjpeg' })).toBe('a.mjpeg');
    expect(flowNameOf({ file: '/films/a.mjpeg', flow: 'b' })).toBe('b');
  });
});

describe('checkStreamOptions', () => {
  it.each([
    {},
    { flow: 'é'.repeat(64) },
    { framesPerSecond: 0.1 },
    { framesPerSecond: 240 },
    { waitConsumers: 1 },
    { waitConsumers: MOST_WAITED_CONSUMERS },
  ])('takes %j', (options) => expect(fault(options)).toBe(''));

  it.each([
    [{ flow: '' }, 'invalidName'],
    [{ flow: 'é'.repeat(65) }, 'invalidName'],
    [{ flow: 'a\n' }, 'invalidName'],
    [{ framesPerSecond: 0 }, 'invalidConfig'],
    [{ framesPerSecond: 241 }, 'invalidConfig'],
    [{ framesPerSecond: NaN }, 'invalidConfig'],
    [{ waitConsumers: 0 }, 'invalidConfig'],
    [{ waitConsumers: 1.5 }, 'invalidConfig'],
    [{ waitConsumers: MOST_WAITED_CONSUMERS + 1 }, 'invalidConfig'],
  ])('refuses %j', (options, code) => expect(fault(options)).toBe(code));
});
