import path from 'node:path';
import { writeFileSync } from 'node:fs';
import { afterEach, describe, expect, it } from 'vitest';
import { createOverlayNode } from '../../src/runtime/overlayNode';
import { parseNodeConfig } from '../../src/runtime/config';
import { SAMPLE_CLIP } from '../support/sampleClip';
import { Ends, LocalNode } from '../support/localNode';
import { openServer, RawPeer } from '../support/rawPeer';
import { temporaryFolder } from '../support/temporaryFolder';
import { until } from '../support/until';

const ends = new Ends();

afterEach(() => ends.run());

/** Open handles of this process by kind: sockets, threads, file operations, and timers, of which the test runner has its own. */
function resources(kinds: readonly string[]): number {
  return process.getActiveResourcesInfo().filter((name) => kinds.some((kind) => name.includes(kind))).length;
}

describe('a node that was closed', () => {
  it('leaves nothing behind, fifty times', async () => {
    const timersBefore = resources(['Timeout', 'Immediate']);
    for (let i = 0; i < 50; i++) {
      const a = await LocalNode.start({ name: 'a' });
      const b = await LocalNode.start({ name: 'b', neighbours: [a.endpoint] });
      await b.routeTo(a);
      if (i % 10 === 0) {
        await a.api.stream({ file: SAMPLE_CLIP });
        await b.flow(path.basename(SAMPLE_CLIP));
        await b.api.watch({ flow: path.basename(SAMPLE_CLIP) });
      }
      await Promise.all([a.close(), b.close()]);
    }
    await until(
      'all handles to be closed',
      () => resources(['TCP', 'UDP', 'FSReq', 'FileHandle', 'Message', 'Worker']) === 0,
    );
    await until('all timers to be gone', () => resources(['Timeout', 'Immediate']) <= timersBefore);
  });

  it('closes once, answers nothing any more, and says goodbye', async () => {
    const node = await LocalNode.start();
    const peer = ends.add(await RawPeer.join(node.api.info.port));
    const closing = node.close();
    expect(node.close()).toBe(closing);
    await closing;
    await peer.closedByNode();
    expect(await peer.message('goodbye')).toMatchObject({ reason: 'stopping' });
    await expect(node.api.flows()).rejects.toMatchObject({ code: 'stopped' });
    await expect(node.api.connect('127.0.0.1:1')).rejects.toMatchObject({ code: 'stopped' });
    await expect(node.api.stream({ file: SAMPLE_CLIP })).rejects.toMatchObject({ code: 'stopped' });
    await expect(node.api.watch({ flow: 'x' })).rejects.toMatchObject({ code: 'stopped' });
    await expect(node.api.unwatch('x')).rejects.toMatchObject({ code: 'stopped' });
  });

  it('closes before it has begun', async () => {
    const node = await createOverlayNode(parseNodeConfig({ port: 0 }));
    await node.close();
  });

  it('closes while a connection is being dialled and another does not authenticate', async () => {
    const server = ends.add(await openServer());
    const node = await LocalNode.start({ neighbours: [`127.0.0.1:${server.port}`, '192.0.2.1:9'] });
    const peer = ends.add(await RawPeer.dial(node.api.info.port));
    await until('the preamble', () => peer.preambles.length > 0);
    await node.close();
    await peer.closedByNode();
  });
});

describe('files', () => {
  it('that cannot be written are refused, and the watch with them', async () => {
    const a = ends.add(await LocalNode.start({ name: 'a' }));
    const b = ends.add(await LocalNode.start({ name: 'b', neighbours: [a.endpoint] }));
    await a.api.stream({ file: SAMPLE_CLIP, flow: 'clip' });
    await b.flow('clip');
    const nowhere = path.join(await temporaryFolder(), 'no such folder', 'x.mjpeg');
    await expect(b.api.watch({ flow: 'clip', output: nowhere })).rejects.toMatchObject({ code: 'fileNotWritable' });
    await expect(b.api.unwatch('clip')).rejects.toMatchObject({ code: 'notWatched' });
    await b.api.watch({ flow: 'clip' });
    await expect(b.api.watch({ flow: 'clip' })).rejects.toMatchObject({ code: 'alreadyWatched' });
  });

  it('that are not what they seem are refused, and so are names that cannot be sent', async () => {
    const node = ends.add(await LocalNode.start());
    const folder = await temporaryFolder();
    const [text, empty] = ['text.mjpeg', 'empty.MJPG'].map((name) => path.join(folder, name));
    if (!text || !empty) throw new Error('no files');
    writeFileSync(text, 'This is no picture.');
    writeFileSync(empty, '');
    await expect(node.api.stream({ file: text })).rejects.toMatchObject({ code: 'wrongContent' });
    await expect(node.api.stream({ file: empty })).rejects.toMatchObject({ code: 'fileEmpty' });
    await expect(node.api.stream({ file: SAMPLE_CLIP, flow: 'a\nb' })).rejects.toMatchObject({ code: 'invalidName' });
    await node.api.stream({ file: SAMPLE_CLIP, flow: 'clip' });
    await expect(node.api.stream({ file: SAMPLE_CLIP, flow: 'clip' })).rejects.toMatchObject({
      code: 'alreadyOffered',
    });
    await node.api.withdraw('clip');
    await expect(node.api.withdraw('clip')).rejects.toMatchObject({ code: 'notOffered' });
  });
});
