import type { LogOutputChannel } from 'vscode';
import type { LogLevel, LogSink } from '../base/log';

/** A sink that writes to the editor's log channel, which has the level, the filter and the export. */
export function channelSink(channel: LogOutputChannel): LogSink {
  const writers: Readonly<Record<LogLevel, (line: string) => void>> = {
    error: (line) => channel.error(line),
    warning: (line) => channel.warn(line),
    info: (line) => channel.info(line),
    debug: (line) => channel.debug(line),
  };
  return (level, part, message) => writers[level](`[${part}] ${message}`);
}
