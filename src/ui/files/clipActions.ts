import { basename, extname } from 'node:path';
import * as vscode from 'vscode';
import type { Logger } from '../../base/log';
import { NodeError } from '../../runtime/nodeApi';
import type { ClipFrameAnswer, FromFilePageRequest } from '../../shared/fileMessages';
import { copyText } from '../clipboard';
import { failureDetail } from '../failureText';
import { COMMANDS } from '../ids';
import { plainMessage } from '../plainText';
import type { ClipOffers } from './clipOffers';

const OPEN = 'Open';

/** What pages of files ask for that is not the file's own matter. */
export type ClipActionRequest = Exclude<FromFilePageRequest, { type: 'clip/frame' | 'clip/nearestFrame' }>;

/** Does for a file what its page asks for. Rejects with an Error whose message is one sentence: the page shows it, and nobody else does. */
export class ClipActions {
  readonly #logger: Logger;
  readonly #offers: ClipOffers;
  /** Where the last snapshot went. */
  #folder: vscode.Uri | undefined;

  constructor(logger: Logger, offers: ClipOffers) {
    this.#logger = logger;
    this.#offers = offers;
  }

  /** `frameOf` gets a frame of the file. */
  async answer(
    uri: vscode.Uri,
    request: ClipActionRequest,
    frameOf: (index: number, generation: number) => Promise<ClipFrameAnswer>,
  ): Promise<void> {
    switch (request.type) {
      case 'clip/stream':
        // Tells the user itself where it fails.
        await vscode.commands.executeCommand(COMMANDS.streamThisFile, uri);
        return;
      case 'clip/stopOffering':
        return this.#offers.stop(uri.fsPath);
      case 'clip/showInFlows':
        return this.#offers.show(uri.fsPath);
      case 'clip/copyOffset':
        return copyText(String(request.offset), 'Offset');
      case 'clip/openOtherwise':
        await vscode.commands.executeCommand('vscode.openWith', uri, 'default');
        return;
      case 'clip/snapshot':
        return this.#save(uri, await frameOf(request.index, request.generation));
      default:
        request satisfies never;
    }
  }

  async #save(uri: vscode.Uri, { index, jpeg }: ClipFrameAnswer): Promise<void> {
    const stem = basename(uri.path, extname(uri.path));
    const folder = this.#folder ?? vscode.Uri.joinPath(uri, '..');
    const file = await vscode.window.showSaveDialog({
      title: `Save Frame ${index}`,
      saveLabel: 'Save',
      defaultUri: vscode.Uri.joinPath(folder, `${stem}-frame-${index}.jpg`),
      filters: { 'JPEG picture': ['jpg', 'jpeg'] },
    });
    if (!file) return;
    const shown = basename(file.path);
    try {
      await vscode.workspace.fs.writeFile(file, jpeg);
    } catch (error) {
      this.#logger.warning(`could not save a frame: ${failureDetail(error)}`);
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
