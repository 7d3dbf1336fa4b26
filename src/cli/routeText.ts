import type { RouteView } from '../overlay/snapshot';
import { decisionText, type NodeText } from '../shared/timelineText';

/** Why a route is what it is: `heavy 12.0 s ago, was 2 over node1; …`. */
export function whyText({ decision }: RouteView, node: NodeText): string {
  return `${decision.change} ${(decision.ageMs / 1000).toFixed(1)} s ago, ${decisionText(decision, node)}`;
}
