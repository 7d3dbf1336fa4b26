import { Emitter } from '../../src/base/emitter';
import type { NodeEvent } from '../../src/overlay/snapshot';
import { type LogLine, type NodeApi, NodeError, type RefusedAddress } from '../../src/runtime/nodeApi';

/** A node that does nothing: every query answers an empty list, every command fails, unless `given` says otherwise. */
export function fakeNodeApi(given: Partial<NodeApi> = {}): NodeApi {
  const refuse = () => Promise.reject(new NodeError('failed', 'The fake node was not told what to answer.'));
  const none = () => Promise.resolve([]);
  return {
    info: {
      id: '00000000-0000-4000-8000-000000000000',
      name: 'me',
      address: '127.0.0.1',
      port: 8000,
      clientMode: false,
    },
    onDidPublish: new Emitter<NodeEvent>().event,
    onDidLog: new Emitter<LogLine>().event,
    onDidRefuse: new Emitter<RefusedAddress>().event,
    onDidFail: new Emitter<NodeError>().event,
    connect: refuse,
    disconnect: refuse,
    forget: refuse,
    stream: refuse,
    withdraw: refuse,
    watch: refuse,
    unwatch: refuse,
    flows: none,
    neighbours: none,
    routes: none,
    stats: refuse,
    topology: refuse,
    tree: refuse,
    timeline: refuse,
    subscribeFrames: () => ({ acknowledge: () => undefined, dispose: () => undefined }),
    close: () => Promise.resolve(),
    ...given,
  };
}
