import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { FileRegister } from '../../../src/content/fileRegister';
import type { ContentError } from '../../../src/content/streamer';
import { OutputFile } from '../../../src/runtime/outputFile';
import { temporaryFolder } from '../../support/temporaryFolder';

describe('OutputFile', () => {
  it('takes frames before it is open', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    const output = new OutputFile(file);
    output.write(Uint8Array.of(1, 2));
    await output.opened;
    output.write(Uint8Array.of(3));
    await output.close();
    expect([...(await readFile(file))]).toEqual([1, 2, 3]);
    expect(output.framesDropped).toBe(0);
  });

  it('rejects where there is no such folder, once', async () => {
    const output = new OutputFile(path.join(await temporaryFolder(), 'none', 'out.mjpeg'));
    await expect(output.opened).rejects.toMatchObject({ code: 'notWritable' });
    output.write(Uint8Array.of(1));
    await output.close();
  });

  it('rejects where the node writes to the file already', async () => {
    const file = path.join(await temporaryFolder(), 'out.mjpeg');
    const files = new FileRegister();
    const first = new OutputFile(file, { files });
    await first.opened;
    await expect(new OutputFile(file, { files }).opened).rejects.toMatchObject({ code: 'notWritable' });
    await first.close();
  });

  // Where the system has a device that is always full.
  it.each(['/dev/full'].filter((device) => existsSync(device)))(
    'tells at once that the disk is full, not when it is closed: %s',
    async (device) => {
      let tell = (_: ContentError): void => undefined;
      const failure = new Promise<ContentError>((resolve) => (tell = resolve));
      const output = new OutputFile(device, { onFailure: tell });
      output.write(Uint8Array.of(1));
      expect(await failure).toMatchObject({
        code: 'notWritable',
        message: expect.stringMatching(/^\/dev\/full cannot be written: ENOSPC/) as string,
      });
      output.write(Uint8Array.of(2));
      await output.close();
      // Not too fast for the disk: that is another sentence.
      expect(output.framesDropped).toBe(0);
    },
  );
});
