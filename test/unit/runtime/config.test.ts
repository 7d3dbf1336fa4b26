import { describe, expect, it } from 'vitest';
import { formatEndpoint, type NodeSettings, parseEndpoint, parseNodeConfig } from '../../../src/runtime/config';

describe('settings', () => {
  it('have defaults', () => {
    expect(parseNodeConfig({})).toEqual({
      address: '127.0.0.1',
      port: 8000,
      name: '',
      neighbours: [],
      clientMode: false,
      insecure: false,
      datagramBytes: undefined,
      repair: true,
      topology: true,
      redialTries: 3,
      metric: 'hops',
    });
  });

  it('are taken as they are where they are valid', () => {
    const settings: NodeSettings = {
      address: '0.0.0.0',
      port: 0,
      name: 'nó 1',
      neighbours: ['127.0.0.1:8000', 'host.example:1', '127.0.0.1:8000'],
      clientMode: true,
      advertise: '[2001:db8::1]',
      insecure: true,
      datagramBytes: 9000,
      repair: false,
      redialTries: 0,
      metric: 'latency',
      topology: false,
    };
    expect(parseNodeConfig(settings)).toEqual({
      ...settings,
      advertise: '2001:db8::1',
      neighbours: [
        { address: '127.0.0.1', port: 8000 },
        { address: 'host.example', port: 1 },
      ],
    });
  });

  it.each<[string, NodeSettings, string]>([
    ['a wildcard without consent', { address: '0.0.0.0' }, 'insecureAddress'],
    ['an address of a network without consent', { address: '192.168.1.2' }, 'insecureAddress'],
    ['an IPv6 wildcard without consent', { address: '::' }, 'insecureAddress'],
    ['a host name to listen on', { address: 'example.org', insecure: true }, 'invalidConfig'],
    ['a port that is none', { port: 65_536 }, 'invalidConfig'],
    ['half a port', { port: 1.5 }, 'invalidConfig'],
    ['a port that is no number', { port: Number.NaN }, 'invalidConfig'],
    ['a name with a line break', { name: 'a\nb' }, 'invalidConfig'],
    ['a name that is too long', { name: 'é'.repeat(33) }, 'invalidConfig'],
    ['a wildcard to be dialled at', { advertise: '0.0.0.0' }, 'invalidConfig'],
    ['an address with a port to be dialled at', { advertise: '10.0.0.1:8000' }, 'invalidConfig'],
    ['tiny datagrams', { datagramBytes: 100 }, 'invalidConfig'],
    ['huge datagrams', { datagramBytes: 65_508 }, 'invalidConfig'],
    ['fewer tries than none', { redialTries: -1 }, 'invalidConfig'],
    ['another metric', { metric: 'bandwidth' as 'hops' }, 'invalidConfig'],
    ['tries without end', { redialTries: 25 }, 'invalidConfig'],
    ['a neighbour that is none', { neighbours: ['127.0.0.1'] }, 'invalidAddress'],
  ])('%s is refused in one sentence', (_what, settings, code) => {
    expect(() => parseNodeConfig(settings)).toThrow(expect.objectContaining({ code }) as Error);
    expect(() => parseNodeConfig(settings)).toThrow(/^[^\n]+\.$/);
  });

  it.each(['127.0.0.1', '127.8.8.8', '::1', '[::1]', 'localhost'])('loopback needs no consent: %s', (address) => {
    expect(() => parseNodeConfig({ address })).not.toThrow();
  });
});

describe('endpoints', () => {
  it.each([
    ['127.0.0.1:8000', '127.0.0.1', 8000],
    ['[::1]:1', '::1', 1],
    ['node-1.example.org:65535', 'node-1.example.org', 65_535],
    ['localhost:80', 'localhost', 80],
    ['my_host:80', 'my_host', 80],
  ])('%s', (text, address, port) => {
    expect(parseEndpoint(text)).toEqual({ address, port });
    expect(formatEndpoint(parseEndpoint(text))).toBe(text);
  });

  it.each([
    '',
    ':',
    ':80',
    'host',
    'host:',
    'host:0',
    'host:65536',
    'host:1e3',
    'host:-1',
    '::1:80',
    '[::1]',
    '[::1]80',
    '[127.0.0.1]:80',
    '[host]:80',
    '300.1.1.1:80',
    '127.0.1:80',
    'a b:80',
    '-a:80',
    'a..b:80',
    'ho\nst:80',
    `${'a'.repeat(64)}:80`,
  ])('%j is none', (text) => {
    expect(() => parseEndpoint(text)).toThrow(expect.objectContaining({ code: 'invalidAddress' }) as Error);
  });
});
