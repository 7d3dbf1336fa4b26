import { PassThrough } from 'node:stream';
import { describe, expect, it } from 'vitest';
import { MAX_LINE_BYTES } from '../../../src/cli/lineSplitter';
import { completeCommand, createPipedInput, createPromptInput, type LineHandler } from '../../../src/cli/prompt';

describe('piped input', () => {
  it('is lines, whatever ends them, and then an end', async () => {
    const input = new PassThrough();
    const heard: string[] = [];
    const ended = new Promise<void>((resolve) => {
      createPipedInput(input, {
        onLine: (line) => heard.push(line),
        onInterrupt: () => heard.push('interrupt'),
        onEnd: resolve,
      });
    });
    input.write('flows\r\nrou');
    input.write('tes\n\n');
    input.end('quit');
    await ended;
    expect(heard).toEqual(['flows', 'routes', '', 'quit']);
  });

  it('is the beginning of a line that is too long, and then the next', async () => {
    const input = new PassThrough();
    const heard: string[] = [];
    const ended = new Promise<void>((resolve) => {
      createPipedInput(input, { onLine: (line) => heard.push(line), onInterrupt: () => undefined, onEnd: resolve });
    });
    for (let piece = 0; piece < 100; piece++) input.write('x'.repeat(10_000));
    input.end('\nquit\n');
    await ended;
    expect(heard.map((line) => line.slice(0, 4))).toEqual(['xxxx', 'quit']);
    expect(heard[0]?.length).toBeLessThan(MAX_LINE_BYTES + 10);
  });

  it('waits while it is paused, and is nothing once disposed of', async () => {
    const input = new PassThrough();
    const heard: string[] = [];
    const lines = createPipedInput(input, {
      onLine: (line) => heard.push(line),
      onInterrupt: () => undefined,
      onEnd: () => heard.push('end'),
    });
    input.write('one\n');
    await expect.poll(() => heard).toEqual(['one']);
    lines.setPaused(true);
    input.write('two\n');
    expect(input.readableLength).toBe(4);
    lines.setPaused(false);
    await expect.poll(() => heard).toEqual(['one', 'two']);
    lines.dispose();
    input.end('three\n');
    expect(input.isPaused()).toBe(true);
    expect(heard).toEqual(['one', 'two']);
  });
});

describe('a prompt in a terminal', () => {
  const silent: LineHandler = { onLine: () => undefined, onInterrupt: () => undefined, onEnd: () => undefined };

  /** A terminal of 20 columns; `screen` is what was written to it, with its control sequences made readable. */
  function openTerminal(handler: Partial<LineHandler> = {}) {
    const input = new PassThrough();
    const output = Object.assign(new PassThrough(), { columns: 20 });
    let written = '';
    output.setEncoding('utf8').on('data', (text: string) => (written += text));
    const prompt = createPromptInput(input, output, { ...silent, ...handler });
    const screen = () => {
      const text = written.replaceAll('\u001b[', '~');
      written = '';
      return text;
    };
    return { input, output, prompt, screen };
  }

  it('makes room for what is printed and is drawn again with what was typed', () => {
    const { input, output, prompt, screen } = openTerminal();
    prompt.prompt();
    input.write('flo');
    screen();
    prompt.around(() => output.write('an event\n'));
    expect(screen()).toBe('~1G~0Jan event\n~1G~0Jott> flo~9G');
    prompt.dispose();
  });

  it('makes room where what was typed takes several rows', () => {
    const { input, output, prompt, screen } = openTerminal();
    prompt.prompt();
    input.write('x'.repeat(40));
    screen();
    prompt.around(() => output.write('an event\n'));
    // Two rows up, and not up again after the event.
    expect(screen()).toBe(`~2A~1G~0Jan event\n~1G~0Jott> ${'x'.repeat(40)}~6G`);
    prompt.dispose();
  });

  it('is not drawn while a command is carried out', () => {
    const lines: string[] = [];
    const { input, output, prompt, screen } = openTerminal({ onLine: (line) => lines.push(line) });
    prompt.prompt();
    input.write('flows\r');
    expect(lines).toEqual(['flows']);
    screen();
    prompt.around(() => output.write('answer\n'));
    expect(screen()).toBe('answer\n');
    prompt.prompt();
    expect(screen()).toContain('ott> ');
    prompt.dispose();
  });

  it('takes Ctrl-C for an interrupt and Ctrl-D for the end', () => {
    const heard: string[] = [];
    const { input, output, prompt, screen } = openTerminal({
      onInterrupt: () => heard.push('interrupt'),
      onEnd: () => heard.push('end'),
    });
    prompt.prompt();
    input.write('\u0003');
    input.write('\u0004');
    expect(heard).toEqual(['interrupt', 'end']);
    screen();
    prompt.prompt();
    prompt.around(() => output.write('an event\n'));
    expect(screen()).toBe('an event\n');
  });
});

describe('completion', () => {
  it.each([
    ['wa', ['watch ']],
    ['f', ['forget ', 'flows ']],
    ['watch fi', []],
    ['zzz', []],
  ])('%j', (line, expected) => {
    expect(completeCommand(line)).toEqual([expected, line]);
  });
});
