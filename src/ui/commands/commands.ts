import * as vscode from 'vscode';
import type { CommandServices } from './commandServices';
import { flowCommands } from './flowCommands';
import { neighbourCommands } from './neighbourCommands';
import { nodeCommands } from './nodeCommands';
import { overlayCommands } from './overlayCommands';
import { playerCommands } from './playerCommands';
import { streamCommands } from './streamCommands';

/** Registers every command. */
export function registerCommands(services: CommandServices): vscode.Disposable[] {
  const families = [nodeCommands, neighbourCommands, streamCommands, flowCommands, playerCommands, overlayCommands];
  return families
    .flatMap((family) => family(services))
    .map(({ id, doing, run }) =>
      vscode.commands.registerCommand(id, (...args: unknown[]) =>
        run(...args).catch((error: unknown) => void services.notifier.error(error, doing)),
      ),
    );
}
