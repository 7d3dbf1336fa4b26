import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { expect } from 'vitest';

const FOLDER = path.resolve(import.meta.dirname, '../golden');

/**
 * Compares `text` with `test/golden/<name>`. A missing file is a failure, never a silent success: `UPDATE_GOLDEN=1` writes the
 * file instead of comparing, and the difference is then reviewed like any other change.
 */
export function expectGolden(name: string, text: string): void {
  const file = path.join(FOLDER, name);
  const wanted = text.endsWith('\n') ? text : `${text}\n`;
  if (process.env['UPDATE_GOLDEN'] === '1') {
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, wanted);
    return;
  }
  if (!existsSync(file)) {
    throw new Error(`test/golden/${name} does not exist: run once with UPDATE_GOLDEN=1 and read what it wrote`);
  }
  expect(wanted, `differs from test/golden/${name}; if it should, run with UPDATE_GOLDEN=1`).toBe(
    readFileSync(file, 'utf8'),
  );
}
