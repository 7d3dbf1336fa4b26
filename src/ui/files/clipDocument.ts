import { basename } from 'node:path';
import * as vscode from 'vscode';
import { realClock } from '../../base/clock';
import { DisposableStore } from '../../base/disposable';
import { ClipFile } from '../../content/clipFile';
import { ClipSession } from './clipSession';

/** A file of frames for as long as it is open in a tab, or in several. */
export class ClipDocument implements vscode.CustomDocument {
  readonly session: ClipSession;
  readonly #store = new DisposableStore();
  readonly #onDidDispose: () => void;

  constructor(
    readonly uri: vscode.Uri,
    onDidDispose: () => void,
  ) {
    this.#onDidDispose = onDidDispose;
    const isOnDisk = uri.scheme === 'file';
    const open = (): Promise<ClipFile> => (isOnDisk ? ClipFile.open(uri.fsPath) : Promise.reject(this.#elsewhere()));
    this.session = this.#store.add(new ClipSession({ name: this.name, path: uri.fsPath, open, clock: realClock }));
    if (isOnDisk) this.#watch();
  }

  /** Base name of the file. */
  get name(): string {
    return basename(this.uri.path);
  }

  /** Called by the editor when the last tab is closed. */
  dispose(): void {
    this.#store.dispose();
    this.#onDidDispose();
  }

  /** A file that is open says itself that it changed; one that is not, or is gone, cannot say that it is there. */
  #watch(): void {
    // Names may have any characters, also those that a pattern is made of.
    const folder = new vscode.RelativePattern(vscode.Uri.joinPath(this.uri, '..'), '*');
    const watcher = this.#store.add(vscode.workspace.createFileSystemWatcher(folder, false, false, true));
    const look = (changed: vscode.Uri): void => {
      if (changed.fsPath === this.uri.fsPath) this.session.look();
    };
    this.#store.add(watcher.onDidCreate(look));
    this.#store.add(watcher.onDidChange(look));
  }

  #elsewhere(): Error {
    return new Error(
      `${this.name} is not a file on disk (its place is called ${this.uri.scheme}); only files on disk can be played here`,
    );
  }
}
