import { basename } from 'node:path';
import { NodeError, type StreamOptions } from '../../runtime/nodeApi';
import { checkStreamOptions, DEFAULT_FRAMES_PER_SECOND, MOST_FRAMES_PER_SECOND } from '../../runtime/streamOptions';

/** A choice between a few things. */
export interface StepChoice {
  readonly label: string;
  readonly detail: string;
  readonly options: Partial<StreamOptions>;
}

/** One question about how files are streamed. */
export type StreamStep =
  | {
      readonly kind: 'text';
      readonly prompt: string;
      /** What is in the box at first. */
      readonly value: string;
      readonly placeholder: string;
      /** What is wrong with a text; undefined if nothing is. */
      fault(text: string): string | undefined;
      /** What a text without fault means. */
      options(text: string): Partial<StreamOptions>;
    }
  | { readonly kind: 'choice'; readonly prompt: string; readonly choices: readonly StepChoice[] };

/** The questions about streaming these files, in order. Several files keep their own names. */
export function streamSteps(files: readonly string[]): readonly StreamStep[] {
  const [first, ...others] = files;
  return [...(first === undefined || others.length > 0 ? [] : [nameStep(first)]), rateStep, endStep];
}

function nameStep(file: string): StreamStep {
  return {
    kind: 'text',
    prompt: 'Name of the flow, as the overlay sees it',
    value: basename(file),
    placeholder: basename(file),
    fault: (text) => faultOf({ file, flow: text.trim() }),
    options: (text) => ({ flow: text.trim() }),
  };
}

const rateStep: StreamStep = {
  kind: 'text',
  prompt: `Frames per second, above 0 and at most ${MOST_FRAMES_PER_SECOND}`,
  value: '',
  placeholder: `Empty: the rate of the file where it has one, else ${DEFAULT_FRAMES_PER_SECOND}`,
  fault: (text) => (text.trim() === '' ? undefined : faultOf({ file: 'any', framesPerSecond: rateOf(text) })),
  options: (text) => (text.trim() === '' ? {} : { framesPerSecond: rateOf(text) }),
};

const endStep: StreamStep = {
  kind: 'choice',
  prompt: 'What happens at the end of the file',
  choices: [
    { label: 'Loop', detail: 'Begin again at the end, until you stop offering the flow', options: {} },
    {
      label: 'Once',
      detail: 'Wait for the first consumer, send the file once, and stop offering',
      options: { once: true },
    },
  ],
};

/** A rate as people write it, with a point or a comma. */
function rateOf(text: string): number {
  return Number(text.trim().replace(',', '.'));
}

function faultOf(options: StreamOptions): string | undefined {
  try {
    checkStreamOptions(options);
    return undefined;
  } catch (error) {
    return error instanceof NodeError ? error.message : String(error);
  }
}
