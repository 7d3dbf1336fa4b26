import * as path from 'node:path';
import * as vscode from 'vscode';
import { type NodeApi, NodeError } from '../../runtime/nodeApi';

/** Extensions of files that can be streamed, in the spellings that file dialogs filter by. */
const DIALOG_FILTERS = { 'Motion JPEG': ['mjpeg', 'mjpg', 'Mjpeg', 'Mjpg', 'MJPEG', 'MJPG'] };

/** The files a command is about: those of the explorer's menu (which passes the clicked one and all selected), or chosen now. */
export async function filesOf(clicked: unknown, selected: unknown): Promise<readonly vscode.Uri[]> {
  const uris: readonly unknown[] = Array.isArray(selected) && selected.length > 0 ? selected : [clicked];
  const files = uris.filter((uri) => uri instanceof vscode.Uri);
  if (files.length > 0) return files;
  const folder = vscode.workspace.workspaceFolders?.[0]?.uri;
  const chosen = await vscode.window.showOpenDialog({
    title: 'Stream Files',
    openLabel: 'Stream',
    canSelectMany: true,
    filters: DIALOG_FILTERS,
    ...(folder ? { defaultUri: folder } : {}),
  });
  return chosen ?? [];
}

/** Streams each file under its base name. Every file is tried; throws a {@link NodeError} about those that failed. */
export async function streamAll(node: NodeApi, files: readonly vscode.Uri[]): Promise<void> {
  const failures: NodeError[] = [];
  for (const uri of files) {
    try {
      if (uri.scheme !== 'file') {
        throw new NodeError(
          'fileNotFound',
          `${path.posix.basename(uri.path)} is not on disk; only files on disk can be streamed.`,
        );
      }
      await node.stream({ file: uri.fsPath });
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      failures.push(error);
    }
  }
  const [first] = failures;
  if (!first) return;
  if (failures.length === 1) throw first;
  throw new NodeError(
    first.code,
    `${failures.length} of ${files.length} files are not streamed. The first: ${first.message}`,
  );
}
