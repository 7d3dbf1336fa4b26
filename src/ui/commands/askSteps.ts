import * as vscode from 'vscode';
import { DisposableStore } from '../../base/disposable';
import type { StreamOptions } from '../../runtime/nodeApi';
import type { StreamStep } from './streamSteps';

const BACK = Symbol('back');

interface Place {
  readonly title: string;
  readonly step: number;
  readonly totalSteps: number;
}

/** Asks one step after the other, with a way back; undefined if it is broken off. */
export async function askSteps(
  title: string,
  steps: readonly StreamStep[],
): Promise<Partial<StreamOptions> | undefined> {
  const answers: Partial<StreamOptions>[] = [];
  while (answers.length < steps.length) {
    const step = steps[answers.length]!;
    const place = { title, step: answers.length + 1, totalSteps: steps.length };
    const answer = await (step.kind === 'text' ? askText(step, place) : askChoice(step, place));
    if (answer === undefined) return undefined;
    if (answer === BACK) answers.pop();
    else answers.push(answer);
  }
  return Object.assign({}, ...answers) as Partial<StreamOptions>;
}

type Answer = Partial<StreamOptions> | typeof BACK | undefined;

/** Shows an input until it is answered or hidden. */
async function ask(
  input: vscode.QuickInput & { buttons: readonly vscode.QuickInputButton[] },
  place: Place,
  listen: (store: DisposableStore, answer: (answer: Answer) => void) => void,
): Promise<Answer> {
  const store = new DisposableStore();
  store.add(input);
  Object.assign(input, place, { ignoreFocusOut: true });
  if (place.step > 1) input.buttons = [vscode.QuickInputButtons.Back];
  try {
    return await new Promise<Answer>((resolve) => {
      listen(store, resolve);
      store.add(input.onDidHide(() => resolve(undefined)));
      input.show();
    });
  } finally {
    store.dispose();
  }
}

function askText(step: Extract<StreamStep, { kind: 'text' }>, place: Place): Promise<Answer> {
  const box = vscode.window.createInputBox();
  box.prompt = step.prompt;
  box.value = step.value;
  box.placeholder = step.placeholder;
  return ask(box, place, (store, answer) => {
    store.add(
      box.onDidChangeValue((text) => {
        box.validationMessage = step.fault(text);
      }),
    );
    store.add(box.onDidTriggerButton(() => answer(BACK)));
    store.add(
      box.onDidAccept(() => {
        const fault = step.fault(box.value);
        box.validationMessage = fault;
        if (fault === undefined) answer(step.options(box.value));
      }),
    );
  });
}

function askChoice(step: Extract<StreamStep, { kind: 'choice' }>, place: Place): Promise<Answer> {
  const pick = vscode.window.createQuickPick<vscode.QuickPickItem & { readonly options: Partial<StreamOptions> }>();
  pick.placeholder = step.prompt;
  pick.items = [...step.choices];
  return ask(pick, place, (store, answer) => {
    store.add(pick.onDidTriggerButton(() => answer(BACK)));
    store.add(
      pick.onDidAccept(() => {
        const [chosen] = pick.selectedItems;
        if (chosen) answer(chosen.options);
      }),
    );
  });
}
