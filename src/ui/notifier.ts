import * as vscode from 'vscode';
import type { Logger } from '../base/log';
import { NodeError } from '../runtime/nodeApi';
import { plainMessage } from './plainText';

/** Tells the user what went wrong: one sentence, and a way to the log, which has the rest. */
export interface Notifier {
  /**
   * `doing`: what failed, as in "Could not {doing}". Resolves to the one of `actions` that the user chose, or undefined when the
   * message was closed.
   */
  error(error: unknown, doing: string, actions?: readonly string[]): Promise<string | undefined>;
}

const SHOW_LOG = 'Show Log';

/** The notifier of this window. */
export function createNotifier(logger: Logger, showLog: () => void): Notifier {
  return {
    error: async (error, doing, actions = []) => {
      logger.error(`could not ${doing}: ${detail(error)}`);
      const choice = await vscode.window.showErrorMessage(plainMessage(sentence(error, doing)), ...actions, SHOW_LOG);
      if (choice === SHOW_LOG) showLog();
      return choice === SHOW_LOG ? undefined : choice;
    },
  };
}

function sentence(error: unknown, doing: string): string {
  return error instanceof NodeError
    ? error.message
    : `OTT Overlay could not ${doing}, for a reason it does not know; the log has the details.`;
}

/** Everything there is, causes too; for the log alone. */
function detail(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error instanceof NodeError ? `${error.code}: ${error.message}` : (error.stack ?? error.message);
  return error.cause === undefined ? own : `${own}; caused by ${detail(error.cause)}`;
}
