import type { NodeId } from '../../src/wire/ids';
import { type Point, settledPoint, TakenPlaces } from './freeSpot';
import { LinkLines } from './linkLines';
import { MAX_PLACES, type PlacementMemory } from './placementMemory';

/** A node to be placed; its name finds its place again when its id is new. */
export interface PlacedNode {
  readonly id: NodeId;
  readonly name: string | null;
}

interface Place {
  readonly point: Point;
  readonly pinned: boolean;
  readonly name: string | null;
  /** It was placed while nothing was known of it, neither name nor link: it may take a better place once. */
  readonly isProvisional: boolean;
}

interface Link {
  readonly a: NodeId;
  readonly b: NodeId;
}

/** How often "tidy" can be undone. */
const MAX_UNDO = 10;
/** Places of so many nodes that are gone, the last ones, are kept free of new nodes. */
const RESERVED = 100;

/**
 * Where every node is. Only {@link drag}, {@link tidy} and {@link undo} move a node that is shown with a name or a link; {@link place} gives places
 * to new ones alone, and once more to those of which nothing was known yet. Nodes that are gone keep their place for when they come back, by id or
 * by name.
 */
export class Placement {
  /** The places of shown nodes. */
  readonly #shown = new Map<NodeId, Place>();
  /** Those of nodes that are gone, the last one last. */
  readonly #gone = new Map<NodeId, Place>();
  readonly #undo: ReadonlyMap<NodeId, Point>[] = [];

  constructor(memory: PlacementMemory = []) {
    // The first are the most important ones: the last to be forgotten.
    for (const [id, x, y, pinned, name] of [...memory].reverse()) {
      this.#gone.set(id, {
        point: settledPoint({ x, y }),
        pinned: pinned === 1,
        name: name || null,
        isProvisional: false,
      });
    }
  }

  /**
   * Makes `nodes` the shown ones and gives places to those that have none: the one they had, else that of a node of the same name that is gone,
   * else what `suggested` says or the nearest free place, else beside their neighbours. A node that was placed with neither name nor link takes the
   * place of its name, or one beside its neighbours, as soon as there is one; unless it is pinned. Returns the ids of the nodes that got a place
   * that nobody had given them before.
   */
  place(
    nodes: readonly PlacedNode[],
    links: readonly Link[],
    suggested: ReadonlyMap<NodeId, Point> = new Map(),
  ): readonly NodeId[] {
    this.#retire(new Set(nodes.map(({ id }) => id)));
    const neighbours = neighboursOf(links);
    const isBare = ({ id, name }: PlacedNode): boolean => !name && !neighbours.has(id);
    const improvable = this.#improvable(nodes, neighbours);
    for (const id of improvable) this.#shown.delete(id);
    const fresh: PlacedNode[] = [];
    for (const node of [...nodes].sort(byId)) {
      const shown = this.#shown.get(node.id);
      if (!shown) fresh.push(node);
      else if (shown.name !== node.name || shown.isProvisional) {
        this.#shown.set(node.id, { ...shown, name: node.name, isProvisional: shown.isProvisional && isBare(node) });
      }
    }
    const taken = this.#taken();
    const unknown = this.#returning(this.#returning(fresh, taken, byOwnId), taken, byName);
    for (const [id] of [...this.#gone].slice(-RESERVED)) taken.add(this.#gone.get(id)?.point ?? ORIGIN);
    const lines = new LinkLines();
    for (const { a, b } of links) {
      const [one, other] = [this.positionOf(a), this.positionOf(b)];
      if (one && other) lines.add(one, other);
    }
    const settle = (node: PlacedNode, point: Point): void => {
      taken.add(point);
      for (const other of this.#pointsOf(neighbours.get(node.id) ?? [])) lines.add(point, other);
      this.#shown.set(node.id, { point, pinned: false, name: node.name, isProvisional: isBare(node) });
    };
    const waiting = new Map(unknown.map((node) => [node.id, node]));
    for (const node of unknown) {
      const wanted = suggested.get(node.id);
      if (!wanted) continue;
      settle(node, taken.freeNear(wanted));
      waiting.delete(node.id);
    }
    this.#placeBeside(waiting, neighbours, (node, wanted, towards) => {
      settle(
        node,
        taken.freeNear(wanted, towards, (point) => lines.isClear(point)),
      );
    });
    this.#forget();
    return unknown.map(({ id }) => id);
  }

  /** Those of `nodes` that have no place, neither by their id nor by their name: {@link place} will give them one. */
  unknownOf(nodes: readonly PlacedNode[]): readonly PlacedNode[] {
    const ids = new Set(nodes.map(({ id }) => id));
    const leaving = [...this.#shown].flatMap(([id, place]) => (ids.has(id) ? [] : [place]));
    const names = new Set([...this.#gone.values(), ...leaving].flatMap(({ name }) => name ?? []));
    return nodes.filter(({ id, name }) => {
      const isNamed = name !== null && name !== '' && names.has(name);
      return !this.#shown.has(id) && !this.#gone.has(id) && !isNamed;
    });
  }

  /** Where a shown node is; undefined for any other. */
  positionOf(id: NodeId): Point | undefined {
    return this.#shown.get(id)?.point;
  }

  /** The places of all shown nodes. */
  positions(): ReadonlyMap<NodeId, Point> {
    return new Map([...this.#shown].map(([id, { point }]) => [id, point]));
  }

  isPinned(id: NodeId): boolean {
    return this.#shown.get(id)?.pinned ?? false;
  }

  /** The shown nodes that "tidy" leaves where they are, and their places. */
  pinned(): ReadonlyMap<NodeId, Point> {
    return new Map([...this.#shown].filter(([, { pinned }]) => pinned).map(([id, { point }]) => [id, point]));
  }

  /** Moves a shown node to a place and pins it there. */
  drag(id: NodeId, to: Point): void {
    const place = this.#shown.get(id);
    if (place) this.#shown.set(id, { ...place, point: settledPoint(to), pinned: true });
  }

  /** Pins a shown node where it is, or lets "tidy" move it again. */
  setPinned(id: NodeId, pinned: boolean): void {
    const place = this.#shown.get(id);
    if (place) this.#shown.set(id, { ...place, pinned });
  }

  /** Lets "tidy" move every node again, those that are gone included. */
  unpinAll(): void {
    for (const places of [this.#shown, this.#gone]) {
      for (const [id, place] of places) places.set(id, { ...place, pinned: false });
    }
  }

  /** Moves the shown nodes that are not pinned to `positions`, or beside them where two would overlap. Can be undone. */
  tidy(positions: ReadonlyMap<NodeId, Point>): void {
    this.#undo.push(this.positions());
    if (this.#undo.length > MAX_UNDO) this.#undo.shift();
    const moving = [...this.#shown].filter(([id, { pinned }]) => !pinned && positions.has(id));
    const stay = new Set(this.#shown.keys());
    for (const [id] of moving) stay.delete(id);
    const taken = new TakenPlaces();
    for (const id of stay) taken.add(this.positionOf(id) ?? ORIGIN);
    for (const [id, place] of moving) {
      const point = taken.freeNear(positions.get(id) ?? place.point);
      taken.add(point);
      this.#shown.set(id, { ...place, point });
    }
  }

  /** Whether there is a "tidy" to undo. */
  get canUndo(): boolean {
    return this.#undo.length > 0;
  }

  /** Takes the last "tidy" back: every node that is not pinned goes to where it was; nodes that came since stay. */
  undo(): void {
    for (const [id, point] of this.#undo.pop() ?? []) {
      const place = this.#shown.get(id);
      if (place && !place.pinned) this.#shown.set(id, { ...place, point });
    }
  }

  /** What to keep for the next time, at most {@link MAX_PLACES} nodes: the shown ones, then those that went last. */
  memory(): PlacementMemory {
    return [...this.#shown, ...[...this.#gone].reverse()]
      .slice(0, MAX_PLACES)
      .map(([id, { point, pinned, name }]) => [id, point.x, point.y, pinned ? 1 : 0, name ?? ''] as const);
  }

  #retire(wanted: ReadonlySet<NodeId>): void {
    for (const [id, place] of this.#shown) {
      if (wanted.has(id)) continue;
      this.#shown.delete(id);
      this.#gone.set(id, place);
    }
  }

  /** Nodes of which nothing was known when they were placed, and for which there is a better place now. */
  #improvable(nodes: readonly PlacedNode[], neighbours: ReadonlyMap<NodeId, readonly NodeId[]>): readonly NodeId[] {
    const isFirm = (id: NodeId): boolean => this.#shown.get(id)?.isProvisional === false;
    return nodes
      .filter((node) => {
        const place = this.#shown.get(node.id);
        if (!place?.isProvisional || place.pinned) return false;
        return byName(node, this.#gone) !== undefined || (neighbours.get(node.id) ?? []).some(isFirm);
      })
      .map(({ id }) => id);
  }

  #forget(): void {
    for (const id of this.#gone.keys()) {
      if (this.#gone.size <= MAX_PLACES) return;
      this.#gone.delete(id);
    }
  }

  #taken(): TakenPlaces {
    const taken = new TakenPlaces();
    for (const { point } of this.#shown.values()) taken.add(point);
    return taken;
  }

  /** Gives the nodes that `find` finds among the gone ones their place back; returns the others. */
  #returning(nodes: readonly PlacedNode[], taken: TakenPlaces, find: FindGone): PlacedNode[] {
    return nodes.filter((node) => {
      const id = find(node, this.#gone);
      const place = id === undefined ? undefined : this.#gone.get(id);
      if (id === undefined || !place) return true;
      this.#gone.delete(id);
      // What the user put there is there, whatever else has come in the meantime.
      const point = place.pinned ? place.point : taken.freeNear(place.point);
      taken.add(point);
      this.#shown.set(node.id, { ...place, point, name: node.name, isProvisional: false });
      return false;
    });
  }

  /** Places nodes that have placed neighbours, then those that have these, and so on; whoever has none begins anew. */
  #placeBeside(
    waiting: Map<NodeId, PlacedNode>,
    neighbours: ReadonlyMap<NodeId, readonly NodeId[]>,
    settle: (node: PlacedNode, wanted: Point, towards: number) => void,
  ): void {
    while (waiting.size > 0) {
      const round = [...waiting.values()]
        .map((node) => ({ node, beside: this.#pointsOf(neighbours.get(node.id) ?? []) }))
        .filter(({ beside }) => beside.length > 0);
      const centre = centreOf([...this.#shown.values()].map(({ point }) => point));
      if (round.length === 0) {
        const [alone] = waiting.values();
        if (!alone) return;
        round.push({ node: alone, beside: [] });
      }
      for (const { node, beside } of round) {
        const wanted = beside.length === 0 ? centre : centreOf(beside);
        settle(node, wanted, outwards(centre, wanted, beside));
        waiting.delete(node.id);
      }
    }
  }

  #pointsOf(ids: readonly NodeId[]): readonly Point[] {
    return ids.map((id) => this.positionOf(id)).filter((point) => point !== undefined);
  }
}

const ORIGIN: Point = { x: 0, y: 0 };

type FindGone = (node: PlacedNode, gone: ReadonlyMap<NodeId, Place>) => NodeId | undefined;

const byOwnId: FindGone = ({ id }, gone) => (gone.has(id) ? id : undefined);

/** The one that went last, of several. */
const byName: FindGone = ({ name }, gone) =>
  name === null || name === '' ? undefined : [...gone].findLast(([, place]) => place.name === name)?.[0];

function neighboursOf(links: readonly Link[]): ReadonlyMap<NodeId, readonly NodeId[]> {
  const found = new Map<NodeId, NodeId[]>();
  const add = (id: NodeId, other: NodeId): void => {
    const others = found.get(id);
    if (others) others.push(other);
    else found.set(id, [other]);
  };
  for (const { a, b } of links) {
    add(a, b);
    add(b, a);
  }
  return found;
}

/** Where there is most room, in radians: away from the centre of all; between two neighbours, to that side of the line that joins them. */
function outwards(centre: Point, wanted: Point, [one, other, ...others]: readonly Point[]): number {
  const away = { x: wanted.x - centre.x, y: wanted.y - centre.y };
  if (!one || !other || others.length > 0) return Math.atan2(away.y, away.x);
  const across = { x: one.y - other.y, y: other.x - one.x };
  const side = across.x * away.x + across.y * away.y < 0 ? -1 : 1;
  return Math.atan2(side * across.y, side * across.x);
}

function byId(one: PlacedNode, other: PlacedNode): number {
  return one.id < other.id ? -1 : 1;
}

function centreOf(points: readonly Point[]): Point {
  if (points.length === 0) return ORIGIN;
  const sum = points.reduce((before, { x, y }) => ({ x: before.x + x, y: before.y + y }), ORIGIN);
  return { x: sum.x / points.length, y: sum.y / points.length };
}
