// The load process: bundled and run by dataplane.mjs. Takes one JSON command per line, answers each with one line; ends with its standard input.
import process from 'node:process';
import { createInterface } from 'node:readline';
import { Meter } from './meter.mjs';
import * as loads from './loads.mjs';

let load;
const openers = {
  overlay: loads.openOverlay,
  publisher: loads.openPublisher,
  consumers: loads.openConsumers,
  control: loads.openControl,
  udp: loads.openUdp,
  ws: loads.openWs,
  zeromq: loads.openZeromq,
  gossipsub: loads.openGossipsub,
};

const commands = {
  async open({ kind, ...options }) {
    const { consumers = 1, flows = 1 } = options;
    const meterOf = (send) => new Meter({ consumers, flows, send });
    load = await openers[kind](meterOf, { ...options, consumers, flows });
    const { ports, port, publisherPort, labels } = load;
    return { ports, port, publisherPort, labels };
  },
  connect: (options) => load.connect(options),
  wanted: ({ count }) => load.wanted(count),
  run: (options) => load.meter.run(options),
  pace: (options) => load.meter.pace(options),
  counts: () => ({ delivered: load.meter.delivered }),
  close: () => load?.close(),
};

const answer = (line) => process.stdout.write(`${JSON.stringify(line)}\n`);
process.on('uncaughtException', (error) => {
  answer({ fatal: error.stack });
  process.exit(1);
});
const lines = createInterface({ input: process.stdin });
lines.on('line', (text) => {
  const { command, ...options } = JSON.parse(text);
  Promise.resolve()
    .then(() => commands[command](options))
    .then(
      (result) => answer({ result: result ?? null }),
      (error) => answer({ error: String(error.stack ?? error) }),
    );
});
lines.on('close', () => process.exit());
