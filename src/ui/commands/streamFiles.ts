import * as path from 'node:path';
import * as vscode from 'vscode';
import { NodeError, type StreamOptions } from '../../runtime/nodeApi';
import { STREAMABLE_FILES } from '../../runtime/streamableFiles';
import type { NodeController } from '../node/nodeController';
import { dialogFilters } from './dialogFilters';

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
    filters: dialogFilters(STREAMABLE_FILES),
    ...(folder ? { defaultUri: folder } : {}),
  });
  return chosen ?? [];
}

/** A file that could not be streamed, and why. */
export interface StreamFailure {
  readonly uri: vscode.Uri;
  readonly error: NodeError;
}

/** Streams each file, under its base name unless told otherwise. Every file is tried; answers with those that failed. */
export async function streamAll(
  controller: NodeController,
  files: readonly vscode.Uri[],
  options: Partial<StreamOptions>,
): Promise<readonly StreamFailure[]> {
  const failures: StreamFailure[] = [];
  for (const uri of files) {
    try {
      if (uri.scheme !== 'file') {
        throw new NodeError(
          'fileNotFound',
          `${path.posix.basename(uri.path)} is not on disk; only files on disk can be streamed.`,
        );
      }
      await controller.orders.stream({ ...options, file: uri.fsPath });
    } catch (error) {
      if (!(error instanceof NodeError)) throw error;
      failures.push({ uri, error });
    }
  }
  return failures;
}
