import { clearScreenDown, createInterface, cursorTo, moveCursor } from 'node:readline';
import type { Disposable } from '../base/disposable';
import { COMMANDS } from './commandLine';
import { LineSplitter } from './lineSplitter';

export interface LineHandler {
  /** One line that was typed or piped, without its line break. */
  onLine(line: string): void;
  /** Ctrl-C at the prompt; elsewhere it is a signal. */
  onInterrupt(): void;
  /** There will be no more lines. */
  onEnd(): void;
}

/** Where lines come from. */
export interface LineInput extends Disposable {
  /** Stops and resumes reading, so that lines wait outside of this program while it is busy. */
  setPaused(paused: boolean): void;
  /** Ready for the next line: shows the prompt, if there is one. */
  prompt(): void;
  /** Runs `write`, which prints whole lines, without garbling a prompt and what is being typed. */
  around(write: () => void): void;
}

/** No lines at all: standard input is something else. */
export const noInput: LineInput = {
  setPaused: () => undefined,
  prompt: () => undefined,
  around: (write) => write(),
  dispose: () => undefined,
};

/** Lines of a pipe or file; of one that is too long, the beginning. */
export function createPipedInput(input: NodeJS.ReadableStream, handler: LineHandler): LineInput {
  const lines = new LineSplitter();
  let ended = false;
  const take = (bytes: Buffer): void => lines.push(bytes).forEach((line) => handler.onLine(line));
  const end = (): void => {
    if (ended) return;
    ended = true;
    lines.end().forEach((line) => handler.onLine(line));
    handler.onEnd();
  };
  // A pipe that breaks closes without an end.
  input.on('data', take).once('end', end).once('close', end);
  return {
    setPaused: (paused) => void (paused ? input.pause() : input.resume()),
    prompt: () => undefined,
    around: (write) => write(),
    dispose: () => {
      input.off('data', take).off('end', end).off('close', end).pause();
    },
  };
}

/** Lines typed at a prompt in a terminal. */
export function createPromptInput(
  input: NodeJS.ReadableStream,
  output: NodeJS.WritableStream,
  handler: LineHandler,
): LineInput {
  const lines = createInterface({ input, output, terminal: true, prompt: 'ott> ', completer: completeCommand });
  let visible = false;
  let ended = false;
  lines.on('line', (line) => {
    visible = false;
    handler.onLine(line);
  });
  lines.on('SIGINT', () => handler.onInterrupt());
  lines.on('close', () => {
    if (visible && !ended) output.write('\n');
    visible = false;
    ended = true;
    handler.onEnd();
  });
  return {
    setPaused: () => undefined,
    prompt: () => {
      if (ended) return;
      visible = true;
      lines.prompt(true);
    },
    around: (write) => {
      if (!visible) return write();
      const { rows } = lines.getCursorPos();
      moveCursor(output, 0, -rows);
      cursorTo(output, 0);
      clearScreenDown(output);
      write();
      // Undocumented: by how many rows readline moves up before it draws again. It is at the beginning of a fresh row now.
      (lines as { prevRows?: number }).prevRows = 0;
      lines.prompt(true);
    },
    dispose: () => lines.close(),
  };
}

/** Readline's completer: the commands that begin with what is typed, as long as that is one word. */
export function completeCommand(line: string): [string[], string] {
  const names = COMMANDS.map(({ name }) => `${name} `);
  return [/\s/.test(line) ? [] : names.filter((name) => name.startsWith(line)), line];
}
