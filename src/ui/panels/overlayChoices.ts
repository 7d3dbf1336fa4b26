import type { NeighbourView } from '../../overlay/snapshot';
import { NodeError } from '../../runtime/nodeApi';
import type { PlayerPageMemory } from '../../shared/messages';
import { neighbourKey } from '../../shared/overlayState';
import type { FlowId, NodeId } from '../../wire/ids';
import { noNodeError } from '../failureText';
import type { OverlaySnapshot } from '../node/overlayModel';
import { nodeText, offerRows } from '../views/flowRow';

/*
 * What of the overlay a request of a page means at the moment at which it comes; all throw a NodeError where there is nothing of the kind.
 */

/** The offer to watch: the one that is watched already, else the nearest; or that of `source` and no other. */
export function offerToWatch(flow: FlowId, source: NodeId | null, snapshot: OverlaySnapshot): PlayerPageMemory {
  if (snapshot.self === '') throw noNodeError();
  const same = snapshot.flows.filter((offer) => offer.flow === flow);
  const offers = offerRows(same, snapshot).flatMap(({ value }) => value.offers);
  const offer =
    source === null
      ? (offers.find(({ state }) => state === 'active') ?? offers[0])
      : offers.find((each) => each.source === source);
  if (!offer) {
    const whose =
      source === null || offers.length === 0 ? 'Nobody offers' : `${nodeText(source, snapshot)} does not offer`;
    throw new NodeError('unknownFlow', `${whose} ${flow} any more.`);
  }
  return { flow, source: offer.source, chosen: source === null || offers.length === 1 };
}

/** The neighbour of this key; see neighbourKey. */
export function neighbourToUse(key: string, { self, neighbours }: OverlaySnapshot): NeighbourView {
  if (self === '') throw noNodeError();
  const neighbour = neighbours.find((each) => each.state !== 'removed' && neighbourKey(each) === key);
  if (neighbour) return neighbour;
  throw new NodeError('unknownNeighbour', 'That node is no neighbour of this node, so its address is not known.');
}

/** The same, of a neighbour that is to be connected to. */
export function neighbourToConnect(key: string, snapshot: OverlaySnapshot): NeighbourView {
  const neighbour = neighbourToUse(key, snapshot);
  // Without media the control channel is open all the same.
  if (neighbour.state === 'connected' || (neighbour.state === 'connecting' && neighbour.id !== null)) {
    const name = neighbour.name ?? nodeText(neighbour.id ?? key, snapshot);
    throw new NodeError('alreadyConnected', `${name} is connected already.`);
  }
  return neighbour;
}
