import { describe, expect, it } from 'vitest';
import { NO_OVERLAY } from '../../../../src/shared/overlayState';
import { NodeNameBook, nodeNamesOf } from '../../../../webview-ui/page/nodeNames';

const id = (start: string): string => `${start.padEnd(8, '0')}-0000-4000-8000-000000000000`;

function stateOf(nodes: readonly (readonly [string, string | null])[]) {
  return {
    ...NO_OVERLAY,
    nodes: new Map(nodes.map(([key, name]) => [key, { id: key, name, own: false, opaque: false }])),
  };
}

function namesOf(nodes: readonly (readonly [string, string | null])[]) {
  return nodeNamesOf(stateOf(nodes));
}

describe('nodeNamesOf', () => {
  it('calls nodes by their names, and by the beginning of their ids where they have none', () => {
    const names = namesOf([
      [id('aa'), 'server1'],
      [id('bb'), null],
      [id('cc'), '  '],
    ]);
    expect([id('aa'), id('bb'), id('cc'), id('dd')].map(names.nameOf)).toEqual([
      'server1',
      'bb000000',
      'cc000000',
      'dd000000',
    ]);
  });

  it('tells nodes of one name apart', () => {
    const names = namesOf([
      [id('aa'), 'node'],
      [id('bb'), 'node'],
      ['aaaaaaaa-1111-4000-8000-000000000000', 'twin'],
      ['aaaaaaaa-2222-4000-8000-000000000000', 'twin'],
    ]);
    expect(names.nameOf(id('aa'))).toBe('node (aa000000)');
    expect(names.nameOf(id('bb'))).toBe('node (bb000000)');
    expect(names.nameOf('aaaaaaaa-1111-4000-8000-000000000000')).toBe('twin (aaaaaaaa-1)');
  });

  it('takes names that look alike once they are shown for the same', () => {
    const names = namesOf([
      [id('aa'), 'node\u202e'],
      [id('bb'), 'node\u200b'],
    ]);
    expect(names.nameOf(id('aa'))).toBe('node\ufffd (aa000000)');
    expect(names.nameOf(id('bb'))).toBe('node\ufffd (bb000000)');
  });

  it('knows this node, neighbours and destinations by the names that it has for them', () => {
    const names = nodeNamesOf({
      ...NO_OVERLAY,
      own: new Map([['own', { id: id('aa'), name: 'me', address: '127.0.0.1', port: 1 }]]),
      nodes: new Map([[id('bb'), { id: id('bb'), name: 'told', own: false, opaque: false }]]),
      neighbours: new Map(
        [id('bb'), id('cc')].map((key) => [
          key,
          {
            id: key,
            name: 'neighbour',
            address: '127.0.0.1',
            port: 2,
            state: 'connected' as const,
            triesLeft: null,
            cost: 1,
            rttMs: null,
            controlRttMs: null,
            loss: null,
          },
        ]),
      ),
    });
    expect([id('aa'), id('bb'), id('cc')].map(names.nameOf)).toEqual(['me', 'told', 'neighbour']);
  });
});

describe('NodeNameBook', () => {
  it('remembers the names of nodes that have gone, without taking them from others', () => {
    const book = new NodeNameBook();
    book.namesIn(stateOf([[id('aa'), 'node4']]));
    expect(book.namesIn(stateOf([])).nameOf(id('aa'))).toBe('node4');
    const restarted = book.namesIn(stateOf([[id('bb'), 'node4']]));
    expect(restarted.nameOf(id('bb'))).toBe('node4');
    expect(restarted.nameOf(id('aa'))).toBe('node4 (aa000000)');
    expect(book.namesIn(stateOf([[id('aa'), 'again']])).nameOf(id('aa'))).toBe('again');
  });

  it('remembers a bounded number of them, the last ones', () => {
    const book = new NodeNameBook();
    const many = Array.from({ length: 1_030 }, (_, i) => [id(`a${i}x`), `node ${i}`] as const);
    book.namesIn(stateOf(many));
    const names = book.namesIn(stateOf([]));
    expect(names.nameOf(id('a0x'))).toBe('a0x00000');
    expect(names.nameOf(id('a1029x'))).toBe('node 1029');
  });
});
