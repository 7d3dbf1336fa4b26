import * as vscode from 'vscode';
import type { Logger } from '../base/log';
import { NodeError } from '../runtime/nodeApi';
import { failureDetail, failureSentence } from './failureText';
import { plainMessage } from './plainText';

/** A button of a message that mends what the message is about. */
export interface Mend {
  readonly title: string;
  readonly run: () => unknown;
}

/** Tells the user what happened: one sentence, and a way to the log, which has the rest. */
export interface Notifier {
  /**
   * `doing`: what failed, as in "Could not {doing}". Resolves to the one of `actions` that the user chose, or undefined when the
   * message was closed.
   */
  error(error: unknown, doing: string, actions?: readonly string[]): Promise<string | undefined>;
  /** Something went wrong and has been mended; `cause` is for the log. Resolves when the message is closed. */
  warning(message: string, cause: unknown): Promise<void>;
  /** Offers something. Resolves to the one of `actions` that the user chose, or undefined when the message was closed. */
  offer(message: string, actions: readonly string[]): Promise<string | undefined>;
}

export interface NotifierOptions {
  readonly logger: Logger;
  readonly showLog: () => void;
  /** What mends a failure wherever it comes from. */
  readonly mendsOf: (error: NodeError) => readonly Mend[];
}

const SHOW_LOG = 'Show Log';

/** The notifier of this window. */
export function createNotifier({ logger, showLog, mendsOf }: NotifierOptions): Notifier {
  return {
    error: async (error, doing, actions = []) => {
      logger.error(`could not ${doing}: ${failureDetail(error)}`);
      const mends = error instanceof NodeError && actions.length === 0 ? mendsOf(error) : [];
      const titles = [...actions, ...mends.map(({ title }) => title), SHOW_LOG];
      const choice = await vscode.window.showErrorMessage(plainMessage(failureSentence(error, doing)), ...titles);
      if (choice === SHOW_LOG) showLog();
      else mends.find(({ title }) => title === choice)?.run();
      return actions.find((action) => action === choice);
    },
    warning: async (message, cause) => {
      logger.warning(`${message} ${failureDetail(cause)}`);
      if ((await vscode.window.showWarningMessage(plainMessage(message), SHOW_LOG)) === SHOW_LOG) showLog();
    },
    offer: (message, actions) =>
      Promise.resolve(vscode.window.showInformationMessage(plainMessage(message), ...actions)),
  };
}
