import { describe, expect, it } from 'vitest';
import { type Diagnostics, diagnosticsText } from '../../../../src/ui/commands/diagnostics';
import { neighbourStatsOf } from '../../../support/stats';

const SECRETS = ['10.1.2.3', 'Alice', 'holiday.mjpeg', 'aaaaaaaa'];

const RUNNING: Diagnostics = {
  extensionVersion: '1.2.3',
  editor: 'Editor 1.100.0 (desktop)',
  host: 'Node.js 20.19.0',
  system: 'linux 6.1 x64',
  isTrusted: true,
  status: 'running',
  node: {
    port: 8000,
    clientMode: false,
    flows: [
      {
        flow: 'holiday.mjpeg',
        source: 'aaaaaaaa',
        contentType: 'text/plain',
        state: 'active',
        consumers: ['aaaaaaaa'],
      },
    ],
    neighbours: [
      {
        id: 'aaaaaaaa',
        name: 'Alice',
        address: '10.1.2.3',
        port: 1,
        state: 'connected',
        cost: 1,
        rttMs: 1,
        controlRttMs: null,
        loss: null,
        triesLeft: null,
      },
      {
        id: null,
        name: null,
        address: '10.1.2.3',
        port: 2,
        state: 'connecting',
        cost: null,
        rttMs: null,
        controlRttMs: null,
        loss: null,
        triesLeft: null,
      },
    ],
    destinations: 4,
    stats: {
      uptimeMs: 61_000,
      datagrams: { received: 10, sent: 20, dropped: { malformed: 3 }, kernelDrops: 7 },
      bytes: { received: 1, sent: 2 },
      flows: [],
      neighbours: [
        neighbourStatsOf('a', { datagramsLost: 1, datagramsRepaired: 4, datagramsResent: 2 }),
        neighbourStatsOf('b', { datagramsLost: 1 }),
      ],
    },
  },
  changedSettings: ['ottOverlay.port'],
};

describe('diagnosticsText', () => {
  it('says what a report needs', () => {
    const text = diagnosticsText(RUNNING);
    for (const part of [
      'OTT Overlay: 1.2.3',
      'Node.js 20.19.0',
      'node: running',
      'port: 8000',
      'up: 61 s',
      'neighbours: 2 (connected 1, connecting 1)',
      'flows: 1 (active 1)',
      'on links: 2 lost, 4 repaired, 2 sent again',
      'dropped: malformed 3, by the system 7',
      'settings changed: ottOverlay.port',
    ]) {
      expect(text).toContain(part);
    }
  });

  it('gives away no address, name or flow', () => {
    for (const secret of SECRETS) expect(diagnosticsText(RUNNING)).not.toContain(secret);
  });

  it('says that no node runs', () => {
    const text = diagnosticsText({
      ...RUNNING,
      status: 'stopped',
      node: undefined,
      changedSettings: [],
      isTrusted: false,
    });
    expect(text).toContain('node: stopped');
    expect(text).toContain('not trusted');
    expect(text).not.toContain('port:');
  });
});
