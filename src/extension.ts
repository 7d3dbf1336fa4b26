import path from 'node:path';
import type { ExtensionContext } from 'vscode';
import { startNodeWorker } from './runtime/nodeClient';
import { OverlayExtension } from './ui/overlayExtension';

let extension: OverlayExtension | undefined;

/** Called by VS Code when the window has opened, or before the first use of a view, a command or a player. */
export function activate(context: ExtensionContext): void {
  const workerPath = path.join(context.extensionPath, 'dist', 'nodeWorker.js');
  extension = new OverlayExtension(context, (config) => startNodeWorker(config, { workerPath }));
}

/** Called by VS Code before the extension host ends, which waits for the answer a few seconds. */
export function deactivate(): Promise<void> | undefined {
  return extension?.close();
}
