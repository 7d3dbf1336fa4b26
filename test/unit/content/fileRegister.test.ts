import { expect, it } from 'vitest';
import { type FileIdentity, FileRegister } from '../../../src/content/fileRegister';

const file = { dev: 1n, ino: 2n };

/** Begins to write, which must be allowed. */
function write(files: FileRegister, identity: FileIdentity) {
  const claim = files.write(identity);
  if (typeof claim === 'string') throw new Error(claim);
  return claim;
}

it('a file has any number of readers, or one writer', () => {
  const files = new FileRegister();
  const readers = [files.read(file), files.read(file)];
  for (const reader of readers) {
    expect(files.write(file)).toBe('isRead');
    reader.dispose();
    reader.dispose();
  }
  const writer = write(files, file);
  expect(files.write(file)).toBe('isWritten');
  writer.dispose();
  write(files, file).dispose();
});

it('what is being written may be read, and is not written over after that', () => {
  const files = new FileRegister();
  const writer = write(files, file);
  const reader = files.read(file);
  writer.dispose();
  expect(files.write(file)).toBe('isRead');
  reader.dispose();
  write(files, file);
});

it('tells files by device and number', () => {
  const files = new FileRegister();
  write(files, file);
  write(files, { dev: 2n, ino: 2n });
  write(files, { dev: 1n, ino: 1n });
});
