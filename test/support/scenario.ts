import { readFileSync } from 'node:fs';
import path from 'node:path';

/** One of the report's test topologies: overlay nodes and the links between them. */
export interface Scenario {
  readonly name: string;
  readonly nodes: readonly string[];
  readonly links: readonly (readonly [string, string])[];
  /** What the report says must be observed, for the reader. */
  readonly expect: readonly string[];
}

/** Reads `test/scenarios/<name>.json`. */
export function loadScenario(name: 'scenario1' | 'scenario2' | 'scenario2-mesh' | 'scenario3'): Scenario {
  // Not import.meta.dirname: the tests of pages load this as CommonJS.
  const file = path.resolve(__dirname, `../scenarios/${name}.json`);
  return JSON.parse(readFileSync(file, 'utf8')) as Scenario;
}
