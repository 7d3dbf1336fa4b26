import { parentPort, workerData } from 'node:worker_threads';
import type { NodeConfig } from './runtime/config';
import { refuseNode, serveNode } from './runtime/nodePort';
import { createOverlayNode } from './runtime/overlayNode';

/** The thread of one node: started by runtime/nodeClient.ts with a NodeConfig, ends when the node is closed. */
async function main(): Promise<void> {
  if (!parentPort) throw new Error('nodeWorker.js is started as a worker thread, not by itself');
  try {
    const node = await createOverlayNode(workerData as NodeConfig);
    await serveNode(node, parentPort);
  } catch (error) {
    refuseNode(error, parentPort);
  }
}

void main();
