// The data plane on real sockets, next to other relays: what a delivered frame costs, how late it is, how that grows, and what happens beyond
// the limit. The relay that is measured is the built `ott-node`, joined by the protocol.
//
//   node bench/dataplane.mjs [--only relay,latency,growth,source,consumer,overload] [--rounds R] [--window-ms W] [--short | --quick] [--check]
//
// Rounds of all relays alternate; figures are medians, ratios those of each round. Prints tables and one line of JSON; a run of all parts writes
// bench/results.md, too. --short: fewer cells and rounds. --quick: everything once, to see that it works; installs nothing, judges nothing. With
// --check it exits with 1 if a floor is not reached.
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import process from 'node:process';
import { parseArgs } from 'node:util';
import { Bench, ROOT } from './nodes.mjs';
import { rounded } from './dataplane/figures.mjs';
import { Harness } from './dataplane/harness.mjs';
import { measureRelay, plainRelay, showRelay } from './dataplane/relayPart.mjs';
import { measureLatency, showLatency } from './dataplane/latencyPart.mjs';
import { measureGrowth, plainGrowth, showGrowth } from './dataplane/growthPart.mjs';
import { measureSource, showSource } from './dataplane/sourcePart.mjs';
import { measureConsumer, showConsumer } from './dataplane/consumerPart.mjs';
import { measureOverload, showOverload } from './dataplane/overloadPart.mjs';
import { judge, showJudgement } from './dataplane/floors.mjs';
import { machine, report } from './dataplane/report.mjs';

const PARTS = {
  relay: ['Relay: processor time per delivered frame, µs', measureRelay, showRelay, plainRelay],
  latency: ['Latency added per hop, ms', measureLatency, showLatency],
  growth: ['Growth: processor time per delivered frame', measureGrowth, showGrowth, plainGrowth],
  source: ['Source', measureSource, showSource],
  consumer: ['Consumer, and end to end', measureConsumer, showConsumer],
  overload: ['Overload', measureOverload, showOverload],
};

const { values } = parseArgs({
  options: {
    only: { type: 'string' },
    rounds: { type: 'string', default: '5' },
    'window-ms': { type: 'string', default: '500' },
    short: { type: 'boolean', default: false },
    quick: { type: 'boolean', default: false },
    check: { type: 'boolean', default: false },
  },
});
const parts = values.only?.split(',') ?? Object.keys(PARTS);
const unknown = parts.find((part) => !(part in PARTS));
if (unknown !== undefined) throw new Error(`--only wants some of ${Object.keys(PARTS).join(', ')}, not ${unknown}`);
const { quick, short } = values;
const options = {
  quick,
  short,
  rounds: quick ? 1 : short ? 3 : number('rounds'),
  warmupMs: quick ? 50 : 150,
  windowMs: quick ? 100 : short ? 300 : number('window-ms'),
};

function number(name) {
  const value = Number(values[name]);
  if (!(value > 0)) throw new Error(`--${name} wants a number`);
  return value;
}

/** What did not work at all, whatever it took. */
function failed({ relay = [], latency = [], growth = {}, source, consumer, overload = [] }) {
  const failures = [];
  const expect = (what, isTrue) => void (isTrue || failures.push(what));
  for (const { datagrams, consumers, bytes, relays } of relay) {
    for (const { name, delivered } of relays) {
      expect(`${name}: ${bytes} bytes, ${datagrams}, ${consumers} next hops: nothing was delivered`, delivered > 0);
    }
  }
  for (const { relays, chains } of latency) {
    for (const { count, p50 } of chains) expect(`${relays}: ${count} hops: nothing was delivered`, p50 > 0);
  }
  for (const [name, steps] of Object.entries(growth)) {
    for (const { count, framesPerSecond } of steps) expect(`${count} ${name}: nothing was sent`, framesPerSecond > 0);
  }
  for (const { neighbours, rate } of source?.cost ?? []) expect(`source, ${neighbours} neighbours`, rate > 1);
  for (const { datagrams, delivered } of consumer?.reassembly ?? []) expect(`consumer, ${datagrams}`, delivered > 0);
  if (consumer) expect('from file to file', consumer.way.delivered > 0);
  for (const { datagrams, share } of overload) expect(`overload, ${datagrams}`, share > 0);
  return failures;
}

await Bench.run(async (bench) => {
  const start = performance.now();
  const harness = await Harness.create(bench, { installs: !quick });
  const results = {};
  const sections = [];
  for (const part of parts) {
    const began = performance.now();
    const [title, measure, show] = PARTS[part];
    results[part] = await measure(harness, options);
    await harness.endAll();
    const seconds = (performance.now() - began) / 1_000;
    const section = [`## ${title}`, ...show(results[part])].join('\n\n');
    console.log(`\n${section}\n\n(${seconds.toFixed(0)} s)`);
    sections.push(section);
  }
  const floors = quick ? [] : judge(results);
  if (floors.length > 0) {
    sections.push(`## Floors\n\n${showJudgement(floors)}`);
    console.log(`\n${sections.at(-1)}`);
  }
  for (const note of harness.notes) console.log(`note: ${note}`);
  const seconds = (performance.now() - start) / 1_000;
  if (!quick && !short && parts.length === Object.keys(PARTS).length) {
    const text = report({ sections, notes: harness.notes, seconds, command: process.argv.slice(2) });
    writeFileSync(path.join(ROOT, 'bench/results.md'), text);
    console.log(`\nbench/results.md is written; ${seconds.toFixed(0)} s`);
  }
  const failures = failed(results);
  for (const failure of failures) console.error(`failed: ${failure}`);
  const plain = Object.fromEntries(parts.map((part) => [part, (PARTS[part][3] ?? ((found) => found))(results[part])]));
  console.log(JSON.stringify({ machine: machine(), ...plain, floors, notes: harness.notes }, rounded));
  if (failures.length > 0) return false;
  return !values.check || floors.every(({ isReached }) => isReached !== false);
});
