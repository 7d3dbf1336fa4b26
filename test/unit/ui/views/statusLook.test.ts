import { describe, expect, it } from 'vitest';
import type { NodeInfo } from '../../../../src/runtime/nodeApi';
import type { NodeStatus } from '../../../../src/ui/node/nodeController';
import { nodeTitle, nodeWhereabouts, statusLook } from '../../../../src/ui/views/statusLook';

const info: NodeInfo = {
  id: '5e000000-0000-4000-8000-000000000002',
  name: 'editor',
  address: '127.0.0.1',
  port: 8000,
  clientMode: false,
};

describe('statusLook', () => {
  it.each<[NodeStatus, NodeInfo | undefined, string]>([
    ['stopped', undefined, '$(circle-slash) OTT: stopped'],
    ['starting', undefined, '$(loading~spin) OTT: starting'],
    ['running', info, '$(broadcast) OTT: editor :8000'],
    ['running', { ...info, name: null }, '$(broadcast) OTT: 5e000000 :8000'],
    ['running', { ...info, name: '$(flame)' }, '$(broadcast) OTT: \\$(flame) :8000'],
    ['stopping', info, '$(loading~spin) OTT: stopping'],
  ])('%s', (status, node, text) => {
    expect(statusLook(status, node).text).toBe(text);
  });

  it('says which node it is and where it can be reached: in a sentence, with its whole id for those who see', () => {
    expect(statusLook('running', info)).toMatchObject({
      tooltip: `The OTT node editor is running at 127.0.0.1:8000.\nId ${info.id}`,
      spoken: 'The OTT node editor is running at 127.0.0.1:8000.',
    });
    expect(statusLook('running', { ...info, name: null }).spoken).toContain('The OTT node 5e000000 is running');
    expect(statusLook('running', { ...info, clientMode: true }).spoken).toContain('in client mode.');
  });
});

describe('a node in the head of a view', () => {
  it('has its name, or the beginning of its id', () => {
    expect(nodeTitle(info)).toBe('editor :8000');
    expect(nodeTitle({ ...info, name: null })).toBe('5e000000 :8000');
    expect(nodeWhereabouts(info)).toBe('editor, 127.0.0.1:8000');
    expect(nodeWhereabouts({ ...info, name: null, address: '::1' })).toBe('5e000000, [::1]:8000');
  });
});
