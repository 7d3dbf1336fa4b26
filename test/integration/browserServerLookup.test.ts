import { once } from 'node:events';
import { connect } from 'node:net';
import { expect, it } from 'vitest';
import { MJPEG_CONTENT_TYPE } from '../../src/base/contentTypes';
import { BrowserServer } from '../../src/cli/browserServer';
import type { FlowView } from '../../src/overlay/snapshot';
import { fakeNodeApi } from '../support/fakeNodeApi';

const view: FlowView = { flow: 'cam', source: 'x', contentType: MJPEG_CONTENT_TYPE, state: 'hold', consumers: [] };

it('does not watch for a browser that is gone before the flow was found', async () => {
  const calls: string[] = [];
  let find: (views: readonly FlowView[]) => void = () => undefined;
  const node = fakeNodeApi({
    flows: () => new Promise((resolve) => (find = (calls.push('flows'), resolve))),
    watch: ({ flow }) => (calls.push('watch'), Promise.resolve({ flow, source: 'x' })),
  });
  const server = await BrowserServer.start(node, 0);
  try {
    const socket = connect(server.port, '127.0.0.1');
    socket.write('GET /flow/cam HTTP/1.1\r\nHost: localhost\r\n\r\n');
    await expect.poll(() => calls).toEqual(['flows']);
    socket.destroy();
    await once(socket, 'close');
    // The server hears of it a little later than this end, and before it hears of these.
    const ask = async (): Promise<number> => (await fetch(`http://127.0.0.1:${server.port}/else`)).status;
    expect([await ask(), await ask()]).toEqual([404, 404]);
    find([view]);
    expect(await ask()).toBe(404);
    expect(calls).toEqual(['flows']);
  } finally {
    await server.close();
  }
});
