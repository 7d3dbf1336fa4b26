import { homedir } from 'node:os';
import * as vscode from 'vscode';
import { NodeError } from '../../runtime/nodeApi';
import { plainMessage } from '../plainText';

/** What is saved, and how it is asked for. */
export interface FileToSave {
  readonly title: string;
  readonly saveLabel: string;
  /** Suggested, in the folder where the last file went. */
  readonly name: string;
  /** What kind of file it is, in words, and how its name ends. */
  readonly kind: string;
  readonly endings: readonly string[];
  readonly content: Uint8Array;
}

const OPEN = 'Open';

/** Saves what pages hand out where the user says. */
export class FileSaver {
  /** Where the last file went. */
  #folder: vscode.Uri | undefined;

  /** Resolves when the file is written, or when the user would not. Rejects with a {@link NodeError}. */
  async save({ title, saveLabel, name, kind, endings, content }: FileToSave): Promise<void> {
    const folder = this.#folder ?? vscode.workspace.workspaceFolders?.[0]?.uri ?? vscode.Uri.file(homedir());
    const file = await vscode.window.showSaveDialog({
      title,
      saveLabel,
      defaultUri: vscode.Uri.joinPath(folder, name),
      filters: { [kind]: [...endings] },
    });
    if (!file) return;
    const shown = file.path.slice(file.path.lastIndexOf('/') + 1);
    try {
      await vscode.workspace.fs.writeFile(file, content);
    } catch (error) {
      const text = `${shown} could not be written; choose another folder, or another name.`;
      throw new NodeError('fileNotWritable', text, { cause: error });
    }
    this.#folder = vscode.Uri.joinPath(file, '..');
    void this.#offerToOpen(file, shown);
  }

  async #offerToOpen(file: vscode.Uri, shown: string): Promise<void> {
    const choice = await vscode.window.showInformationMessage(plainMessage(`${shown} is written.`), OPEN);
    if (choice === OPEN) await vscode.commands.executeCommand('vscode.open', file);
  }
}
