import * as path from 'node:path';
import * as vscode from 'vscode';
import { SETTINGS, SETTINGS_SECTION } from '../ids';
import { type Settings, readSettings } from './settings';

/** The settings that hold in this window now. Throws a NodeError where one is wrong. */
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

/** Whether the OTT view is shown when a node was started without being asked for. */
export function isViewShownAtStart(): boolean {
  return vscode.workspace.getConfiguration(SETTINGS_SECTION).get(SETTINGS.showViewAtStart) === true;
}

/** Whether a node is to run without being asked for. */
export function isAutoStart(): boolean {
  return vscode.workspace.getConfiguration(SETTINGS_SECTION).get(SETTINGS.autoStart) === true;
}
