import * as vscode from 'vscode';
import { formatEndpoint } from '../runtime/config';
import { NodeError } from '../runtime/nodeApi';
import { reachableEndpoint } from '../runtime/reachableEndpoint';
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
  if (node.info.clientMode) {
    throw new NodeError(
      'clientMode',
      'A node in client mode accepts no connections, so it has no address to give away.',
    );
  }
  await copyText(formatEndpoint(reachableEndpoint(node.info, settings?.node.advertise)), 'Address');
}
