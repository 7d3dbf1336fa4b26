import { make, setText } from '../page/dom';
import type { NodeNames } from '../page/nodeNames';
import type { ProofReading } from './proof';
import { copiesText, detailsOf, savingOf, slowestText, STATE_WORDS } from './proofText';
import { figure } from './rateText';
import type { FlowTree } from './treeModel';
import { headingText } from './treeText';

/** So many sentences of what is wrong are shown; of the others, how many they are. */
const MAX_DETAILS = 4;

/** The proof meter: a card for every tree. */
export class ProofView {
  readonly element = make('section', { class: 'proofs', attributes: { 'aria-label': 'Proof meter' } });
  readonly #cards = new Map<string, ProofCard>();

  show(trees: readonly FlowTree[], readings: ReadonlyMap<string, ProofReading>, names: NodeNames): void {
    for (const [key, card] of this.#cards) {
      if (trees.some((tree) => tree.key === key)) continue;
      card.element.remove();
      this.#cards.delete(key);
    }
    for (const [index, tree] of trees.entries()) {
      const reading = readings.get(tree.key);
      if (!reading) continue;
      const card = this.#cards.get(tree.key) ?? new ProofCard();
      this.#cards.set(tree.key, card);
      if (this.element.children[index] !== card.element) {
        this.element.insertBefore(card.element, this.element.children[index] ?? null);
      }
      card.show(tree, reading, names, trees.length > 1);
    }
    this.element.hidden = this.#cards.size === 0;
  }
}

class ProofCard {
  readonly element = make('div', { class: 'proof', attributes: { role: 'group' } });
  readonly #sign = make('span', { class: 'proof-sign', attributes: { 'aria-hidden': 'true' } });
  readonly #word = make('span', { class: 'proof-word' });
  readonly #of = make('span', { class: 'proof-of' });
  readonly #copies = make('span', { class: 'proof-copies' });
  readonly #saving = make('span', { class: 'proof-saving' });
  readonly #multicast = make('span', { class: 'proof-bar-multicast' });
  readonly #bar = make('span', { class: 'proof-bar', attributes: { 'aria-hidden': 'true' } }, this.#multicast);
  readonly #figures = make('dl', { class: 'proof-figures' });
  readonly #details = make('ul', { class: 'proof-details' });
  readonly #values = new Map<string, { readonly entry: HTMLElement; readonly value: HTMLElement }>();

  constructor() {
    const state = make('span', { class: 'proof-state' }, this.#sign, this.#word);
    const sum = make('span', { class: 'proof-sum' }, this.#copies, this.#bar, this.#saving);
    const head = make('div', { class: 'proof-head' }, state, this.#of);
    this.element.append(head, sum, this.#figures, this.#details);
  }

  show(tree: FlowTree, reading: ProofReading, names: NodeNames, isNamed: boolean): void {
    const { sign, word, meaning } = STATE_WORDS[reading.state];
    this.element.dataset['state'] = reading.state;
    this.element.setAttribute('aria-label', `${headingText(tree, false, names)}: ${word}`);
    this.element.title = meaning;
    setText(this.#sign, sign);
    setText(this.#word, word);
    setText(this.#of, isNamed ? `from ${names.nameOf(tree.source)}` : '');
    this.#of.hidden = !isNamed;
    setText(this.#copies, copiesText(reading));
    const saving = savingOf(reading);
    setText(this.#saving, saving === null ? '' : `${Math.round(saving * 100)} % fewer`);
    this.#bar.hidden = saving === null;
    this.#multicast.style.width = `${Math.round(100 * Math.min(1, Math.max(0, 1 - (saving ?? 0))))}%`;
    this.#figure('Sent twice', `${figure(reading.repeatedPerSecond)}/s`, reading.repeatedPerSecond > 0);
    this.#figure('Serving nobody', String(reading.servingNobody), reading.servingNobody > 0);
    this.#figure('Consumers', String(tree.consumers.length));
    this.#figure('Depth', `${tree.depth} ${tree.depth === 1 ? 'hop' : 'hops'}`);
    this.#figure('Slowest', slowestText(tree.slowest, reading.framesPerSecond, names));
    this.#showDetails(detailsOf(reading, names));
  }

  #figure(term: string, text: string, isBad = false): void {
    let known = this.#values.get(term);
    if (!known) {
      const value = make('dd');
      known = { value, entry: make('div', {}, make('dt', { text: term }), value) };
      this.#values.set(term, known);
      this.#figures.append(known.entry);
    }
    setText(known.value, isBad ? `${text} (must be 0)` : text);
    known.entry.classList.toggle('is-bad', isBad);
  }

  #showDetails(details: readonly string[]): void {
    const more = details.length - MAX_DETAILS;
    const lines = [...details.slice(0, MAX_DETAILS), ...(more > 0 ? [`And ${more} more.`] : [])];
    this.#details.hidden = lines.length === 0;
    const known = [...this.#details.children].map(({ textContent }) => textContent);
    if (known.length === lines.length && known.every((text, i) => text === lines[i])) return;
    this.#details.replaceChildren(...lines.map((text) => make('li', { text })));
  }
}
