import { choiceOf, type FlowChoice, valueOf } from './flowChoice';
import type { BranchLabels } from './rateText';

/** How the user has arranged the page. */
export interface TreeMemory {
  /** null: nothing was chosen. */
  readonly choice: FlowChoice | null;
  readonly labels: BranchLabels;
  readonly showsTable: boolean;
  /** What the timeline keeps, as it gave it. */
  readonly timeline: unknown;
}

/** What branches can say, as people choose it. */
export const LABEL_NAMES: Readonly<Record<BranchLabels, string>> = {
  frames: 'Frames/s',
  bytes: 'kB/s',
  none: 'None',
};

const USUAL: TreeMemory = { choice: null, labels: 'frames', showsTable: false, timeline: null };

export function memoryText({ choice, ...rest }: TreeMemory): string {
  return JSON.stringify({ ...rest, choice: choice && valueOf(choice) });
}

/** What a text from outside remembers; never throws, and whatever is not understood is as it usually is. */
export function parseTreeMemory(text: string): TreeMemory {
  let raw: unknown;
  try {
    raw = JSON.parse(text);
  } catch {
    return USUAL;
  }
  if (typeof raw !== 'object' || raw === null) return USUAL;
  const { choice, labels, showsTable, timeline } = raw as Readonly<Record<string, unknown>>;
  return {
    choice: typeof choice === 'string' ? choiceOf(choice) : null,
    labels: isLabels(labels) ? labels : USUAL.labels,
    showsTable: showsTable === true,
    timeline: timeline ?? null,
  };
}

/** Whether something is one of {@link LABEL_NAMES}. */
export function isLabels(raw: unknown): raw is BranchLabels {
  return typeof raw === 'string' && Object.hasOwn(LABEL_NAMES, raw);
}
