import type { Clock } from '../../base/clock';
import { Emitter } from '../../base/emitter';
import { sourceText } from '../../base/sourceText';
import type { NeighbourView, NodeEvent } from '../../overlay/snapshot';
import { formatEndpoint } from '../../runtime/config';
import { type NodeApi, NodeError, type RefusedAddress, type StreamOptions } from '../../runtime/nodeApi';
import { flowNameOf } from '../../runtime/streamOptions';
import { SETTINGS, SETTINGS_SECTION } from '../ids';
import { noNodeError } from '../failureText';
import type { Notifier } from '../notifier';
import { AddressBook } from './addressBook';
import { FlowNotices } from './flowNotices';
import { goneNeighbour, NodeSession, type SessionRecord } from './nodeSession';
import { SettingError } from './settings';

/** One thing that failed, and what it was, as in "Could not {doing}". */
export interface Failure {
  readonly doing: string;
  readonly error: unknown;
}

/**
 * Gives the user's orders to the running node, and remembers those that a node in its place would have to be given: the session.
 * Orders reject with a {@link NodeError}; `stopped` while no node runs.
 */
export class NodeOrders {
  /** What the running node says of the flows that it offers. */
  readonly notices: FlowNotices;
  readonly #node: () => NodeApi | undefined;
  readonly #notifier: Notifier;
  readonly #session = new NodeSession();
  readonly #book = new AddressBook();
  /** File of the settings → the flow that it is offered as. Bounded by the settings. */
  readonly #sources = new Map<string, string>();
  /** Flows that are being withdrawn: their end is no news. */
  readonly #withdrawing = new Set<string>();
  readonly #changed = new Emitter<void>();

  /** `node`: the running one, asked at the moment of use. */
  constructor(node: () => NodeApi | undefined, notifier: Notifier, clock: Clock) {
    this.#node = node;
    this.#notifier = notifier;
    this.notices = new FlowNotices(notifier, clock);
  }

  /** Fires after every change of {@link record}. */
  readonly onDidChange = this.#changed.event;

  /** The session, of a node on this port. */
  record(port: number): SessionRecord {
    return this.#session.record(port);
  }

  /** A new node runs: gives it what it is to do from the start. Each order by itself: one that fails costs no other. */
  begin(node: NodeApi, sources: readonly string[], resumed: SessionRecord | undefined): void {
    this.#book.clear();
    this.notices.clear();
    this.#sources.clear();
    this.#session.begin(resumed);
    void this.#give(node, sources, resumed);
  }

  /** Connects to an address. */
  async connect(address: string): Promise<void> {
    await this.#required().connect(address);
    this.#session.connected(address);
    this.#changed.fire();
  }

  /** Ends the connection to a neighbour. */
  async disconnect(neighbour: NeighbourView): Promise<void> {
    await this.#required().disconnect(referenceOf(neighbour));
    this.#giveUp(formatEndpoint(neighbour), neighbour.id);
  }

  /** Gives a neighbour up, connected or not. */
  async forget(neighbour: NeighbourView): Promise<void> {
    await this.#required().forget(referenceOf(neighbour));
    this.#giveUp(formatEndpoint(neighbour), neighbour.id);
  }

  /** Connects to an address of the settings; that it is connected already is as good. */
  async connectConfigured(address: string): Promise<void> {
    await unless(['alreadyConnected'], this.#required().connect(address));
  }

  /** Gives up the neighbour that an address of the settings led to; that there is none is as good. */
  async forgetConfigured(address: string): Promise<void> {
    await unless(['unknownNeighbour'], this.#required().forget(this.#book.find(address) ?? address));
  }

  /** Offers a file. */
  async stream(options: StreamOptions): Promise<void> {
    await this.#stream(this.#required(), options);
  }

  /** The flow that a file was ordered to be offered as, by the user or by the settings; undefined if none is meant. */
  flowOf(isMeant: (file: string) => boolean): string | undefined {
    const { streams } = this.#session.record(0);
    const [, configured] = [...this.#sources].find(([file]) => isMeant(file)) ?? [];
    return streams.find(({ file }) => isMeant(file))?.flow ?? configured;
  }

  /** Ends an offer of this node. */
  async withdraw(flow: string): Promise<void> {
    const node = this.#required();
    this.#withdrawing.add(flow);
    try {
      await node.withdraw(flow);
    } finally {
      this.#withdrawing.delete(flow);
    }
  }

  /** Offers a file of the settings, unless it is. */
  async streamConfigured(file: string): Promise<void> {
    if (!this.#sources.has(file)) await this.#streamConfigured(this.#required(), file);
  }

  /** Ends the offer of a file that is not in the settings any more, if there was one. */
  async withdrawConfigured(file: string): Promise<void> {
    const flow = this.#sources.get(file);
    if (flow !== undefined) await unless(['notOffered'], this.withdraw(flow));
  }

  /** Takes in what the running node says. */
  follow(node: NodeApi, event: NodeEvent): void {
    this.#book.follow(event);
    this.notices.follow(event, node.info.id);
    const gone = goneNeighbour(event);
    if (gone !== undefined) this.#giveUp(gone, undefined);
    if (event.event === 'flow' && event.state === 'removed' && event.source === node.info.id) this.#ended(event.flow);
  }

  /** Takes in that an address cannot be had, or is had by another name. */
  refused(refused: RefusedAddress): void {
    this.#book.recognised(refused);
    if (refused.neighbour === null && this.#session.disconnected([refused.address])) this.#changed.fire();
  }

  dispose(): void {
    this.#changed.dispose();
  }

  #required(): NodeApi {
    const node = this.#node();
    if (!node) throw noNodeError();
    return node;
  }

  #giveUp(address: string, id: string | null | undefined): void {
    if (this.#session.disconnected(this.#book.sameAs(address, id ?? undefined))) this.#changed.fire();
  }

  async #stream(node: NodeApi, options: StreamOptions): Promise<void> {
    await node.stream(options);
    this.#session.offered({ ...options, flow: flowNameOf(options) });
    this.#changed.fire();
  }

  async #streamConfigured(node: NodeApi, file: string): Promise<void> {
    await node.stream({ file });
    this.#sources.set(file, flowNameOf({ file }));
  }

  /** A flow of this node is gone. A file that is sent once ends by itself; any other ends because it cannot be read any more. */
  #ended(flow: string): void {
    const stream = this.#session.record(0).streams.find((each) => each.flow === flow);
    const [file] = [...this.#sources].find(([, name]) => name === flow) ?? [];
    if (file !== undefined) this.#sources.delete(file);
    if (this.#session.ended(flow)) this.#changed.fire();
    if (this.#withdrawing.has(flow) || stream?.once) return;
    const message = `${flow} is not offered any more: nothing more can be read from its file.`;
    void this.#notifier.warning(message, 'see above');
  }

  async #give(node: NodeApi, sources: readonly string[], resumed: SessionRecord | undefined): Promise<void> {
    const failures: Failure[] = [];
    const attempt = async (doing: string, work: Promise<unknown>, giveUp?: () => void): Promise<void> => {
      try {
        await work;
      } catch (error) {
        giveUp?.();
        failures.push({ doing, error });
      }
    };
    const { neighbours, streams } = this.#session.record(0);
    for (const address of neighbours) {
      // What cannot be had now stays wanted.
      await attempt(`connect to ${address}`, unless(['alreadyConnected'], node.connect(address)));
    }
    for (const file of sources)
      await attempt(`stream ${sourceText(file)}`, asSetting(this.#streamConfigured(node, file)));
    for (const options of resumed ? streams : []) {
      await attempt(`stream ${sourceText(options.file)}`, node.stream(options), () =>
        this.#session.ended(options.flow),
      );
    }
    if (this.#node() !== node) return;
    this.#changed.fire();
    tellFailures(this.#notifier, failures);
  }
}

/** Tells the user of all failures in one message. */
export function tellFailures(notifier: Notifier, failures: readonly Failure[]): void {
  const [first] = failures;
  if (!first) return;
  const { error, doing } = first;
  if (failures.length === 1 || !(error instanceof NodeError)) return void notifier.error(error, doing);
  const text = `${failures.length} things could not be done. The first: ${error.message}`;
  const { setting } = error instanceof SettingError ? error : {};
  void notifier.error(
    setting === undefined ? new NodeError(error.code, text) : new SettingError(setting, error.code, text),
    doing,
  );
}

/** The failure of something that the setting of sources asks for. */
export async function asSetting(work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NodeError)) throw error;
    const name = `${SETTINGS_SECTION}.${SETTINGS.sources}`;
    throw new SettingError(SETTINGS.sources, error.code, `Setting ${name}: ${error.message}`);
  }
}

/** Does not mind failures with these codes. */
async function unless(codes: readonly string[], work: Promise<unknown>): Promise<void> {
  try {
    await work;
  } catch (error) {
    if (!(error instanceof NodeError) || !codes.includes(error.code)) throw error;
  }
}

/** What a node calls this neighbour: the id, or the address that is being dialled. */
function referenceOf(neighbour: NeighbourView): string {
  return neighbour.id ?? formatEndpoint(neighbour);
}
