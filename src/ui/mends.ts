import * as vscode from 'vscode';
import type { NodeError } from '../runtime/nodeApi';
import { EXTENSION_ID, SETTINGS_SECTION } from './ids';
import { SettingError } from './node/settings';
import type { Mend } from './notifier';

/** What mends a failure wherever it comes from: the setting that is at fault. */
export function mendsOf(error: NodeError): readonly Mend[] {
  const openSettings = (title: string, query: string): Mend => ({
    title,
    run: () => vscode.commands.executeCommand('workbench.action.openSettings', query),
  });
  if (error instanceof SettingError) return [openSettings('Open Setting', `${SETTINGS_SECTION}.${error.setting}`)];
  return error.code === 'addressNotAvailable' ? [openSettings('Open Settings', `@ext:${EXTENSION_ID}`)] : [];
}
