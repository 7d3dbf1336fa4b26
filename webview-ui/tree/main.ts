import { pngOf } from '../graph/exports/png';
import { svgOf } from '../graph/exports/svg';
import { Theme } from '../graph/themeView';
import { Announcer } from '../page/announcer';
import { make, makeButton, makeSelect, setOptions, setText } from '../page/dom';
import { emptinessOf } from '../page/emptiness';
import { EmptyNotice } from '../page/emptyNotice';
import { ExportMenu } from '../page/exportMenu';
import { type MenuItem, showMenu } from '../page/menu';
import { NodeNameBook, type NodeNames } from '../page/nodeNames';
import { OverlayLink } from '../page/overlayLink';
import { TimelineView } from '../timeline/timelineView';
import {
  adjusted,
  choiceOf,
  choiceOfTarget,
  type FlowChoice,
  lookedAt,
  optionsOf,
  usualChoice,
  valueOf,
} from './flowChoice';
import { LostNodes } from './lostNodes';
import { type NodeAction, NodeDetailsView } from './nodeDetailsView';
import { ProofMeter, type ProofReading, type ProofState } from './proof';
import { STATE_WORDS } from './proofText';
import { ProofView } from './proofView';
import { treesDot, treesJson, treesMermaid } from './treeExports';
import { isLabels, LABEL_NAMES, memoryText, parseTreeMemory, type TreeMemory } from './treeMemory';
import { type FlowTree, flowTreesOf, nodesOf, type TreeNode } from './treeModel';
import { branchKey } from './treeScene';
import { TreeTableView } from './treeTableView';
import { changesOf, headingText } from './treeText';
import { TreeView } from './treeView';

const NO_MARKS: ReadonlySet<string> = new Set();

/** The page of the distribution tree: wires what is known to what is shown, and what the user does to the extension. */
class TreePage {
  readonly #link = new OverlayLink();
  readonly #theme = new Theme();
  readonly #root = make('main', { class: 'page tree-page' });
  readonly #announcer = new Announcer(document.body);
  readonly #flow = makeSelect('Flow', (value) => this.#choose(choiceOf(value)));
  readonly #labels = makeSelect('Labels', (value) => this.#arrange({ labels: isLabels(value) ? value : 'frames' }));
  readonly #tableButton = makeButton('Table', () => this.#arrange({ showsTable: !this.#memory.showsTable }), {
    class: 'quiet',
    attributes: { 'aria-pressed': 'false' },
  });
  readonly #error = make('div', { class: 'page-error', attributes: { role: 'alert', hidden: true } });
  readonly #canvasPane = make('div', { class: 'tree-canvas' });
  readonly #view = new TreeView(this.#canvasPane, this.#theme);
  readonly #table = new TreeTableView();
  readonly #proofs = new ProofView();
  readonly #details = new NodeDetailsView(this.#actions(), () => this.#closeDetails());
  readonly #notice: EmptyNotice;
  readonly #exports: ExportMenu;
  readonly #timeline: TimelineView;
  #memory: TreeMemory = parseTreeMemory('');
  readonly #nameBook = new NodeNameBook();
  #names: NodeNames = this.#nameBook.namesIn(this.#link.state);
  #trees: readonly FlowTree[] = [];
  /** Those whose trees have been told, so that a first one is no change. */
  #told = new Set<string>();
  #readings = new Map<string, ProofReading>();
  readonly #lost = new LostNodes();
  readonly #meters = new Map<string, ProofMeter>();
  #shownChoice = '';
  #marks = NO_MARKS;
  #timer: ReturnType<typeof setTimeout> | undefined;

  constructor() {
    const toolbar = make('div', { class: 'toolbar' }, this.#flow.element, this.#labels.element);
    toolbar.append(make('span', { class: 'spacer' }), this.#tableButton);
    toolbar.append(makeButton('Fit', () => this.#view.stage.fit(), { class: 'quiet' }));
    this.#exports = this.#addExports(toolbar);
    const pane = make('div', { class: 'pane' }, this.#canvasPane, this.#table.element);
    this.#notice = new EmptyNotice(pane);
    const panes = make('div', { class: 'panes' }, pane, this.#details.element);
    this.#root.append(make('h1', { class: 'visually-hidden', text: 'Distribution tree' }));
    this.#root.append(toolbar, this.#error, this.#proofs.element, panes);
    document.body.append(this.#root);
    this.#timeline = new TimelineView(this.#root, {
      link: this.#link,
      names: () => this.#names.nameOf,
      say: (text) => this.#announcer.say(text),
    });
    const options = Object.entries(LABEL_NAMES).map(([value, text]) => ({ value, text }));
    setOptions(this.#labels.select, options, this.#memory.labels);
    this.#listen();
    this.#link.start();
    this.#show();
  }

  #listen(): void {
    this.#link.onDidRecall((kept) => this.#recall(kept));
    this.#link.onDidTurnTo((target) => {
      const choice = choiceOfTarget(target);
      if (choice) this.#choose(choice);
      if (target.node !== null) this.#view.selectId(target.node);
    });
    this.#link.onDidChange(() => this.#show());
    this.#view.onDidSelect((node) => this.#showDetails(node));
    this.#view.onDidOpen(() => this.#details.focus());
    this.#view.onDidAskForMenu(({ node, x, y }) => {
      const items = this.#actions().map(({ label, run }): MenuItem => ({ label, run: () => run(node) }));
      showMenu(items, { x, y }, { label: this.#names.nameOf(node.id), returnTo: this.#view.stage.element });
    });
    this.#table.onDidSelect(({ key }) => this.#view.select(key));
    this.#table.onDidOpen(({ key }) => {
      this.#view.select(key);
      this.#details.focus();
    });
    this.#timeline.onDidToggle(() => this.#look());
    this.#timeline.onDidArrange(() => this.#arrange({ timeline: this.#timeline.memory }));
    this.#timeline.onDidSelect((marks) => {
      this.#marks = marks ? new Set([...marks.nodes, ...marks.links]) : NO_MARKS;
      this.#draw(false);
    });
  }

  #actions(): readonly NodeAction[] {
    return [
      {
        label: 'Show in Overlay',
        run: ({ id, source }) => {
          const target = { flow: this.#choice?.flow ?? null, source, node: id };
          this.#ask({ type: 'overlay/showOverlay', target });
        },
      },
      { label: 'Show Route', run: ({ id }) => this.#ask({ type: 'overlay/showRoutes', destination: id }) },
      {
        label: 'Watch',
        run: ({ source }) => {
          if (this.#choice) this.#ask({ type: 'overlay/watch', flow: this.#choice.flow, source });
        },
      },
      { label: 'Copy Id', run: ({ id }) => this.#ask({ type: 'overlay/copy', content: id }, 'Copied the id.') },
    ];
  }

  #addExports(toolbar: HTMLElement): ExportMenu {
    return new ExportMenu(toolbar, {
      link: this.#link,
      title: () => this.#title(),
      contents: {
        svg: () => svgOf(this.#view.plainScene, this.#title()),
        png: () => pngOf(this.#view.plainScene, this.#theme.font),
        dot: () => treesDot(this.#trees, this.#memory.labels, this.#names),
        mermaid: () => treesMermaid(this.#trees, this.#memory.labels, this.#names),
        json: () => treesJson(this.#trees, this.#readings, this.#names, Date.now()),
      },
      onError: (message) => this.#fail(message),
      onCopied: (message) => this.#announcer.say(message),
    });
  }

  #title(): string {
    const [first, ...others] = this.#trees;
    if (!first) return 'Distribution tree';
    const from = others.length > 0 ? ` of ${this.#trees.length} sources` : '';
    return `Distribution tree ${from === '' ? headingText(first, false, this.#names) : first.flow + from}`.slice(
      0,
      200,
    );
  }

  get #choice(): FlowChoice | null {
    const { state } = this.#link;
    return this.#memory.choice ? adjusted(this.#memory.choice, state) : usualChoice(state);
  }

  #choose(choice: FlowChoice | null): void {
    this.#arrange({ choice });
  }

  #recall(kept: string): void {
    this.#memory = parseTreeMemory(kept);
    this.#timeline.restore(this.#memory.timeline);
    this.#show();
  }

  /** Changes how the page is arranged, and has it kept. */
  #arrange(change: Partial<TreeMemory>): void {
    this.#memory = { ...this.#memory, ...change };
    const text = memoryText(this.#memory);
    this.#link.remember(text);
    this.#link.keep(text);
    this.#show();
    if (change.showsTable === true) this.#table.focus();
  }

  #look(): void {
    const flows = this.#choice ? lookedAt(this.#choice, this.#link.state) : [];
    this.#link.look({ flows, routes: false, timeline: this.#timeline.isOpen });
  }

  /** Shows what is known now. */
  #show(): void {
    const { state, isKnown } = this.#link;
    const before = this.#trees;
    const choice = this.#choice;
    this.#names = this.#nameBook.namesIn(state);
    this.#trees = choice ? flowTreesOf(state, choice.flow, choice.source, this.#names) : [];
    const shownChoice = choice ? valueOf(choice) : '';
    const isOther = shownChoice !== this.#shownChoice;
    this.#shownChoice = shownChoice;
    if (isOther) {
      this.#meters.clear();
      this.#lost.forget();
    }
    this.#look();
    setOptions(this.#flow.select, optionsOf(state, this.#names, choice), shownChoice);
    this.#exports.button.disabled = this.#trees.length === 0;
    this.#flow.select.disabled = this.#flow.select.options.length === 0;
    if (this.#labels.select.value !== this.#memory.labels) this.#labels.select.value = this.#memory.labels;
    this.#tableButton.setAttribute('aria-pressed', String(this.#memory.showsTable));
    this.#table.isVisible = this.#memory.showsTable;
    this.#canvasPane.hidden = this.#memory.showsTable;
    this.#announceLosses();
    if (!isOther) this.#announceChanges(before);
    this.#told = new Set(this.#trees.filter(({ key }) => state.trees.has(key)).map(({ key }) => key));
    this.#draw(isOther);
    this.#notice.show(
      emptinessOf(isKnown, state, () => this.#ask({ type: 'overlay/start' })) ??
        (this.#trees.length > 0 ? undefined : this.#noTree(choice)),
    );
  }

  #noTree(choice: FlowChoice | null) {
    if (choice) return { text: 'Nobody offers this flow now.', detail: 'Its tree is shown as soon as somebody does.' };
    return { text: 'Nobody offers a flow yet.', detail: 'Stream a file, or connect to a node that knows of one.' };
  }

  #draw(isOther: boolean): void {
    clearTimeout(this.#timer);
    const now = performance.now();
    const broken = new Set<string>();
    const readings = new Map<string, ProofReading>();
    for (const tree of this.#trees) {
      const meter = this.#meters.get(tree.key) ?? new ProofMeter();
      this.#meters.set(tree.key, meter);
      const reading = meter.read(tree, now);
      readings.set(tree.key, reading);
      const was = this.#readings.get(tree.key)?.state;
      if (was !== undefined && was !== reading.state && (isFault(was) || isFault(reading.state))) {
        this.#announcer.say(`Proof meter: ${STATE_WORDS[reading.state].meaning}`);
      }
      // While branches move, what does not hold is no fault.
      const faults = isFault(reading.state) ? reading.violations : [];
      for (const violation of faults) broken.add(branchKey(tree.source, violation));
    }
    this.#readings = readings;
    const { labels } = this.#memory;
    const picture = { trees: this.#trees, names: this.#names, labels, marked: this.#marks, broken };
    this.#view.show(picture, isOther);
    this.#table.show(this.#trees, this.#names, this.#view.selected?.key ?? null);
    this.#proofs.show(this.#trees, readings, this.#names);
    const times = [...readings.values()].flatMap(({ changesAt }) => changesAt ?? []);
    if (times.length > 0)
      this.#timer = setTimeout(() => this.#draw(false), Math.max(20, Math.min(...times) - now + 10));
  }

  #announceChanges(before: readonly FlowTree[]): void {
    const { nodes } = this.#link.state;
    for (const tree of this.#trees) {
      const old = before.find(({ key }) => key === tree.key);
      if (!old || !this.#told.has(tree.key)) continue;
      const isGone = (id: string): boolean => !nodes.has(id);
      for (const text of changesOf(old, tree, isGone, this.#names)) this.#announcer.say(text);
    }
  }

  #announceLosses(): void {
    const shown = this.#trees.flatMap(nodesOf).map(({ id }) => id);
    for (const id of this.#lost.update(shown, this.#link.state.nodes, performance.now())) {
      this.#announcer.say(`${this.#names.nameOf(id)} was lost.`);
    }
  }

  #showDetails(node: TreeNode | null): void {
    this.#details.show(node, this.#names);
    this.#table.show(this.#trees, this.#names, node?.key ?? null);
  }

  #closeDetails(): void {
    this.#view.select(null);
    if (this.#memory.showsTable) this.#table.focus();
    else this.#view.focus();
  }

  #ask(request: Parameters<OverlayLink['ask']>[0], done?: string): void {
    this.#link.ask(request).then(
      () => {
        this.#fail('');
        if (done !== undefined) this.#announcer.say(done);
      },
      (error: unknown) => this.#fail(error instanceof Error ? error.message : String(error)),
    );
  }

  /** Says what went wrong; an empty text takes it away. */
  #fail(message: string): void {
    setText(this.#error, message);
    this.#error.hidden = message === '';
  }
}

function isFault(state: ProofState): boolean {
  return state === 'broken' || state === 'loses';
}

new TreePage();
