import * as vscode from 'vscode';
import { formatEndpoint } from '../runtime/config';
import { NodeError } from '../runtime/nodeApi';
import { reachableEndpoint } from '../runtime/reachableEndpoint';
import type { Endpoint } from '../overlay/effects';
import { noNodeError } from './failureText';
import type { NodeController } from './node/nodeController';

/** How long a confirmation stays in the status bar. */
export const CONFIRMATION_MS = 4_000;

/** Puts a text where the user can paste it, and says so. */
export async function copyText(text: string, what: string): Promise<void> {
  await vscode.env.clipboard.writeText(text);
  vscode.window.setStatusBarMessage(`$(check) ${what} copied`, CONFIRMATION_MS);
}

/** The same with the address under which this node can be dialled. Rejects with a {@link NodeError}. */
export async function copyOwnAddress({ node, settings }: NodeController): Promise<void> {
  if (!node) throw noNodeError();
  const endpoint = ownEndpoint({ node, settings });
  if (!endpoint) {
    throw new NodeError(
      'clientMode',
      'A node in client mode accepts no connections, so it has no address to give away.',
    );
  }
  await copyText(formatEndpoint(endpoint), 'Address');
}

/** Where this window's node can be dialled; undefined: it does not run, or accepts no connections. */
export function ownEndpoint({ node, settings }: Pick<NodeController, 'node' | 'settings'>): Endpoint | undefined {
  return node && !node.info.clientMode ? reachableEndpoint(node.info, settings?.node.advertise) : undefined;
}
