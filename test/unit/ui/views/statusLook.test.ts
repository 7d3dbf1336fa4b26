import { describe, expect, it } from 'vitest';
import type { NodeInfo } from '../../../../src/runtime/nodeApi';
import type { NodeStatus } from '../../../../src/ui/node/nodeController';
import { statusLook } from '../../../../src/ui/views/statusLook';

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
    ['running', { ...info, name: null }, '$(broadcast) OTT: node :8000'],
    ['running', { ...info, name: '$(flame)' }, '$(broadcast) OTT: \\$(flame) :8000'],
    ['stopping', info, '$(loading~spin) OTT: stopping'],
  ])('%s', (status, node, text) => {
    expect(statusLook(status, node).text).toBe(text);
  });

  it('says in its tooltip where the node can be reached', () => {
    expect(statusLook('running', info).tooltip).toContain('editor is running at 127.0.0.1:8000');
    expect(statusLook('running', { ...info, clientMode: true }).tooltip).toContain('client mode');
  });
});
