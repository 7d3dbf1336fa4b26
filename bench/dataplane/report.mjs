// bench/results.md: the tables of a run, and what it ran on.
import os from 'node:os';
import process from 'node:process';

export function machine() {
  return {
    processors: os.availableParallelism(),
    model: os.cpus()[0]?.model ?? 'unknown',
    system: `${os.type()} ${os.release()}`,
    node: process.version,
    load: os.loadavg().map((value) => Math.round(value * 10) / 10),
    date: new Date().toISOString(),
  };
}

export function report({ sections, notes, seconds, command }) {
  const { processors, model, system, node, load, date } = machine();
  return (
    [
      '# Data plane: results of the last run',
      `\`npm run bench:dataplane${command.length > 0 ? ` -- ${command.join(' ')}` : ''}\`, ${date}, ${seconds.toFixed(0)} s. Written by the run; ` +
        '[docs/benchmarks.md](../docs/benchmarks.md) says how it is measured.',
      `${processors} processors (${model}), ${system}, Node.js ${node}; load averages at the end ${load.join(', ')}. ` +
        'Relays on one processor, the load on another, loopback; medians, ratios within rounds.',
      ...sections,
      ...(notes.length > 0 ? [`## Notes\n\n${notes.map((note) => `- ${note}`).join('\n')}`] : []),
    ].join('\n\n') + '\n'
  );
}
