import { make, makeButton, setText } from '../page/dom';
import type { NodeNames } from '../page/nodeNames';
import { copiesAt } from './proof';
import { bytesText, figure, framesText } from './rateText';
import type { TreeNode } from './treeModel';
import { roleText } from './treeText';

/** Something that can be done with a node. */
export interface NodeAction {
  readonly label: string;
  readonly run: (node: TreeNode) => void;
}

/** What is known of one node of a tree, and what can be done with it: a pane beside the picture. */
export class NodeDetailsView {
  readonly element = make('aside', { class: 'side', attributes: { 'aria-label': 'Selected node', hidden: true } });
  readonly #title = make('h2', { attributes: { tabindex: -1 } });
  readonly #facts = make('dl', { class: 'facts' });
  readonly #actions = make('div', { class: 'actions' });
  #node: TreeNode | null = null;
  #text = '';

  /** `onClose`: the user is done with it. */
  constructor(actions: readonly NodeAction[], onClose: () => void) {
    const close = makeButton('×', onClose, { class: 'quiet side-close', attributes: { 'aria-label': 'Close' } });
    for (const [index, { label, run }] of actions.entries()) {
      const act = (): void => {
        if (this.#node) run(this.#node);
      };
      this.#actions.append(makeButton(label, act, index === 0 ? {} : { class: 'secondary' }));
    }
    const head = make('div', { class: 'side-head' }, this.#title, close);
    this.element.append(head, this.#facts, this.#actions);
    this.element.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape') return;
      event.preventDefault();
      onClose();
    });
  }

  get isOpen(): boolean {
    return !this.element.hidden;
  }

  /** null closes it. */
  show(node: TreeNode | null, names: NodeNames): void {
    this.#node = node;
    this.element.hidden = !node;
    if (!node) return;
    setText(this.#title, names.nameOf(node.id));
    const facts = factsOf(node, names);
    const text = JSON.stringify(facts);
    if (text === this.#text) return;
    this.#text = text;
    this.#facts.replaceChildren(
      ...facts.flatMap(([term, value]) => [make('dt', { text: term }), make('dd', { text: value })]),
    );
  }

  /** The keyboard goes to what can be done. */
  focus(): void {
    (this.#actions.querySelector('button') ?? this.#title).focus();
  }
}

function factsOf(node: TreeNode, names: NodeNames): readonly (readonly [string, string])[] {
  const { id, depth, branch, parent, children, role } = node;
  const rates = branch?.rates;
  return [
    ['Id', id],
    ['Role', roleText(node) || 'none'],
    ...(parent
      ? ([
          ['Served by', names.nameOf(parent.id)],
          ['Hops', `${depth} from ${names.nameOf(node.source)}`],
          [
            'Gets',
            rates ? `${framesText(rates.framesPerSecond)}, ${bytesText(rates.kilobytesPerSecond)}` : 'no report of it',
          ],
          ...(rates ? ([['Sent twice', `${figure(rates.duplicatesPerSecond)}/s`]] as const) : []),
        ] as const)
      : role === 'source'
        ? []
        : ([['Served by', 'nobody that the source leads to']] as const)),
    ...(children.length > 0
      ? ([
          ['Copies made', String(copiesAt(node))],
          ['Sends to', children.map((child) => names.nameOf(child.id)).join(', ')],
        ] as const)
      : []),
  ];
}
