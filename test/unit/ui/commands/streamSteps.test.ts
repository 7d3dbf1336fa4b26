import { describe, expect, it } from 'vitest';
import { addressStep, nameStep, type StreamStep, streamSteps } from '../../../../src/ui/commands/streamSteps';

type TextStep = Extract<StreamStep, { kind: 'text' }>;

const stepOf = (prompt: string): TextStep => {
  const step = streamSteps(['/films/a.mjpeg']).find((each) => each.prompt.includes(prompt));
  if (step?.kind !== 'text') throw new Error(`no step ${prompt}`);
  return step;
};

describe('streamSteps', () => {
  it('asks for a name only where there is one file', () => {
    expect(streamSteps(['/a.mjpeg']).map(({ kind }) => kind)).toEqual(['text', 'text', 'choice']);
    expect(streamSteps(['/a.mjpeg', '/b.mjpeg']).map(({ kind }) => kind)).toEqual(['text', 'choice']);
  });

  it('proposes the name of the file', () => {
    const step = stepOf('Name');
    expect(step.value).toBe('a.mjpeg');
    expect(step.fault('a.mjpeg')).toBeUndefined();
    expect(step.options(' film ')).toEqual({ flow: 'film' });
    for (const text of ['', '  ', 'x'.repeat(129), 'a\u0007']) expect(step.fault(text)).toContain('name of a flow');
  });

  it('takes a rate with a point or a comma, or none', () => {
    const step = stepOf('Frames per second');
    expect(step.options('')).toEqual({});
    expect(step.options('12.5')).toEqual({ framesPerSecond: 12.5 });
    expect(step.options('12,5')).toEqual({ framesPerSecond: 12.5 });
    for (const text of ['', '1', '240', '0.5']) expect(step.fault(text)).toBeUndefined();
    for (const text of ['0', '-1', '241', '1e9']) expect(step.fault(text)).toContain('frame rate');
    for (const text of ['fast', 'NaN']) expect(step.fault(text)).toContain('is not a number');
  });

  it('proposes a name that is free, and takes no other', () => {
    const [step] = streamSteps(['/films/a.mjpeg'], ['a.mjpeg', 'a 2.mjpeg']);
    if (step?.kind !== 'text') throw new Error('no name is asked for');
    expect(step.value).toBe('a 3.mjpeg');
    expect(step.fault('a.mjpeg')).toContain('offers a.mjpeg already');
    expect(step.fault('a 3.mjpeg')).toBeUndefined();
  });
});

describe('a camera', () => {
  const address = addressStep as TextStep;

  it('has an address by HTTP', () => {
    expect(address.options(' http://cam/video ')).toEqual({ file: 'http://cam/video' });
    for (const text of ['http://cam/video', ' https://u:p@cam:8443/ ']) expect(address.fault(text)).toBeUndefined();
    for (const text of ['', 'cam/video', 'rtsp://cam/', 'C:\\film.mjpeg', 'http://'])
      expect(address.fault(text)).toMatch(/\.$/);
  });

  it('is called by its host and path, without its password', () => {
    const step = nameStep('http://admin:secret@cam/video.mjpg?pwd=secret', ['cam/video.mjpg']) as TextStep;
    expect([step.value, step.placeholder]).toEqual(['cam/video 2.mjpg', 'cam/video.mjpg']);
  });
});
