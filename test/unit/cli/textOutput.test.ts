import { describe, expect, it } from 'vitest';
import { COMMANDS } from '../../../src/cli/commandLine';
import type { CommandSuccess } from '../../../src/cli/commands';
import { TextOutput } from '../../../src/cli/textOutput';
import type { NodeEvent } from '../../../src/overlay/snapshot';
import { routeEvent, routeView } from '../../support/routeViews';
import { neighbourStatsOf } from '../../support/stats';

const A = 'aaaaaaaa-0000-4000-8000-000000000001';
const B = 'bbbbbbbb-0000-4000-8000-000000000002';
const INFO = { id: A, name: 'server1', address: '127.0.0.1', port: 8000, clientMode: false };

function outputThatKnowsA(): TextOutput {
  const output = new TextOutput();
  output.ready(INFO);
  return output;
}

describe('ready', () => {
  it.each([
    [INFO, `node server1 (${A}) listens on 127.0.0.1:8000`],
    [{ ...INFO, name: null, address: '::1' }, `node ${A} listens on [::1]:8000`],
    [{ ...INFO, clientMode: true }, `node server1 (${A}) is a client, its media port is 127.0.0.1:8000`],
  ])('%#', (info, text) => {
    expect(new TextOutput().ready(info)).toEqual({ to: 'stdout', text });
  });
});

describe('events are short lines', () => {
  it('but not those of the topology, several a second, which say nothing to people', () => {
    expect(new TextOutput().event({ event: 'topology', nodes: [A], flows: null }).text).toBe('');
  });

  it.each<[NodeEvent, string]>([
    [
      { event: 'neighbour', id: null, name: null, address: '::1', port: 1, state: 'connecting', triesLeft: null },
      '* neighbour [::1]:1: connecting',
    ],
    [
      { event: 'neighbour', id: B, name: 'relay', address: 'h', port: 1, state: 'connected', triesLeft: null },
      '* neighbour relay (bbbbbbbb) at h:1: connected',
    ],
    ...[
      [2, 'unreachable, 2 tries left'] as const,
      [1, 'unreachable, 1 try left'] as const,
      [0, 'unreachable, last try'] as const,
      [null, 'unreachable'] as const,
    ].map(([triesLeft, text]): [NodeEvent, string] => [
      { event: 'neighbour', id: null, name: null, address: 'h', port: 1, state: 'unreachable', triesLeft },
      `* neighbour h:1: ${text}`,
    ]),
    [
      { event: 'flow', flow: 'film', source: A, contentType: 'text/plain', state: 'streaming' },
      '* flow film of server1 (aaaaaaaa): streaming',
    ],
    [
      routeEvent({
        destination: B,
        via: A,
        cost: 2,
        change: 'heavy',
        before: { via: A, cost: 1 },
        cause: { type: 'vector', neighbour: A, sequence: 0, cost: 1 },
      }),
      '* route to bbbbbbbb: heavy, cost 2 over server1 (aaaaaaaa) ' +
        '(was 1 over server1 (aaaaaaaa); server1 (aaaaaaaa) told its cost 1)',
    ],
    [
      routeEvent({ destination: B, via: null, cost: null, change: 'critical', cause: { type: 'holdTimeOver' } }),
      '* route to bbbbbbbb: critical (no route came back in time)',
    ],
    [{ event: 'player', flow: 'film', source: B, state: 'playing' }, '* player film of bbbbbbbb: playing'],
    [
      { event: 'notice', flow: 'film', source: A, notice: 'the file was deleted' },
      '* flow film of server1 (aaaaaaaa): the file was deleted',
    ],
    [
      { event: 'player', flow: 'film', source: B, state: 'buffering', movedFrom: A },
      '* watching film: server1 (aaaaaaaa) is gone; now from bbbbbbbb',
    ],
    [
      { event: 'player', flow: 'film', source: B, state: 'recovering', movedFrom: A },
      '* watching film: server1 (aaaaaaaa) is gone; now from bbbbbbbb, to which there is no route for the moment',
    ],
  ])('%j', (event, text) => {
    expect(outputThatKnowsA().event(event)).toEqual({ to: 'stdout', text });
  });
});

it('shows the name of a node once it has passed by', () => {
  const output = new TextOutput();
  output.event({
    event: 'neighbour',
    id: B,
    name: 'relay',
    address: 'h',
    port: 1,
    state: 'connected',
    triesLeft: null,
  });
  expect(output.event({ event: 'player', flow: 'f', source: B, state: 'ended' }).text).toContain('relay (bbbbbbbb)');
});

describe('answers', () => {
  const view = { flow: 'film', source: A, contentType: 'text/plain', state: 'active', consumers: [A, B] } as const;
  const lost = { id: null, name: null, address: 'h', cost: null, rttMs: null, controlRttMs: null, loss: null } as const;
  const flowStats = {
    flow: 'film',
    source: A,
    bytesReceived: 12_345,
    bytesSent: 6,
    framesSent: 0,
    framesDelivered: 10,
    framesIncomplete: 1,
    framesLate: 2,
    framesDuplicate: 3,
    latencyMs: { p50: 1, p99: 2.25, max: 3 },
  };
  it.each<[CommandSuccess, readonly string[]]>([
    [{ reply: 'connect', ok: true, data: null }, ['']],
    [{ reply: 'stream', ok: true, data: { flow: 'film', source: A } }, ['offering film']],
    [{ reply: 'watch', ok: true, data: { flow: 'film', source: A } }, ['watching film of server1 (aaaaaaaa)']],
    [{ reply: 'flows', ok: true, data: [] }, ['no flows']],
    [
      {
        reply: 'flows',
        ok: true,
        data: [view, { ...view, flow: 'f', contentType: 'text/plain', state: 'hold', consumers: [] }],
      },
      [
        'FLOW  SOURCE              TYPE        STATE   CONSUMERS',
        'film  server1 (aaaaaaaa)  text/plain  active  server1 (aaaaaaaa), bbbbbbbb',
        'f     server1 (aaaaaaaa)  text/plain  hold    -',
      ],
    ],
    [{ reply: 'neighbours', ok: true, data: [] }, ['no neighbours']],
    [
      {
        reply: 'neighbours',
        ok: true,
        data: [
          {
            id: B,
            name: null,
            address: 'h',
            port: 1,
            state: 'connected',
            triesLeft: null,
            cost: 1,
            rttMs: 0.25,
            controlRttMs: null,
            loss: null,
          },
          { ...lost, port: 22, state: 'connecting', triesLeft: null },
          { ...lost, port: 23, state: 'unreachable', triesLeft: 2 },
        ],
      },
      [
        'NAME  ID                                    ADDRESS  STATE                      COST  RTT/ms',
        `-     ${B}  h:1      connected                     1     0.3`,
        '-     -                                     h:22     connecting                    -       -',
        '-     -                                     h:23     unreachable, 2 tries left     -       -',
      ],
    ],
    [{ reply: 'routes', ok: true, data: [] }, ['no routes']],
    [
      {
        reply: 'routes',
        ok: true,
        data: [
          routeView({
            destination: A,
            name: 'server1',
            via: B,
            cost: 2,
            alternatives: [{ via: A, cost: 3, verdict: 'longer' }],
            decision: {
              ageMs: 1_234,
              change: 'light',
              before: { via: A, cost: 3 },
              cause: { type: 'linkUp', neighbour: B, cost: 1 },
              alternatives: [],
            },
          }),
          routeView({ destination: B, name: null, via: null, cost: null }),
        ],
      },
      [
        'DESTINATION         VIA       COST  ALTERNATIVES                   ' + 'WHY',
        'server1 (aaaaaaaa)  bbbbbbbb     2  server1 (aaaaaaaa): 3, longer  ' +
          'light 1.2 s ago, was 3 over server1 (aaaaaaaa); the link to bbbbbbbb is up',
        'bbbbbbbb            pending      -  -                              ' +
          'new 0.0 s ago, the connection to somebody is gone',
      ],
    ],
    [
      { reply: 'unwatch', ok: true, data: flowStats },
      [
        'FLOW  SOURCE              SENT  DELIVERED  INCOMPLETE  LATE  DUPLICATE  LATENCY/ms p50  p99  max  BYTES IN  OUT',
        'film  server1 (aaaaaaaa)     0         10           1     2          3               1  2.3    3     12345    6',
      ],
    ],
    [
      {
        reply: 'stats',
        ok: true,
        data: {
          uptimeMs: 1500,
          datagrams: { received: 1, sent: 2, dropped: { stranger: 3 }, kernelDrops: 7 },
          bytes: { received: 4, sent: 5 },
          flows: [],
          neighbours: [
            neighbourStatsOf(B, {
              datagramsReceived: 1,
              datagramsSent: 2,
              bytesReceived: 4,
              bytesSent: 5,
              datagramsLost: 6,
              datagramsRepaired: 7,
              datagramsResent: 8,
            }),
          ],
        },
      },
      [
        'up 1.5 s; media datagrams dropped: stranger 3, by the system 7',
        'MEDIA     DATAGRAMS IN  OUT  BYTES IN  OUT  LOST  REPAIRED  RESENT  SIZE',
        'all                  1    2         4    5',
        'bbbbbbbb             1    2         4    5     6         7       8  1200',
      ],
    ],
    [
      {
        reply: 'topology',
        ok: true,
        data: {
          nodes: [
            { id: A, name: 'server1', own: true, opaque: false },
            { id: B, name: null, own: false, opaque: true },
          ],
          links: [{ a: A, b: B, cost: 1, rttMs: 2.25 }],
        },
      },
      [
        'NODE                           LINKS',
        'server1 (aaaaaaaa)  this node  bbbbbbbb: cost 1, 2.3 ms',
        'bbbbbbbb            opaque     server1 (aaaaaaaa): cost 1, 2.3 ms',
      ],
    ],
    [
      { reply: 'tree', ok: true, data: { flow: 'film', source: A, edges: [{ from: A, to: B }], consumers: [B] } },
      ['film of server1 (aaaaaaaa) is watched by bbbbbbbb', 'FROM                TO', 'server1 (aaaaaaaa)  bbbbbbbb'],
    ],
    [
      {
        reply: 'tree',
        ok: true,
        data: {
          flow: 'film',
          source: A,
          edges: [
            { from: A, to: B, rates: { framesPerSecond: 29.9, kilobytesPerSecond: 400, duplicatesPerSecond: 0 } },
            { from: B, to: A, rates: null },
          ],
          consumers: [],
        },
      },
      [
        'film of server1 (aaaaaaaa) is watched by nobody',
        'FROM                TO                  FRAMES/s  kB/s  DUPLICATES/s',
        'server1 (aaaaaaaa)  bbbbbbbb                29.9   400             0',
        'bbbbbbbb            server1 (aaaaaaaa)         -     -             -',
      ],
    ],
    [
      {
        reply: 'timeline',
        ok: true,
        data: {
          records: [{ n: 9, at: 0, kind: 'flow', flow: 'film', source: A, contentType: 'text/plain', state: 'hold' }],
          next: 9,
          missed: 8,
        },
      },
      [
        '8 not shown',
        'NUMBER  TIME          KIND  WHAT',
        expect.stringMatching(/^ {5}9 {2}\d\d:\d\d:00\.000 {2}flow {2}film of server1 \(aaaaaaaa\): hold$/) as string,
      ],
    ],
  ])('%j', (reply, lines) => {
    const { to, text } = outputThatKnowsA().reply(reply);
    expect([to, text.split('\n')]).toEqual(['stdout', lines]);
  });

  it('of help name every command', () => {
    const { text } = new TextOutput().reply({ reply: 'help', ok: true, data: COMMANDS });
    for (const { usage } of COMMANDS) expect(text).toContain(usage);
  });

  it('that are errors go to standard error', () => {
    const reply = { reply: 'watch', ok: false, error: { code: 'unknownFlow', message: 'No.' } } as const;
    expect(new TextOutput().reply(reply)).toEqual({ to: 'stderr', text: 'watch: No.' });
  });
});
