import { CliNode } from './cliNode';
import { LinkProxy } from './linkProxy';
import { loadScenario } from './scenario';

/** The nodes of a scenario, each a process of the built command line, linked as it says. */
export class CliScenario {
  /** Witnesses, by the link as the scenario writes it: `a-b`, where a dials b. */
  readonly witnesses = new Map<string, LinkProxy>();
  /** By name; who is started again takes the place of its predecessor. */
  readonly nodes = new Map<string, CliNode>();
  /** Every id that a node of this run ever had → its name. */
  readonly #names = new Map<string, string>();

  private constructor(private readonly links: readonly (readonly [string, string])[]) {}

  /** Starts all nodes, and connects each link from the first to the second, those named in `witnessed` (`a-b`) through a witness. */
  static async start(
    name: Parameters<typeof loadScenario>[0],
    witnessed: (link: string) => boolean = () => false,
  ): Promise<CliScenario> {
    const { nodes, links } = loadScenario(name);
    const scenario = new CliScenario(links);
    try {
      await Promise.all(nodes.map((node) => scenario.startNode(node)));
      for (const [a, b] of links) {
        const [from, to] = [scenario.node(a), scenario.node(b)];
        if (!witnessed(`${a}-${b}`)) {
          await from.command('connect', to.endpoint);
          continue;
        }
        const witness = await LinkProxy.open(to.ready.port);
        scenario.witnesses.set(`${a}-${b}`, witness);
        await from.command('connect', witness.endpoint);
      }
      await Promise.all(
        links.map(([a, b]) =>
          scenario.node(a).event({ event: 'neighbour', id: scenario.node(b).id, state: 'connected' }),
        ),
      );
      return scenario;
    } catch (error) {
      await scenario.end();
      throw error;
    }
  }

  /** Starts a node under that name; `args` come after the name. */
  async startNode(name: string, ...args: readonly string[]): Promise<CliNode> {
    const node = await CliNode.start(['--name', name, ...args]);
    this.nodes.set(name, node);
    this.#names.set(node.id, name);
    return node;
  }

  node(name: string): CliNode {
    const node = this.nodes.get(name);
    if (!node) throw new Error(`no node ${name}`);
    return node;
  }

  witness(link: string): LinkProxy {
    const witness = this.witnesses.get(link);
    if (!witness) throw new Error(`no witness of ${link}`);
    return witness;
  }

  /** The nodes that have a link with this one. */
  around(name: string): readonly CliNode[] {
    return this.links.filter((link) => link.includes(name)).map(([a, b]) => this.node(a === name ? b : a));
  }

  nameOf(id: string): string {
    return this.#names.get(id) ?? id;
  }

  /** Waits until `at` shows exactly these edges, `from>to`, as the tree of the flow of that source. */
  async tree(at: string, flow: string, source: string, edges: readonly string[]): Promise<void> {
    const wanted = [...edges].sort().join(' ');
    let shown = '';
    const node = this.node(at);
    await node
      .poll('the tree', async () => {
        const view = await node.command('tree', `${flow} --source ${this.node(source).id}`);
        shown = view.edges
          .map(({ from, to }) => `${this.nameOf(from)}>${this.nameOf(to)}`)
          .sort()
          .join(' ');
        return shown === wanted ? view : undefined;
      })
      .catch((error: unknown) => {
        throw new Error(`the tree of ${flow} is ${shown} and not ${wanted}`, { cause: error });
      });
  }

  /** Waits until the player of `at` has brought so many more frames of that flow. */
  async frames(at: string, flow: string, count: number): Promise<void> {
    const node = this.node(at);
    const delivered = async () =>
      (await node.command('stats')).flows.find((view) => view.flow === flow)?.framesDelivered ?? 0;
    const before = await delivered();
    await node.poll(`${count} frames of ${flow}`, async () =>
      (await delivered()) >= before + count ? true : undefined,
    );
  }

  /** Ends all processes, those that are stopped, too, and the witnesses. */
  async end(): Promise<void> {
    await Promise.all(
      [...this.nodes.values()].map(async (node) => {
        node.process.child.kill('SIGCONT');
        await node.stop();
      }),
    );
    await Promise.all([...this.witnesses.values()].map((witness) => witness.close()));
  }
}
