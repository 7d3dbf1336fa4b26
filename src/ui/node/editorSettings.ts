import * as path from 'node:path';
import * as vscode from 'vscode';
import type { Event } from '../../base/emitter';
import { SETTINGS, SETTINGS_SECTION } from '../ids';
import { type Settings, readSettings } from './settings';

/** The settings that hold in this window now. Throws a SettingError where one is wrong. */
export function readEditorSettings(): Settings {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  const settings = readSettings({
    get: (name) => configuration.get(name),
    isSet: (name) => {
      const found = configuration.inspect(name);
      const own = [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue];
      return own.some((value) => value !== undefined);
    },
  });
  const folder = vscode.workspace.workspaceFolders?.find(({ uri }) => uri.scheme === 'file')?.uri.fsPath;
  const sources = settings.sources.map((file) => (folder === undefined ? file : path.resolve(folder, file)));
  return { ...settings, sources };
}

/** Fires when a setting of ours has another effective value, or may have: trusting a folder makes its settings count. */
export const onDidChangeEditorSettings: Event<void> = (listener) =>
  vscode.workspace.onDidChangeConfiguration((change) => {
    if (change.affectsConfiguration(SETTINGS_SECTION)) listener();
  });

/** A setting that is on or off; anything else counts as off. */
export function isOn(setting: typeof SETTINGS.autoStart | typeof SETTINGS.showViewAtStart | typeof SETTINGS.debug) {
  return vscode.workspace.getConfiguration(SETTINGS_SECTION).get(setting) === true;
}

/** The settings of ours that have a value of the user's own, without their values. */
export function changedSettings(): readonly string[] {
  const configuration = vscode.workspace.getConfiguration(SETTINGS_SECTION);
  return Object.values(SETTINGS).filter((name) => {
    const found = configuration.inspect(name);
    return [found?.globalValue, found?.workspaceValue, found?.workspaceFolderValue].some((own) => own !== undefined);
  });
}

/** Shows the settings that fit `query`: in a remote window those of the remote machine, where settings of a machine are kept. */
export function openSettings(query: string): PromiseLike<unknown> {
  const scope = vscode.env.remoteName === undefined ? 'openSettings' : 'openRemoteSettings';
  return vscode.commands.executeCommand(`workbench.action.${scope}`, { query });
}
