import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseToOverlayPage, type ToOverlayPage } from '../../src/shared/overlayMessages';

const FOLDER = path.resolve(__dirname, '../pages/fixtures');

/** What pages were sent between one thing that happened and the next. */
export interface FixtureStep {
  readonly what: string;
  /** In order; the first of all is a snapshot, and every delta fits on what was before it. */
  readonly messages: readonly ToOverlayPage[];
}

/** What a page was sent, to be sent to pages under test. */
export interface PageFixture {
  readonly about: string;
  readonly steps: readonly FixtureStep[];
}

/** Reads `test/pages/fixtures/<name>.json`, every message checked as a page checks it. */
export function loadPageFixture(name: 'scenario3'): PageFixture {
  const file = path.join(FOLDER, `${name}.json`);
  if (!existsSync(file))
    throw new Error(`${file} does not exist: run test/integration/pageFixtures with UPDATE_GOLDEN=1`);
  const fixture = JSON.parse(readFileSync(file, 'utf8')) as PageFixture;
  for (const { what, messages } of fixture.steps) {
    for (const [index, message] of messages.entries()) {
      if (!parseToOverlayPage(message)) throw new Error(`message ${index} of "${what}" in ${name} is none`);
    }
  }
  return fixture;
}

/** Writes the fixture so that a difference can be read: an entry, a record, a change is a line. */
export function savePageFixture(name: 'scenario3', fixture: PageFixture): void {
  mkdirSync(FOLDER, { recursive: true });
  writeFileSync(path.join(FOLDER, `${name}.json`), `${inLines(fixture, '')}\n`);
}

/** What fits on a line stands on one. */
const LINE = 240;

function inLines(value: unknown, indent: string): string {
  const whole = JSON.stringify(value);
  if (whole.length + indent.length <= LINE || typeof value !== 'object' || value === null) return whole;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) {
    // An entry of a collection, [key, value], and a record: its key is enough to find it by.
    const members = value.map((member) => (isLeaf(member) ? JSON.stringify(member) : inLines(member, deeper)));
    return `[\n${members.map((member) => deeper + member).join(',\n')}\n${indent}]`;
  }
  const members = Object.entries(value).map(([key, member]) => `${JSON.stringify(key)}: ${inLines(member, deeper)}`);
  return `{\n${members.map((member) => deeper + member).join(',\n')}\n${indent}}`;
}

function isLeaf(member: unknown): boolean {
  return (
    typeof member !== 'object' || member === null || 'n' in member || (Array.isArray(member) && member.length === 2)
  );
}
