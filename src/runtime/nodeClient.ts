import { Worker } from 'node:worker_threads';
import { type Clock, realClock } from '../base/clock';
import type { NodeConfig } from './config';
import { type NodeApi, NodeError } from './nodeApi';
import { PortNode } from './portNode';
import type { FromNode } from './portMessages';

/** How long a node in a worker may take to close: its connections take 2 s at most, its files what the disk takes. */
export const WORKER_CLOSE_MS = 5_000;
/** How long a worker whose node has closed may take to end by itself. */
const WORKER_EXIT_MS = 1_000;

export interface NodeWorkerOptions {
  /** Absolute path of the built `nodeWorker.js`. */
  readonly workerPath: string;
  readonly clock?: Clock;
}

/**
 * Starts a node in a worker thread, where a busy main thread does not hold it up. Rejects with a {@link NodeError}, with
 * no thread left. When the worker crashes, calls reject with `crashed` and `onDidFail` fires.
 */
export async function startNodeWorker(config: NodeConfig, options: NodeWorkerOptions): Promise<NodeApi> {
  const { workerPath, clock = realClock } = options;
  // The flags of this process, such as a debugger's port, are not the worker's.
  const worker = new Worker(workerPath, { workerData: config, name: 'ott-node', execArgv: [] });
  let crash: unknown;
  worker.on('error', (error) => (crash = error));
  const exited = new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  const after = (ms: number, done: Promise<unknown>): Promise<void> =>
    new Promise((resolve) => {
      const timer = clock.setTimer(ms, resolve);
      void done.finally(() => {
        timer.dispose();
        resolve();
      });
    });
  const shutDown = async (closed: Promise<unknown>): Promise<void> => {
    await after(WORKER_CLOSE_MS, Promise.race([closed, exited]));
    await after(WORKER_EXIT_MS, exited);
    await worker.terminate();
  };

  const first = await Promise.race([new Promise<FromNode>((resolve) => worker.once('message', resolve)), exited]);
  if (first?.type !== 'ready') {
    await shutDown(Promise.resolve());
    throw first?.type === 'startFailed' ? new NodeError(first.error.code, first.error.message) : crashed(crash);
  }
  const node = new PortNode(first.info, worker, shutDown);
  void exited.then(() => node.abandon(crashed(crash)));
  return node;
}

function crashed(cause: unknown): NodeError {
  const detail = cause instanceof Error ? ` (${cause.message})` : '';
  return new NodeError('crashed', `The node's thread ended unexpectedly${detail}; start the node again.`, { cause });
}
