import { type Event, Emitter } from '../../src/base/emitter';
import { CanvasStage } from '../graph/canvasStage';
import type { Scene } from '../graph/sceneTypes';
import { watchSize } from '../graph/stageSizeView';
import type { Theme } from '../graph/themeView';
import type { Direction } from '../graph/walk';
import { make, setText } from '../page/dom';
import type { NodeNames } from '../page/nodeNames';
import type { BranchLabels } from './rateText';
import { between, CHANGE_MS } from './treeAnimation';
import { arrangementFor, layOut, type PlacedNode, type TreeArrangement, type TreeLayout } from './treeLayout';
import type { FlowTree, TreeNode } from './treeModel';
import { treeSceneOf, type TreeSceneState } from './treeScene';
import { nodeSentence } from './treeText';
import { firstKey, stepFrom } from './treeWalk';

/** What is shown, and how. */
export interface TreePicture {
  readonly trees: readonly FlowTree[];
  readonly names: NodeNames;
  readonly labels: BranchLabels;
  readonly marked: ReadonlySet<string>;
  readonly broken: ReadonlySet<string>;
}

/** A node whose menu is asked for, and where it is to open, in pixels of the window. */
export interface TreeMenuCall {
  readonly node: TreeNode;
  readonly x: number;
  readonly y: number;
}

const NO_LAYOUT: TreeLayout = { nodes: [], seconds: [], headings: [] };
const DIRECTIONS: Readonly<Record<string, Direction>> = {
  ArrowLeft: 'left',
  ArrowRight: 'right',
  ArrowUp: 'up',
  ArrowDown: 'down',
};
const PAN = 60;
/** Names can be read still: they are 12 pixels high in a scene. */
const LEAST_FIT = 0.8;
const HELP =
  'Arrow keys move along the tree, Enter opens details and actions, the context menu key opens a menu. Plus and minus zoom, 0 fits. Alt and arrow keys pan.';

/** The trees on a canvas: drawn, changed by gliding from one shape to the next, and walked through by keyboard. */
export class TreeView {
  readonly stage: CanvasStage;
  readonly #theme: Theme;
  readonly #selectedNode = new Emitter<TreeNode | null>();
  readonly #opened = new Emitter<TreeNode>();
  readonly #menuAsked = new Emitter<TreeMenuCall>();
  readonly #words = make('div', { class: 'visually-hidden', attributes: { 'aria-live': 'polite' } });
  #picture: TreePicture | undefined;
  #size = { width: 0, height: 0 };
  #arrangement: TreeArrangement = 'beside';
  #layout = NO_LAYOUT;
  #shown = NO_LAYOUT;
  #selected: string | null = null;
  #focused: string | null = null;
  #isEntered = false;
  #change: { readonly from: TreeLayout; readonly startedAt: number } | undefined;
  #way: (share: number) => TreeLayout = () => NO_LAYOUT;
  #frame = 0;

  constructor(parent: HTMLElement, theme: Theme) {
    this.#theme = theme;
    this.stage = new CanvasStage(parent, theme, { follows: true, leastFit: LEAST_FIT });
    const { element } = this.stage;
    const help = make('p', { class: 'visually-hidden', text: HELP, attributes: { id: 'tree-help' } });
    parent.append(help, this.#words);
    for (const [name, value] of Object.entries({
      tabindex: '0',
      role: 'application',
      'aria-roledescription': 'tree picture',
      'aria-label': 'Distribution tree',
      'aria-describedby': 'tree-help',
    })) {
      element.setAttribute(name, value);
    }
    watchSize(element, (width, height) => this.#resize(width, height));
    element.addEventListener('keydown', (event) => this.#key(event));
    element.addEventListener('focus', () => this.#enter(element.matches(':focus-visible')));
    element.addEventListener('blur', () => this.#enter(false));
    this.stage.onDidPick(({ what }) => this.select(what === '' ? null : what));
    this.stage.onDidDoubleClick(({ what }) => this.#open(what));
    this.stage.onDidAskForMenu(({ what, clientX, clientY }) => {
      const node = this.#nodeOf(what);
      if (!node) return;
      this.select(node.key);
      this.#menuAsked.fire({ node, x: clientX, y: clientY });
    });
  }

  /** Another node is selected, or none. */
  readonly onDidSelect: Event<TreeNode | null> = this.#selectedNode.event;
  /** Details of a node are asked for, by enter or a double click. */
  readonly onDidOpen: Event<TreeNode> = this.#opened.event;
  readonly onDidAskForMenu: Event<TreeMenuCall> = this.#menuAsked.event;

  get selected(): TreeNode | null {
    return this.#nodeOf(this.#selected) ?? null;
  }

  /** What is shown when nothing moves, without what the user points to: for exports. */
  get plainScene(): Scene {
    return this.#sceneOf(this.#layout, { selected: null, focused: null, marked: new Set() });
  }

  /** Shows a picture. `isOther`: it is of something else than before, so nothing glides and everything is brought into view. */
  show(picture: TreePicture, isOther: boolean): void {
    this.#arrangement = arrangementFor(picture.trees, this.#size.width, this.#size.height);
    const layout = layOut(picture.trees, this.#arrangement);
    const moves = !isOther && this.#picture !== undefined && this.#theme.allowsMotion;
    this.#picture = picture;
    if (!moves) {
      this.#change = undefined;
      this.#way = () => layout;
    } else if (this.#change && isSameShape(this.#layout, layout)) {
      // Only numbers are new: what moves goes on moving.
      this.#way = between(this.#change.from, layout);
    } else {
      this.#way = between(this.#shown, layout);
      const isStill = this.#way(0) === layout;
      this.#change = isStill ? undefined : { from: this.#shown, startedAt: performance.now() };
    }
    this.#layout = layout;
    this.#keepPlace();
    this.#draw();
    if (isOther) this.stage.fit(false, false);
  }

  /** By key. What is not there selects nothing. */
  select(key: string | null): void {
    const node = this.#nodeOf(key);
    const selected = node?.key ?? null;
    this.#focused = selected ?? this.#focused;
    if (selected === this.#selected) return this.#draw();
    this.#selected = selected;
    this.#draw();
    this.#selectedNode.fire(node ?? null);
  }

  /** Selects a node of the overlay wherever it is in the trees, and brings it into view. */
  selectId(id: string): void {
    const placed = this.#layout.nodes.find(({ node }) => node.id === id);
    if (!placed) return;
    this.select(placed.key);
    this.stage.bringIntoView(placed.at);
  }

  focus(): void {
    this.stage.element.focus();
  }

  #resize(width: number, height: number): void {
    const isFirst = this.#size.width === 0;
    this.#size = { width, height };
    if (!this.#picture || width === 0) return;
    if (arrangementFor(this.#picture.trees, width, height) !== this.#arrangement) this.show(this.#picture, isFirst);
  }

  #enter(isEntered: boolean): void {
    this.#isEntered = isEntered;
    this.#focused ??= firstKey(this.#layout) ?? null;
    if (isEntered) this.#say();
    this.#draw();
  }

  #key(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey) return;
    const direction = DIRECTIONS[event.key];
    if (direction) this.#arrow(direction, event.altKey);
    else if (event.altKey) return;
    else if (event.key === 'Home') this.#focusOn(firstKey(this.#layout));
    else if (event.key === 'Enter' || event.key === ' ') this.#open(this.#focused);
    else if (event.key === 'Escape' && this.#selected !== null) this.select(null);
    else if (event.key === '+' || event.key === '=') this.stage.zoomBy(1.25);
    else if (event.key === '-') this.stage.zoomBy(0.8);
    else if (event.key === '0') this.stage.fit();
    else if (event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey)) this.#askForMenu();
    else return;
    event.preventDefault();
  }

  #arrow(direction: Direction, pans: boolean): void {
    if (pans) {
      const sign = direction === 'left' || direction === 'up' ? -PAN : PAN;
      const isLevel = direction === 'left' || direction === 'right';
      return this.stage.panBy(isLevel ? sign : 0, isLevel ? 0 : sign);
    }
    if (this.#focused === null) this.#focusOn(firstKey(this.#layout));
    else this.#focusOn(stepFrom(this.#layout, this.#focused, direction));
  }

  #focusOn(key: string | undefined): void {
    const placed = this.#placed(key);
    if (!placed) return;
    this.#focused = placed.key;
    this.#isEntered = true;
    this.stage.bringIntoView(placed.at);
    this.#say();
    this.#draw();
  }

  #open(key: string | null): void {
    const node = this.#nodeOf(key);
    if (!node) return;
    this.select(node.key);
    this.#opened.fire(node);
  }

  #askForMenu(): void {
    const placed = this.#placed(this.#focused);
    if (!placed) return;
    this.select(placed.key);
    const { left, top } = this.stage.element.getBoundingClientRect();
    const { x, y } = this.stage.placeOf(placed.at);
    this.#menuAsked.fire({ node: placed.node, x: left + x + 16, y: top + y + 16 });
  }

  #say(): void {
    const node = this.#nodeOf(this.#focused);
    if (node && this.#picture) setText(this.#words, nodeSentence(node, this.#picture.names));
  }

  #placed(key: string | null | undefined): PlacedNode | undefined {
    return this.#layout.nodes.find((placed) => placed.key === key);
  }

  #nodeOf(key: string | null): TreeNode | undefined {
    return this.#placed(key)?.node;
  }

  /** What was selected or focused may be gone, or be another object of the same key. */
  #keepPlace(): void {
    if (!this.#placed(this.#focused)) this.#focused = firstKey(this.#layout) ?? null;
    if (this.#selected === null) return;
    const node = this.#nodeOf(this.#selected);
    if (!node) this.#selected = null;
    this.#selectedNode.fire(node ?? null);
  }

  #sceneOf(layout: TreeLayout, look: Pick<TreeSceneState, 'selected' | 'focused' | 'marked'>): Scene {
    if (!this.#picture) return { primitives: [], tracks: [], bounds: { left: 0, top: 0, right: 0, bottom: 0 } };
    const { labels, broken, names } = this.#picture;
    return treeSceneOf(layout, { ...look, labels, broken }, names);
  }

  #draw(): void {
    const focused = this.#isEntered ? this.#focused : null;
    const look = { selected: this.#selected, focused, marked: this.#picture?.marked ?? new Set<string>() };
    const share = this.#change ? (performance.now() - this.#change.startedAt) / CHANGE_MS : 1;
    this.#shown = this.#way(share);
    const scene = this.#sceneOf(this.#shown, look);
    if (share >= 1) {
      this.#change = undefined;
      this.stage.show(scene);
      return;
    }
    // The view goes at once to where everything will be.
    this.stage.show({ ...scene, bounds: this.#sceneOf(this.#layout, look).bounds });
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame(() => {
      this.#frame = 0;
      this.#draw();
    });
  }
}

/** Whether the same nodes are in the same places. */
function isSameShape(one: TreeLayout, other: TreeLayout): boolean {
  return (
    one.nodes.length === other.nodes.length &&
    one.nodes.every(({ key, at, parent }, i) => {
      const same = other.nodes[i];
      return same?.key === key && same.parent === parent && same.at.x === at.x && same.at.y === at.y;
    })
  );
}
