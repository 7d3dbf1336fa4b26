import { LogLevel as ChannelLevel, type LogOutputChannel } from 'vscode';
import type { LogLevel, LogSink } from '../base/log';

/**
 * A sink that writes to the editor's log channel, which has the level, the filter and the export. Where `isDebug`, debug lines
 * show whatever the channel's level is.
 */
export function channelSink(channel: LogOutputChannel, isDebug: () => boolean): LogSink {
  const debug = (line: string): void => {
    const isHidden = channel.logLevel === ChannelLevel.Off || channel.logLevel > ChannelLevel.Debug;
    if (isHidden && isDebug()) channel.info(`(debug) ${line}`);
    else channel.debug(line);
  };
  const writers: Readonly<Record<LogLevel, (line: string) => void>> = {
    error: (line) => channel.error(line),
    warning: (line) => channel.warn(line),
    info: (line) => channel.info(line),
    debug,
  };
  return (level, part, message) => writers[level](`[${part}] ${message}`);
}
