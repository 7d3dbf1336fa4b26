import { Emitter, type Event } from '../../src/base/emitter';
import { NO_OVERLAY, type OverlayState } from '../../src/shared/overlayState';
import type { NodeId } from '../../src/wire/ids';
import { filterGraph, type GraphFilter, NO_FILTER } from '../graph/graphFilter';
import { type GraphModel, ownNodeOf } from '../graph/graphModel';
import type { Point } from '../graph/freeSpot';
import type { Layout, LayoutInput, LayoutName } from '../graph/layouts/layout';
import { Placement } from '../graph/placement';
import { PLAIN_STATE, sceneOf } from '../graph/scene';
import type { Scene, SceneState } from '../graph/sceneTypes';
import { NodeNameBook, type NodeNames } from '../page/nodeNames';
import type { AbsenceMemory } from './absences';
import { GraphSource } from './graphSource';
import { LabelNames } from './labelNames';
import { memo } from './memo';
import { newcomersOf } from './newcomers';
import type { PageMemory } from './pageMemory';
import { Recollection } from './recollection';

/** What the user looks at, and how. */
export interface Looks extends Pick<SceneState, 'selected' | 'selectedLink' | 'marked' | 'labels' | 'lit'> {
  /** Where the keyboard is, whether it is to be seen or not. */
  readonly focused: NodeId | null;
  readonly showsFocus: boolean;
  /** Only nodes that have to do with the lit flow. */
  readonly onlyLit: boolean;
  readonly near: GraphFilter['focus'];
  readonly layout: LayoutName;
  readonly showsTable: boolean;
  /** null: as there is room. */
  readonly showsDetails: boolean | null;
}

/** Computes a layout; see LayoutRunner. */
export type ComputeLayout = (name: LayoutName, input: LayoutInput) => Promise<Layout>;

/** What of it a page to come takes up. */
type KeptLooks = Omit<PageMemory, 'placement' | 'view' | 'timeline' | keyof AbsenceMemory>;

const FIRST_LOOKS: Looks = {
  ...PLAIN_STATE,
  showsFocus: false,
  onlyLit: false,
  near: null,
  layout: 'force',
  showsTable: false,
  showsDetails: null,
};

/**
 * All that the page knows and shows, without a document: the graph of the latest state, the places of its nodes, what the user looks at. No node
 * that is shown moves unless it is dragged or {@link tidy} or {@link undo} is called.
 */
export class OverlayStore {
  readonly #compute: ComputeLayout;
  #source = new GraphSource();
  readonly #book = new NodeNameBook();
  readonly #labelNames = new LabelNames();
  readonly #changed = new Emitter<void>();
  #placement = new Placement();
  #state: OverlayState = NO_OVERLAY;
  #looks = FIRST_LOOKS;
  #isLayingOut = false;
  /** Until what an earlier page has looked at is found, or given up. */
  #recollection: Recollection | undefined;
  /** Changes with every place. */
  #positions: ReadonlyMap<NodeId, Point> = new Map();
  #pinned: ReadonlySet<NodeId> = new Set();

  constructor(compute: ComputeLayout) {
    this.#compute = compute;
  }

  /** Anything is not what it was. */
  readonly onDidChange: Event<void> = this.#changed.event;

  get state(): OverlayState {
    return this.#state;
  }

  get looks(): Looks {
    return this.#looks;
  }

  /** Everything that is known. */
  get model(): GraphModel {
    return this.#source.model;
  }

  /** When the same state is to be taken once more, since time alone changes what is shown of it; undefined: never. */
  get nextDue(): number | undefined {
    const due = Math.min(this.#source.nextDue ?? Infinity, this.#recollection?.until ?? Infinity);
    return Number.isFinite(due) ? due : undefined;
  }

  /** The part of the model that the filters show. */
  get shown(): GraphModel {
    const { lit, onlyLit, near } = this.#looks;
    return this.#filtered(this.model, onlyLit ? lit : null, near);
  }

  readonly #filtered = memo((model: GraphModel, flow: GraphFilter['flow'], focus: GraphFilter['focus']) =>
    filterGraph(model, { ...NO_FILTER, flow, focus }),
  );

  /** The places of all nodes that have one, shown or not; the same object until one changes. */
  get positions(): ReadonlyMap<NodeId, Point> {
    return this.#positions;
  }

  get scene(): Scene {
    return this.#scene(this.shown, this.#positions, this.sceneState, this.labelNames);
  }

  readonly #scene = memo(sceneOf);

  /** What nodes are called in pictures; the same object until one is called otherwise. */
  get labelNames(): NodeNames {
    return this.#labelNames.of(this.model, this.names);
  }

  /** What the scene is drawn with. */
  get sceneState(): SceneState {
    const { selected, focused, showsFocus, selectedLink, marked, labels, lit } = this.#looks;
    return this.#sceneState(selected, showsFocus ? focused : null, selectedLink, marked, labels, lit, this.#pinned);
  }

  readonly #sceneState = memo(
    (
      selected: NodeId | null,
      focused: NodeId | null,
      selectedLink: string | null,
      marked: ReadonlySet<string>,
      labels: SceneState['labels'],
      lit: SceneState['lit'],
      pinned: ReadonlySet<NodeId>,
    ): SceneState => ({ selected, focused, selectedLink, marked, labels, lit, pinned }),
  );

  get names(): NodeNames {
    const { own, nodes, neighbours, routes } = this.#state;
    return this.#names(own, nodes, neighbours, routes);
  }

  readonly #names = memo(
    (
      own: OverlayState['own'],
      nodes: OverlayState['nodes'],
      neighbours: OverlayState['neighbours'],
      routes: OverlayState['routes'],
    ) => this.#book.namesIn({ own, nodes, neighbours, routes }),
  );

  get canUndo(): boolean {
    return this.#placement.canUndo;
  }

  get hasPins(): boolean {
    return this.#pinned.size > 0;
  }

  isPinned(id: NodeId): boolean {
    return this.#pinned.has(id);
  }

  /** Shows a state; `now` in milliseconds, which only goes up. */
  take(state: OverlayState, now: number): void {
    const { model } = this;
    this.#state = state;
    // Whoever goes next shall be known by its name.
    void this.names;
    if (this.#source.take(state, now) !== model) this.#place();
    this.#recollect(now);
    this.#changed.fire();
  }

  /** Takes up what an earlier page has kept; before the first state. */
  recall(memory: PageMemory): void {
    this.#placement = new Placement(memory.placement);
    this.#source = new GraphSource(memory);
    const names = new Map(memory.placement.map(([id, , , , name]) => [id, name]));
    for (const [id, name] of [...memory.there, ...memory.lost]) names.set(id, name);
    // Others speak of those still that went before this page came.
    const nodes = [...names].map(([id, name]) => [id, { id, name, own: false, opaque: false }] as const);
    this.#book.namesIn({ ...NO_OVERLAY, nodes: new Map(nodes) });
    this.#looks = { ...this.#looks, ...keptLooks(memory) };
    this.#recollection = new Recollection(memory.own, names);
    this.#changed.fire();
  }

  /** What to keep for a page to come. */
  memory(): Omit<PageMemory, 'view' | 'timeline'> {
    return { placement: this.#placement.memory(), ...this.#source.memory(), ...keptLooks(this.#looks) };
  }

  /** Looks otherwise at it. */
  look(looks: Partial<Looks>): void {
    const names = Object.keys(looks) as (keyof Looks)[];
    if (names.every((name) => Object.is(this.#looks[name], looks[name]))) return;
    this.#looks = { ...this.#looks, ...looks };
    this.#changed.fire();
  }

  /** Shows a node and turns to it, whatever the filters said. False while it is not known. */
  turnTo(id: NodeId): boolean {
    const isThere = ({ nodes }: GraphModel): boolean => nodes.some((node) => node.id === id);
    if (!isThere(this.model)) return false;
    const filters = isThere(this.shown) ? {} : { onlyLit: false, near: null };
    this.look({ ...filters, selected: id, selectedLink: null, focused: id });
    return true;
  }

  /** Moves a node, which then is pinned. */
  drag(id: NodeId, to: Point): void {
    this.#placement.drag(id, to);
    this.#settle();
  }

  setPinned(id: NodeId, pinned: boolean): void {
    this.#placement.setPinned(id, pinned);
    this.#settle();
  }

  unpinAll(): void {
    this.#placement.unpinAll();
    this.#settle();
  }

  /** Lays out anew all nodes that are known and not pinned. Resolves when it is done. */
  async tidy(): Promise<void> {
    this.#placement.tidy(await this.#compute(this.#looks.layout, this.#layoutInput(this.#placement.pinned())));
    this.#settle();
  }

  /** Takes the last tidy back. */
  undo(): void {
    this.#placement.undo();
    this.#settle();
  }

  #layoutInput(fixed: ReadonlyMap<NodeId, Point>): LayoutInput {
    const { nodes, links } = this.model;
    return { nodes: nodes.map(({ id }) => id), links, root: ownNodeOf(this.model)?.id ?? null, fixed };
  }

  #recollect(now: number): void {
    if (!this.#recollection) return;
    const { isDone, ...found } = this.#recollection.find(this.model, this.#looks, now);
    const { selected, selectedLink, near } = found;
    this.#looks = { ...this.#looks, selected, selectedLink, near };
    if (isDone) this.#recollection = undefined;
  }

  /** Gives places to nodes that are new; to those that are laid out together when that is computed. */
  #place(): void {
    const { nodes, links } = this.model;
    if (this.#isLayingOut) return;
    const unknown = new Set(this.#placement.unknownOf(nodes).map(({ id }) => id));
    const together = newcomersOf(nodes, links, unknown);
    // All others have their places at once.
    const atOnce = nodes.filter(({ id }) => !together.has(id));
    this.#placement.place(atOnce, links);
    this.#settle(false);
    if (together.size === 0) return;
    this.#isLayingOut = true;
    const fixed = this.#placement.positions();
    // Only forces fit new nodes in between those that stay.
    const name = fixed.size === 0 ? this.#looks.layout : 'force';
    void this.#compute(name, this.#layoutInput(fixed)).then((layout) => {
      this.#isLayingOut = false;
      this.#placement.place(this.model.nodes, this.model.links, layout);
      this.#settle();
    });
  }

  #settle(tells = true): void {
    this.#positions = this.#placement.positions();
    this.#pinned = new Set(this.#placement.pinned().keys());
    if (tells) this.#changed.fire();
  }
}

function keptLooks(looks: KeptLooks): KeptLooks {
  const { layout, labels, lit, onlyLit, showsTable, showsDetails, selected, selectedLink, near } = looks;
  return { layout, labels, lit, onlyLit, showsTable, showsDetails, selected, selectedLink, near };
}
