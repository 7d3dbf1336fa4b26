import type { RouteAlternativeView, RouteCause, RouteDecisionView, RouteView } from '../overlay/snapshot';
import type { NodeId } from '../wire/ids';

/** How a node is shown. */
type NodeText = (id: NodeId) => string;

const VERDICTS: Readonly<Record<RouteAlternativeView['verdict'], string>> = {
  infeasible: 'could lead back here',
  longer: 'longer',
  tie: 'no shorter',
  linkDown: 'no media',
  retracted: 'taken back',
  splitHorizon: 'none but this node’s',
};

/** `node2: 3, longer; node4: no media`; empty where nobody else says anything. */
export function alternativesText(alternatives: readonly RouteAlternativeView[], node: NodeText): string {
  return alternatives
    .map(({ via, cost, verdict }) => `${node(via)}: ${cost === null ? '' : `${cost}, `}${VERDICTS[verdict]}`)
    .join('; ');
}

/** What made a node choose anew, as a clause. */
export function causeText(cause: RouteCause, node: NodeText): string {
  switch (cause.type) {
    case 'vector':
      return cause.cost === null
        ? `${node(cause.neighbour)} took its route back`
        : `${node(cause.neighbour)} told its cost ${cause.cost}`;
    case 'sequenceAnswer':
      return `${node(cause.neighbour)} answered with its cost ${cause.cost}`;
    case 'linkUp':
      return `the link to ${node(cause.neighbour)} is up`;
    case 'linkDown':
      return `the link to ${node(cause.neighbour)} carries no media`;
    case 'linkCost':
      return `the link to ${node(cause.neighbour)} costs ${cause.cost} instead of ${cause.before}`;
    case 'neighbourLost':
      return `the connection to ${node(cause.neighbour)} is gone`;
    case 'holdTimeOver':
      return 'no route came back in time';
    case 'tableFull':
      return 'the table is full, and a neighbour needed the place';
    case 'feasibilityForgotten':
      return 'what this node advertised is long ago';
    default:
      return cause satisfies never;
  }
}

/** What a route was before and why it changed, as clauses: `was 2 over node1; node1 took its route back`. */
export function decisionText({ before, cause }: RouteDecisionView, node: NodeText): string {
  const was = before === null ? '' : `was ${before.cost} over ${node(before.via)}; `;
  return was + causeText(cause, node);
}

/** Why a route is what it is: `heavy 12.0 s ago, was 2 over node1; …`. */
export function whyText({ decision }: RouteView, node: NodeText): string {
  return `${decision.change} ${(decision.ageMs / 1000).toFixed(1)} s ago, ${decisionText(decision, node)}`;
}
