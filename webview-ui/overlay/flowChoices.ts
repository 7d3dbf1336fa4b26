import type { OverlayState } from '../../src/shared/overlayState';
import type { SceneState } from '../graph/sceneTypes';
import { allSourcesText, offerText } from '../page/offerText';
import type { NameOf } from './words';

/** A flow that can be lit: of one source, or of all who offer it. */
export interface FlowChoice {
  readonly value: string;
  readonly text: string;
  readonly lit: SceneState['lit'];
}

const collator = new Intl.Collator('en', { numeric: true });

/** What can be lit: nothing first, then every flow; those that several sources offer as a whole and by source. What is lit is always among them. */
export function flowChoices(
  flows: OverlayState['flows'],
  lit: SceneState['lit'],
  nameOf: NameOf,
): readonly FlowChoice[] {
  const sources = new Map<string, string[]>();
  for (const { flow, source } of flows.values()) sources.set(flow, [...(sources.get(flow) ?? []), source]);
  const choices = [...sources]
    .sort(([one], [other]) => collator.compare(one, other) || (one < other ? -1 : 1))
    .flatMap(([flow, ids]) => {
      const each = ids
        .map((source) => choiceOf({ flow, source }, offerText(flow, nameOf(source))))
        .sort((one, other) => collator.compare(one.text, other.text));
      return ids.length === 1 ? each : [choiceOf({ flow, source: null }, allSourcesText(flow, ids.length)), ...each];
    });
  const none: FlowChoice = { value: '', text: 'None', lit: null };
  if (!lit || choices.some(({ value }) => value === valueOf(lit))) return [none, ...choices];
  const isOffered = sources.has(lit.flow);
  const text = offerText(lit.flow, lit.source === null ? undefined : nameOf(lit.source));
  return [none, ...choices, choiceOf(lit, isOffered ? text : `${text} (not on offer)`)];
}

/** The value of what is lit among the choices. */
export function valueOf(lit: SceneState['lit']): string {
  return lit === null ? '' : JSON.stringify([lit.flow, lit.source]);
}

function choiceOf(lit: NonNullable<SceneState['lit']>, text: string): FlowChoice {
  return { value: valueOf(lit), text, lit };
}
