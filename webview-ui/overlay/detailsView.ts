import { isSameData } from '../../src/shared/keyedState';
import { make, makeButton, setText } from '../page/dom';
import { legendView } from './legendView';
import type { Fact } from './words';

/** A button of the pane. What it does may be another thing at every update; buttons of the same labels stay the same elements. */
export interface DetailsAction {
  readonly label: string;
  readonly primary: boolean;
  readonly run: () => void;
}

/** A flow of a node, with its own buttons. */
export interface DetailsFlow {
  readonly name: string;
  readonly role: string;
  readonly actions: readonly DetailsAction[];
}

export interface Details {
  readonly title: string;
  readonly facts: readonly Fact[];
  readonly flows: readonly DetailsFlow[];
  readonly actions: readonly DetailsAction[];
  /** What can be done, in words, where nothing is selected. */
  readonly hint: string | null;
}

/** The pane with what is known of what is selected. */
export class DetailsView {
  readonly #element = make('aside', { class: 'side', attributes: { 'aria-label': 'Details' } });
  readonly #title = make('h2', { attributes: { tabindex: -1 } });
  readonly #hint = make('p', { class: 'hint' });
  readonly #facts = make('dl', { class: 'facts' });
  readonly #flowsTitle = make('h3', { text: 'Flows' });
  readonly #flows = make('ul', { class: 'flow-list' });
  readonly #actions = make('div', { class: 'actions' });
  #shown: readonly Fact[] = [];
  #run: readonly DetailsAction[] = [];
  #shownFlows: readonly DetailsFlow[] = [];

  constructor(parent: HTMLElement) {
    this.#element.append(
      this.#title,
      this.#hint,
      this.#facts,
      this.#actions,
      this.#flowsTitle,
      this.#flows,
      legendView(),
    );
    parent.append(this.#element);
  }

  show({ title, facts, flows, actions, hint }: Details): void {
    setText(this.#title, title);
    setText(this.#hint, hint ?? '');
    this.#hint.hidden = hint === null;
    if (!isSameData(facts, this.#shown)) this.#showFacts(facts);
    this.#showFlows(flows);
    const before = this.#run;
    this.#run = actions;
    if (isSameData(before.map(wordsOf), actions.map(wordsOf))) return;
    this.#actions.replaceChildren(
      ...actions.map(({ label, primary }, index) =>
        makeButton(label, () => this.#run[index]?.run(), { class: primary ? '' : 'secondary' }),
      ),
    );
  }

  set isOpen(open: boolean) {
    this.#element.hidden = !open;
  }

  focus(): void {
    this.#title.focus();
  }

  #showFlows(flows: readonly DetailsFlow[]): void {
    const words = (list: readonly DetailsFlow[]) =>
      list.map(({ name, role, actions }) => [name, role, actions.map(wordsOf)]);
    const before = this.#shownFlows;
    this.#shownFlows = flows;
    this.#flowsTitle.hidden = flows.length === 0;
    if (isSameData(words(before), words(flows))) return;
    this.#flows.replaceChildren(
      ...flows.map(({ name, role, actions }, at) => {
        const buttons = actions.map(({ label }, index) =>
          makeButton(label, () => this.#shownFlows[at]?.actions[index]?.run(), {
            class: 'quiet',
            attributes: { 'aria-label': `${label} ${name}` },
          }),
        );
        const what = make('div', {}, make('div', { text: name }), make('div', { class: 'role', text: role }));
        return make('li', {}, what, make('div', { class: 'flow-buttons' }, ...buttons));
      }),
    );
  }

  #showFacts(facts: readonly Fact[]): void {
    const isSameTerms =
      facts.length === this.#shown.length && facts.every(({ term }, i) => term === this.#shown[i]?.term);
    this.#shown = facts;
    if (isSameTerms) {
      const texts = this.#facts.querySelectorAll('dd');
      facts.forEach(({ text }, index) => {
        const element = texts[index];
        if (element) setText(element, text);
      });
      return;
    }
    this.#facts.replaceChildren(
      ...facts.flatMap(({ term, text }) => [make('dt', { text: term }), make('dd', { text })]),
    );
  }
}

function wordsOf({ label, primary }: DetailsAction) {
  return [label, primary];
}
