import { appendFile, rename, rm, stat, truncate, utimes, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { expect, it } from 'vitest';
import { CHANGE_TEXTS, changeSince } from '../../../src/content/fileChange';
import { temporaryFolder } from '../../support/temporaryFolder';

it.each([
  ['nothing', undefined, () => Promise.resolve()],
  ['appending', 'grown', (file: string) => appendFile(file, 'x')],
  ['cutting', 'shortened', (file: string) => truncate(file, 1)],
  ['emptying', 'emptied', (file: string) => truncate(file, 0)],
  ['writing as many bytes', 'rewritten', (file: string) => utimes(file, 1, 1)],
  ['deleting', 'deleted', (file: string) => rm(file)],
  [
    'renaming another over it',
    'replaced',
    async (file: string) => {
      await writeFile(`${file}.new`, 'abc');
      await rename(`${file}.new`, file);
    },
  ],
] as const)('%s: %s', async (_, expected, act) => {
  const file = path.join(await temporaryFolder(), 'file');
  await writeFile(file, 'abc');
  const before = await stat(file, { bigint: true });
  await act(file);
  const found = await changeSince(file, before);
  expect(found?.change).toBe(expected);
  if (found) expect(CHANGE_TEXTS[found.change]).toMatch(/^the file /);
});
