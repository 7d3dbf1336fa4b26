import { MAX_LOOKED_AT, type OverlayTarget } from '../../src/shared/overlayMessages';
import type { OverlayState } from '../../src/shared/overlayState';
import { compareLabels } from '../../src/shared/shownText';
import type { FlowKey, NodeId } from '../../src/wire/ids';
import type { NodeNames } from '../page/nodeNames';
import { allSourcesText, offerText } from '../page/offerText';

/** Whose trees are shown: a flow's of one source, or of all who offer it (`source` null). */
export interface FlowChoice {
  readonly flow: string;
  readonly source: NodeId | null;
}

export interface ChoiceOption {
  /** For a select; {@link choiceOf} turns it back. */
  readonly value: string;
  readonly text: string;
}

export function valueOf({ flow, source }: FlowChoice): string {
  return JSON.stringify([flow, source]);
}

/** What a value of a select stands for. */
export function choiceOf(value: string): FlowChoice | null {
  try {
    const raw: unknown = JSON.parse(value);
    if (!Array.isArray(raw)) return null;
    const [flow, source] = raw as readonly unknown[];
    if (typeof flow !== 'string' || (typeof source !== 'string' && source !== null)) return null;
    return { flow, source };
  } catch {
    return null;
  }
}

/** All that can be chosen, by name: each offer, and before the offers of one flow all of them. What is chosen is there even if nobody offers it. */
export function optionsOf(
  { flows }: Pick<OverlayState, 'flows'>,
  names: NodeNames,
  chosen: FlowChoice | null,
): readonly ChoiceOption[] {
  const options: ChoiceOption[] = [];
  for (const [flow, sources] of sourcesByFlow(flows)) {
    if (sources.length > 1) {
      options.push({ value: valueOf({ flow, source: null }), text: allSourcesText(flow, sources.length) });
    }
    const named = sources.map((source) => ({ source, name: names.nameOf(source) }));
    for (const { source, name } of named.sort((x, y) => compareLabels(x.name, y.name))) {
      options.push({ value: valueOf({ flow, source }), text: offerText(flow, name) });
    }
  }
  if (chosen && !options.some(({ value }) => value === valueOf(chosen))) {
    const source = chosen.source === null ? undefined : names.nameOf(chosen.source);
    options.unshift({ value: valueOf(chosen), text: offerText(chosen.flow, source) });
  }
  return options;
}

/** What is shown where nobody has chosen: a flow that this node watches, else one that goes through it, else one that is there; all its sources. */
export function usualChoice({ flows }: Pick<OverlayState, 'flows'>): FlowChoice | null {
  const rank = { active: 0, streaming: 1, hold: 2 } as const;
  const [first] = [...flows.values()].sort(
    (x, y) => rank[x.state] - rank[y.state] || compareLabels(x.flow, y.flow) || compareLabels(x.source, y.source),
  );
  return first ? adjusted({ flow: first.flow, source: null }, { flows }) : null;
}

/** The choice as it stands among the options: all sources of a flow with a single one are that one. */
export function adjusted(choice: FlowChoice, { flows }: Pick<OverlayState, 'flows'>): FlowChoice {
  const sources = sourcesByFlow(flows).get(choice.flow) ?? [];
  const [only] = sources;
  return choice.source === null && only !== undefined && sources.length === 1 ? { ...choice, source: only } : choice;
}

/** What a page is asked to turn to, as a choice; null: nothing that has to do with a flow. */
export function choiceOfTarget({ flow, source }: OverlayTarget): FlowChoice | null {
  return flow === null ? null : { flow, source };
}

/** The trees to ask for. */
export function lookedAt({ flow, source }: FlowChoice, { flows }: Pick<OverlayState, 'flows'>): readonly FlowKey[] {
  const sources = source === null ? (sourcesByFlow(flows).get(flow) ?? []) : [source];
  return sources.slice(0, MAX_LOOKED_AT).map((each) => ({ flow, source: each }));
}

/** Flows by name, the sources of each by id. */
function sourcesByFlow(flows: OverlayState['flows']): ReadonlyMap<string, NodeId[]> {
  const found = new Map<string, NodeId[]>();
  for (const { flow, source } of [...flows.values()].sort((x, y) => compareLabels(x.flow, y.flow))) {
    const sources = found.get(flow);
    if (sources) sources.push(source);
    else found.set(flow, [source]);
  }
  for (const sources of found.values()) sources.sort();
  return found;
}
