import type { ClipProblemView, ClipState } from '../../src/shared/fileMessages';
import { shownText } from '../../src/shared/shownText';
import { make, makeButton, setAttribute, setText } from '../page/dom';
import { numberText, problemsText } from './fileWords';

export interface ProblemActions {
  /** Goes to the frame that is nearest to so many bytes. */
  readonly goTo: (offset: number) => void;
  readonly copyOffset: (offset: number) => void;
}

/** Problems found in the file: a list in which one is chosen; a click or Enter goes there, C copies its offset. */
export class ProblemsView {
  readonly element: HTMLElement;
  readonly #heading = make('h3', { text: 'Problems' });
  readonly #summary = make('p', { class: 'problems-summary' });
  readonly #list = make('ul', {
    class: 'problems',
    attributes: { role: 'listbox', tabindex: 0, 'aria-label': 'Problems' },
  });
  readonly #goTo: HTMLButtonElement;
  readonly #copy: HTMLButtonElement;
  readonly #buttons: HTMLElement;
  readonly #actions: ProblemActions;
  #problems: readonly ClipProblemView[] = [];
  #chosen = 0;

  constructor(actions: ProblemActions) {
    this.#actions = actions;
    this.#goTo = makeButton('Go to Frame', () => this.#run(actions.goTo), { class: 'secondary' });
    this.#copy = makeButton('Copy Offset', () => this.#run(actions.copyOffset), { class: 'secondary' });
    this.#buttons = make('div', { class: 'actions' }, this.#goTo, this.#copy);
    this.element = make('section', { attributes: { 'aria-label': 'Problems' } });
    this.element.append(this.#heading, this.#summary, this.#list, this.#buttons);
    this.#list.addEventListener('keydown', (event) => this.#key(event));
    this.#list.addEventListener('click', ({ target }) => {
      const item = target instanceof Element ? target.closest('li') : null;
      if (!item) return;
      this.#choose([...this.#list.children].indexOf(item));
      this.#run(actions.goTo);
    });
  }

  show({ problems: { listed, total }, phase }: ClipState): void {
    setText(this.#heading, total === 0 ? 'Problems' : `Problems (${numberText(total)})`);
    const summary = total === 0 && phase === 'indexing' ? 'None found so far.' : problemsText(total, listed.length);
    setText(this.#summary, summary);
    this.#summary.hidden = summary === '';
    this.#list.hidden = listed.length === 0;
    this.#buttons.hidden = listed.length === 0;
    if (isSame(listed, this.#problems)) return;
    this.#problems = listed;
    this.#list.replaceChildren(
      ...listed.map(({ offset, text }, i) =>
        make(
          'li',
          { attributes: { role: 'option', id: `problem-${i}`, 'aria-selected': 'false' } },
          make('span', { class: 'problem-offset', text: `byte ${numberText(offset)}` }),
          make('span', { text: ` ${shownText(text)}` }),
        ),
      ),
    );
    this.#mark(Math.min(this.#chosen, Math.max(0, listed.length - 1)));
  }

  #key(event: KeyboardEvent): void {
    if (event.altKey || event.metaKey) return;
    const last = this.#problems.length - 1;
    const next: Readonly<Record<string, number>> = {
      ArrowDown: Math.min(last, this.#chosen + 1),
      ArrowUp: Math.max(0, this.#chosen - 1),
      Home: 0,
      End: last,
    };
    if (event.key.toLowerCase() === 'c') this.#run(this.#actions.copyOffset);
    else if (event.key === 'Enter') this.#run(this.#actions.goTo);
    else if (!event.ctrlKey && Object.hasOwn(next, event.key)) this.#choose(next[event.key] ?? 0);
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  /** What the user has chosen comes into sight. */
  #choose(index: number): void {
    this.#mark(index);
    const item = this.#list.children[index];
    // Only the list may move, and nothing around it.
    if (item) this.#list.scrollTop = scrolledTo(item, this.#list);
  }

  #mark(index: number): void {
    this.#list.children[this.#chosen]?.setAttribute('aria-selected', 'false');
    this.#chosen = index;
    const { offset } = this.#problems[index] ?? {};
    const place = offset === undefined ? '' : ` ${numberText(offset)}`;
    setText(this.#goTo, place === '' ? 'Go to Frame' : `Go to Frame at${place}`);
    setText(this.#copy, `Copy Offset${place}`);
    const item = this.#list.children[index];
    if (!item) return this.#list.removeAttribute('aria-activedescendant');
    item.setAttribute('aria-selected', 'true');
    setAttribute(this.#list, 'aria-activedescendant', item.id);
  }

  #run(action: (offset: number) => void): void {
    const problem = this.#problems[this.#chosen];
    if (problem) action(problem.offset);
  }
}

/** How far a list has to be scrolled to show an item of it whole, as little as that takes. */
function scrolledTo(item: Element, list: Element): number {
  const [own, frame] = [item.getBoundingClientRect(), list.getBoundingClientRect()];
  const top = list.scrollTop + own.top - frame.top - list.clientTop;
  return Math.min(top, Math.max(list.scrollTop, top + own.height - list.clientHeight));
}

function isSame(some: readonly ClipProblemView[], others: readonly ClipProblemView[]): boolean {
  return (
    some.length === others.length &&
    some.every(({ offset, text }, i) => others[i]?.offset === offset && others[i]?.text === text)
  );
}
