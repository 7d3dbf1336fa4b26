import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  bytesFromHex,
  flowKeyText,
  hexFromBytes,
  isCleanText,
  isContentType,
  isFlowId,
  isNodeId,
  isNodeName,
  MAX_CONTENT_TYPE_BYTES,
  MAX_FLOW_ID_BYTES,
  MAX_NAME_BYTES,
  NODE_ID_BYTES,
  nodeIdFromBytes,
  nodeIdToBytes,
  utf8Length,
} from '../../../src/wire/ids';
import { check } from '../../support/property';

const idBytes = fc.uint8Array({ minLength: NODE_ID_BYTES, maxLength: NODE_ID_BYTES });

describe('node ids', () => {
  it('are any 16 bytes, there and back', () => {
    check(
      fc.property(idBytes, (bytes) => {
        const id = nodeIdFromBytes(bytes);
        expect(isNodeId(id)).toBe(true);
        expect(nodeIdToBytes(id)).toEqual(bytes);
      }),
    );
  });

  it('order as their bytes do', () => {
    check(
      fc.property(idBytes, idBytes, (a, b) => {
        const difference = a.map((byte, i) => byte - (b[i] ?? 0));
        const first = a.findIndex((byte, i) => byte !== b[i]);
        const expected = difference.length > 0 && first >= 0 && (a[first] ?? 0) < (b[first] ?? 0);
        expect(nodeIdFromBytes(a) < nodeIdFromBytes(b)).toBe(expected);
      }),
    );
  });

  it.each([
    ['', false],
    ['0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a', true],
    ['00000000-0000-0000-0000-000000000000', true],
    ['0A0A0A0A-0a0a-4a0a-8a0a-0a0a0a0a0a0a', false],
    ['0a0a0a0a0a0a4a0a8a0a0a0a0a0a0a0a', false],
    ['0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a\n', false],
    ['0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0', false],
  ])('%j is canonical: %s', (text, expected) => {
    expect(isNodeId(text)).toBe(expected);
  });
});

describe('hexadecimal', () => {
  it('goes there and back', () => {
    check(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect(bytesFromHex(hexFromBytes(bytes))).toEqual(bytes);
      }),
    );
  });
});

describe('text hygiene', () => {
  const unclean: readonly [string, string][] = [
    ['NUL', '\u0000'],
    ['line feed', 'a\nb'],
    ['escape', '\u001b[31m'],
    ['DEL', '\u007f'],
    ['C1 control', '\u0085'],
    ['right-to-left override', 'gpj\u202e.exe'],
    ['left-to-right mark', '\u200e'],
    ['Arabic letter mark', '\u061c'],
    ['isolate', '\u2066'],
    ['pop isolate', '\u2069'],
    ['line separator', '\u2028'],
    ['paragraph separator', '\u2029'],
    ['byte order mark', '\ufeff'],
    ['lone high surrogate', 'a\ud83d'],
    ['lone low surrogate', '\udc00a'],
    ['surrogates the wrong way round', '\udc00\ud83d'],
  ];

  it.each(unclean)('refuses %s', (_name, text) => {
    expect(isCleanText(text)).toBe(false);
    expect(isFlowId(text)).toBe(false);
    expect(isNodeName(text)).toBe(false);
  });

  it.each(['movie.Mjpeg', 'a b', 'ação', '日本語', 'emoji 👩‍👧', '\u05d0\u05d1', 'a\u0301', '../x', '"\\'])(
    'accepts %j',
    (text) => {
      expect(isCleanText(text)).toBe(true);
      expect(isFlowId(text)).toBe(true);
    },
  );

  it('measures bytes of UTF-8, not characters', () => {
    expect(utf8Length('é')).toBe(2);
    expect(isFlowId('é'.repeat(MAX_FLOW_ID_BYTES / 2))).toBe(true);
    expect(isFlowId(`${'é'.repeat(MAX_FLOW_ID_BYTES / 2)}a`)).toBe(false);
    expect(isNodeName('é'.repeat(MAX_NAME_BYTES / 2))).toBe(true);
    expect(isNodeName(`${'é'.repeat(MAX_NAME_BYTES / 2)}a`)).toBe(false);
  });

  it('lets a node have no name, but a flow needs one', () => {
    expect(isNodeName('')).toBe(true);
    expect(isFlowId('')).toBe(false);
  });
});

describe('content types', () => {
  it.each(['text/plain', 'video/x-motion-jpeg', 'application/vnd.a+json', 'a/b', '0/0', 'a!#$&^_.+-/b', longest(0)])(
    'can be %j',
    (type) => {
      expect(isContentType(type)).toBe(true);
    },
  );

  it.each([
    ...[
      '',
      'text',
      '/',
      'text/',
      '/plain',
      'a/b/c',
      'Text/plain',
      'text/PLAIN',
      'text/plain; charset=utf-8',
      ' a/b',
      'a/b\n',
    ],
    ...['+a/b', 'a/.b', 'té/b', 'a/b*', '*/*', longest(1)],
  ])('cannot be %j', (type) => {
    expect(isContentType(type)).toBe(false);
  });

  function longest(excess: number): string {
    return 'a/'.padEnd(MAX_CONTENT_TYPE_BYTES + excess, 'b');
  }
});

describe('flow keys', () => {
  it('are equal as texts exactly when they are equal', () => {
    const key = fc.record({
      source: fc.constantFrom('0a0a0a0a-0a0a-4a0a-8a0a-0a0a0a0a0a0a', '0b0b0b0b-0b0b-4b0b-8b0b-0b0b0b0b0b0b'),
      flow: fc.string({ minLength: 1, maxLength: 3, unit: fc.constantFrom('0', 'a', '-') }),
    });
    check(
      fc.property(key, key, (a, b) => {
        expect(flowKeyText(a) === flowKeyText(b)).toBe(a.source === b.source && a.flow === b.flow);
      }),
    );
  });
});
