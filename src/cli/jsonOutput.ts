import type { NodeInfo } from '../runtime/nodeApi';
import type { OutputFormat, OutputLines } from './output';

/** The first line of `ott-node --json`. */
export interface ReadyEvent {
  readonly event: 'ready';
  readonly id: string;
  /** null: none. */
  readonly name: string | null;
  readonly address: string;
  readonly port: number;
  /** Port at which flows are served to browsers; left out without `--http`. */
  readonly http?: number;
}

/** `--json`: one JSON object per line, all of it on standard output. */
export const jsonOutput: OutputFormat = {
  ready: (info, httpPort) => line(readyEvent(info, httpPort)),
  event: line,
  reply: line,
};

function readyEvent({ id, name, address, port }: NodeInfo, http: number | undefined): ReadyEvent {
  return { event: 'ready', id, name, address, port, ...(http === undefined ? {} : { http }) };
}

function line(value: object): OutputLines {
  return { to: 'stdout', text: JSON.stringify(value) };
}
