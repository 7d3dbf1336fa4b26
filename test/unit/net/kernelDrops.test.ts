import { expect, it } from 'vitest';
import { KernelDropCounter, parseUdpSockets } from '../../../src/net/kernelDrops';

const HEAD =
  '   sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode ref pointer drops            ';

function row(local: string, remote: string, inode: number, drops: string): string {
  return `14853: ${local} ${remote} 07 00000000:00000000 00:00000000 00000000     0        0 ${inode} 2 00000000859b1482 ${drops} `;
}

const PORTS = new Set([0xb3ae, 7]);

it('reads sockets of IPv4 and IPv6, and knows an IPv4 address that is written as IPv6', () => {
  const text = [
    HEAD,
    row('0100007F:B3AE', '00000000:0000', 11, '0'),
    row('0101A8C0:B3AE', '0A00000A:1F90', 12, '4294967295'),
    row('0100007F:B3AF', '00000000:0000', 13, '5'),
    row('00000000000000000000000000000000:0007', '00000000000000000000000000000000:0000', 14, '3'),
    row('B80D0120000000000000000001000000:0007', '000080FE00000000FF005450B6AD1DFE:0009', 15, '2'),
    row('0000000000000000FFFF00000100007F:0007', '0000000000000000FFFF00000200007F:0005', 16, '1'),
    '',
  ].join('\n');
  expect(parseUdpSockets(text, PORTS, true)).toEqual([
    { inode: '11', local: { address: '127.0.0.1', port: 0xb3ae }, remote: undefined, drops: 0 },
    {
      inode: '12',
      local: { address: '192.168.1.1', port: 0xb3ae },
      remote: { address: '10.0.0.10', port: 8080 },
      drops: 4294967295,
    },
    { inode: '14', local: { address: '::', port: 7 }, remote: undefined, drops: 3 },
    {
      inode: '15',
      local: { address: '2001:db8::1', port: 7 },
      remote: { address: 'fe80::5054:ff:fe1d:adb6', port: 9 },
      drops: 2,
    },
    {
      inode: '16',
      local: { address: '127.0.0.1', port: 7 },
      remote: { address: '127.0.0.2', port: 5 },
      drops: 1,
    },
  ]);
});

it('reads the numbers of a big-endian machine', () => {
  const [socket] = parseUdpSockets(row('7F000001:0007', '0A000002:0005', 1, '9'), PORTS, false);
  expect(socket).toMatchObject({ local: { address: '127.0.0.1' }, remote: { address: '10.0.0.2' }, drops: 9 });
});

it.each([
  '',
  'x',
  HEAD,
  row('0100007F:0007', 'x', 1, ''),
  row('0100007F', 'x', 1, '1'),
  row('0100007F1:0007', 'x', 1, '1'),
])('passes over what is no socket: %j', (text) => expect(parseUdpSockets(text, PORTS, true)).toEqual([]));

it('goes on counting what sockets dropped that are closed by now', () => {
  const counter = new KernelDropCounter();
  const remote = { address: '10.0.0.1', port: 5 };
  const socket = (inode: string, drops: number) => ({ inode, local: remote, remote, drops });
  expect(counter.count([socket('1', 4), socket('2', 1)])).toEqual({
    datagrams: 5,
    neighbours: [
      { remote, datagrams: 4 },
      { remote, datagrams: 1 },
    ],
  });
  expect(counter.count([socket('2', 3)])).toEqual({ datagrams: 7, neighbours: [{ remote, datagrams: 3 }] });
  expect(counter.count([{ ...socket('3', 1), remote: undefined }])).toEqual({ datagrams: 8, neighbours: [] });
  expect(counter.count([])).toEqual({ datagrams: 8, neighbours: [] });
});
