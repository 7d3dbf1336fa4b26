import type { LogLine, NodeInfo } from '../runtime/nodeApi';
import type { NodeEvent } from '../overlay/snapshot';
import type { CommandReply } from './commands';
import { printable } from './words';

/** How what a node says is put into lines: for programs or for people. */
export interface OutputFormat {
  /** The first thing on standard output. `httpPort`: where flows are served to browsers, if they are. */
  ready(info: NodeInfo, httpPort?: number): OutputLines;
  event(event: NodeEvent): OutputLines;
  reply(reply: CommandReply): OutputLines;
}

/** Text without a trailing line break, and where it goes; an empty text is nothing. */
export interface OutputLines {
  readonly to: 'stdout' | 'stderr';
  readonly text: string;
}

/** One log line (S18) as it appears on standard error; `sinceMs`: since the program started. */
export function logText({ level, part, message }: LogLine, sinceMs: number): string {
  return `[${(sinceMs / 1000).toFixed(3).padStart(9)}] ${level.padEnd(7)} ${part}: ${printable(message)}`;
}
