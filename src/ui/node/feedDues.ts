import type { NodeEvent } from '../../overlay/snapshot';
import { flowKey } from '../../shared/overlayState';
import type { FlowKey } from '../../wire/ids';

/** What is to be asked of the node anew. */
export interface Dues {
  readonly topology: boolean;
  readonly flows: boolean;
  readonly neighbours: boolean;
  readonly routes: boolean;
  /** By key. */
  readonly trees: ReadonlyMap<string, FlowKey>;
}

/** Collects from events what has changed since it was last asked for. */
export class FeedDues {
  /** Flow key text → flow, of those whose trees matter to anybody. */
  #lookedAt: ReadonlyMap<string, FlowKey> = new Map();
  #topology = false;
  #flows = false;
  #neighbours = false;
  #routes = false;
  /** Part of those that are looked at. */
  readonly #trees = new Map<string, FlowKey>();

  get lookedAt(): ReadonlyMap<string, FlowKey> {
    return this.#lookedAt;
  }

  get any(): boolean {
    return this.#topology || this.#flows || this.#neighbours || this.#routes || this.#trees.size > 0;
  }

  /** Whether anything has become due by the event. */
  note(event: NodeEvent): boolean {
    switch (event.event) {
      case 'neighbour':
        this.#neighbours = true;
        return true;
      case 'flow':
        this.#flows = true;
        this.#addTree(flowKey(event));
        return true;
      case 'route':
        this.#routes = true;
        return true;
      case 'topology':
        return this.#noteTopology(event.nodes, event.flows);
      case 'player':
      case 'notice':
        return false;
      default:
        return event satisfies never;
    }
  }

  addAll(): void {
    this.#topology = true;
    this.#flows = true;
    this.addRoutes();
    this.addTrees();
  }

  addTrees(): void {
    for (const key of this.#lookedAt.keys()) this.#addTree(key);
  }

  addRoutes(): void {
    this.#neighbours = true;
    this.#routes = true;
  }

  /** From now on these trees matter; those that did not before are due. */
  lookAt(flows: ReadonlyMap<string, FlowKey>): void {
    const before = this.#lookedAt;
    this.#lookedAt = flows;
    for (const key of [...this.#trees.keys()]) if (!flows.has(key)) this.#trees.delete(key);
    for (const key of flows.keys()) if (!before.has(key)) this.#addTree(key);
  }

  /** Everything that is due, which then is not any more. */
  take(): Dues {
    const dues: Dues = {
      topology: this.#topology,
      flows: this.#flows,
      neighbours: this.#neighbours,
      routes: this.#routes,
      trees: new Map(this.#trees),
    };
    this.#topology = this.#flows = this.#neighbours = this.#routes = false;
    this.#trees.clear();
    return dues;
  }

  /** What was taken could not be asked for. */
  putBack({ topology, flows, neighbours, routes, trees }: Dues): void {
    this.#topology ||= topology;
    this.#flows ||= flows;
    this.#neighbours ||= neighbours;
    this.#routes ||= routes;
    for (const key of trees.keys()) this.#addTree(key);
  }

  #noteTopology(nodes: readonly string[] | null, flows: readonly FlowKey[] | null): boolean {
    const moved = nodes === null || nodes.length > 0;
    if (moved) this.#topology = true;
    // Who is not shown has no place in a tree either.
    if (moved || flows === null) this.addTrees();
    for (const flow of flows ?? []) this.#addTree(flowKey(flow));
    return moved || this.#trees.size > 0;
  }

  #addTree(key: string): void {
    const flow = this.#lookedAt.get(key);
    if (flow) this.#trees.set(key, flow);
  }
}
