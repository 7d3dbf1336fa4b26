import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import * as constants from '../../../src/overlay/constants';
import * as control from '../../../src/wire/control';
import * as datagram from '../../../src/wire/datagram';
import * as framing from '../../../src/wire/framing';
import * as ids from '../../../src/wire/ids';
import { EXAMPLES } from './examples';

const FILE = path.resolve(import.meta.dirname, '../../../PROTOCOL.md');
const BLOCK = /^```hex (\w+)\n([\s\S]*?)^```$/gm;

/** A golden dump without its title. */
function dumpOf(name: string): string {
  const [, ...lines] = readFileSync(path.join(import.meta.dirname, `${name}.txt`), 'utf8').split('\n');
  return lines.join('\n');
}

describe('PROTOCOL.md', () => {
  if (process.env['UPDATE_GOLDEN'] === '1') {
    const text = readFileSync(FILE, 'utf8');
    writeFileSync(FILE, text.replace(BLOCK, (_, name: string) => `\`\`\`hex ${name}\n${dumpOf(name)}\`\`\``));
  }
  const text = readFileSync(FILE, 'utf8');

  it('shows every golden dump once, as it is', () => {
    const blocks = [...text.matchAll(BLOCK)].map(([, name = '', dump]) => ({ name, dump }));
    expect(blocks).toEqual(blocks.map(({ name }) => ({ name, dump: dumpOf(name) })));
    expect(blocks.map(({ name }) => name).sort()).toEqual(EXAMPLES.map(({ name }) => name).sort());
  });

  it('has the bounds of the program', () => {
    const program: Readonly<Record<string, unknown>> = { ...constants, ...control, ...datagram, ...framing, ...ids };
    const rows = [...text.matchAll(/^\| .* \| ([\d,]+) \| ([A-Z_]+) \|$/gm)];
    const documented = rows.map(([, value = '', name = '']) => [name, Number(value.replaceAll(',', ''))]);
    expect(documented).toEqual(documented.map(([name = '']) => [name, program[name]]));
    expect(documented.length).toBeGreaterThan(40);
  });

  it('has every bound and timer of the machines', () => {
    // Not seen by a peer: weights, jitter and scale.
    const internal = ['RTT_GAIN', 'REDIAL_JITTER'];
    const missing = Object.keys(constants).filter((name) => !text.includes(`| ${name} |`) && !internal.includes(name));
    expect(missing).toEqual([]);
  });

  it('links to sections that exist', () => {
    const anchors = [...text.matchAll(/^#+ (.*)$/gm)].map(([, title = '']) =>
      title
        .toLowerCase()
        .replace(/[^\w\- ]/g, '')
        .replaceAll(' ', '-'),
    );
    const links = [...text.matchAll(/\]\(#([\w-]+)\)/g)].map(([, link]) => link);
    expect(links.filter((link) => !anchors.includes(link ?? ''))).toEqual([]);
    expect(links).toHaveLength(15);
  });
});
