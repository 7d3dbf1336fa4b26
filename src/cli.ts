// The command line: this process's arguments, streams and signals given to the program that runs a node.
import process from 'node:process';
import { realClock } from './base/clock';
import { Program } from './cli/program';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

const program = new Program({
  stdin: process.stdin,
  stdout: process.stdout,
  stderr: process.stderr,
  clock: realClock,
  exit: (code) => process.exit(code),
  releaseSignals: () => SIGNALS.forEach((signal) => process.removeAllListeners(signal)),
});

for (const signal of SIGNALS) process.on(signal, () => program.interrupt());
process.on('uncaughtException', (error) => program.crash(error));

void program.run(process.argv.slice(2)).then((code) => process.exit(code));
