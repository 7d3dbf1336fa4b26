import * as vscode from 'vscode';
import { type NodeErrorCode, NodeError, type StreamOptions } from '../../runtime/nodeApi';
import { CONFIRMATION_MS } from '../clipboard';
import { COMMANDS } from '../ids';
import { askSteps } from './askSteps';
import type { CommandHandler, CommandServices } from './commandServices';
import { filesOf, streamAll } from './streamFiles';
import { addressStep, nameStep, streamSteps } from './streamSteps';

const CHOOSE_ANOTHER_FILE = 'Choose Another File…';
const CHOOSE_ANOTHER_NAME = 'Choose Another Name…';

const FILE_FAULTS: ReadonlySet<NodeErrorCode> = new Set<NodeErrorCode>([
  'fileNotFound',
  'fileNotReadable',
  'unknownExtension',
  'wrongContent',
  'fileEmpty',
]);

/** Offering files. */
export function streamCommands(services: CommandServices): readonly CommandHandler[] {
  const doing = 'stream the file';
  const stream = async (clicked: unknown, selected: unknown) => {
    await streamFiles(services, await filesOf(clicked, selected), {});
  };
  const streamWithOptions = async (clicked: unknown, selected: unknown) => {
    await askAndStream(services, await filesOf(clicked, selected));
  };
  const sample = vscode.Uri.joinPath(services.extensionUri, 'media', 'sample.mjpeg');
  return [
    { id: COMMANDS.streamFile, doing, run: () => stream(undefined, undefined) },
    { id: COMMANDS.streamThisFile, doing, run: stream },
    { id: COMMANDS.streamFileWithOptions, doing, run: () => streamWithOptions(undefined, undefined) },
    { id: COMMANDS.streamThisFileWithOptions, doing, run: streamWithOptions },
    { id: COMMANDS.streamCamera, doing: 'stream the camera', run: () => streamCamera(services) },
    { id: COMMANDS.streamSample, doing: 'stream the sample clip', run: () => streamFiles(services, [sample], {}) },
  ];
}

async function askAndStream(services: CommandServices, files: readonly vscode.Uri[]): Promise<void> {
  if (files.length === 0) return;
  const title = files.length === 1 ? 'Stream File' : `Stream ${files.length} Files`;
  const { flows, self } = services.model.snapshot;
  const taken = flows.filter(({ source }) => source === self).map(({ flow }) => flow);
  const steps = streamSteps(
    files.map(({ fsPath }) => fsPath),
    taken,
  );
  const options = await askSteps(title, steps);
  if (options) await streamFiles(services, files, options);
}

async function streamCamera({ controller, model }: CommandServices): Promise<void> {
  const title = 'Stream from Camera';
  const address = await askSteps(title, [addressStep]);
  if (address?.file === undefined) return;
  const { file } = address;
  const { flows, self } = model.snapshot;
  const taken = flows.filter(({ source }) => source === self).map(({ flow }) => flow);
  const name = await askSteps(title, [nameStep(file, taken)]);
  if (!name || !(await controller.start())) return;
  await controller.orders.stream({ ...name, file });
  vscode.window.setStatusBarMessage('$(broadcast) The camera is on offer in the overlay', CONFIRMATION_MS);
}

async function streamFiles(
  services: CommandServices,
  files: readonly vscode.Uri[],
  options: Partial<StreamOptions>,
): Promise<void> {
  const { controller, notifier } = services;
  if (files.length === 0) return;
  if (!(await controller.start())) return;
  const failures = await streamAll(controller, files, options);
  const offered = files.length - failures.length;
  if (offered > 0) {
    const what = offered === 1 ? 'The file is' : `${offered} files are`;
    vscode.window.setStatusBarMessage(`$(broadcast) ${what} on offer in the overlay`, CONFIRMATION_MS);
  }
  const [first] = failures;
  if (!first) return;
  if (failures.length > 1) {
    const text = `${failures.length} of ${files.length} files are not streamed. The first: ${first.error.message}`;
    throw new NodeError(first.error.code, text);
  }
  const { code } = first.error;
  const mend =
    code === 'alreadyOffered' || code === 'invalidName'
      ? CHOOSE_ANOTHER_NAME
      : FILE_FAULTS.has(code)
        ? CHOOSE_ANOTHER_FILE
        : undefined;
  const choice = await notifier.error(first.error, 'stream the file', mend === undefined ? [] : [mend]);
  if (choice === CHOOSE_ANOTHER_NAME) await askAndStream(services, [first.uri]);
  if (choice === CHOOSE_ANOTHER_FILE) await streamFiles(services, await filesOf(undefined, undefined), options);
}
