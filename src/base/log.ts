/** Levels of S18, most severe first. */
export type LogLevel = 'error' | 'warning' | 'info' | 'debug';

const ORDER: readonly LogLevel[] = ['error', 'warning', 'info', 'debug'];

/** Whether a line of `level` is written where the threshold is `threshold`. */
export function isLogged(level: LogLevel, threshold: LogLevel): boolean {
  return ORDER.indexOf(level) <= ORDER.indexOf(threshold);
}

/** Where lines end up: a terminal, an editor's log channel, a message port. */
export type LogSink = (level: LogLevel, part: string, message: string) => void;

/** One logger per part of the program. Messages are one line, without a trailing full stop or line break. */
export interface Logger {
  error(message: string): void;
  warning(message: string): void;
  info(message: string): void;
  debug(message: string): void;
  /** A logger of a part within this one: `node` → `node.control`. */
  child(part: string): Logger;
}

/** A logger named `part` that writes to `sink`. Line breaks and control characters in messages are made visible. */
export function createLogger(sink: LogSink, part: string): Logger {
  const at = (level: LogLevel) => (message: string) => sink(level, part, oneLine(message));
  return {
    error: at('error'),
    warning: at('warning'),
    info: at('info'),
    debug: at('debug'),
    child: (name) => createLogger(sink, `${part}.${name}`),
  };
}

/** A logger that drops everything. */
export const silentLogger: Logger = createLogger(() => undefined, 'silent');

/** What a peer says may end up in a log: no line break or escape sequence of its gets to a terminal. */
function oneLine(message: string): string {
  return message.replace(/[\u0000-\u001f\u007f-\u009f]/g, (c) => `\\x${c.charCodeAt(0).toString(16).padStart(2, '0')}`);
}
