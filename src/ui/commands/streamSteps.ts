import { extname } from 'node:path';
import { NodeError, type StreamOptions } from '../../runtime/nodeApi';
import {
  checkStreamOptions,
  DEFAULT_FRAMES_PER_SECOND,
  flowNameOf,
  MOST_FRAMES_PER_SECOND,
} from '../../runtime/streamOptions';

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

/** The questions about streaming these files, in order. Several files keep their own names. `taken`: flows of this node. */
export function streamSteps(files: readonly string[], taken: readonly string[] = []): readonly StreamStep[] {
  const [first, ...others] = files;
  return [...(first === undefined || others.length > 0 ? [] : [nameStep(first, taken)]), rateStep, endStep];
}

/** The question for the address of a camera. What it is called is asked when that is known: {@link nameStep}. */
export const addressStep: StreamStep = {
  kind: 'text',
  prompt: 'Address of the stream of an HTTP camera (MJPEG)',
  value: '',
  placeholder: 'http://camera.example/video.mjpg, with user and password: http://USER:PASSWORD@camera.example/…',
  fault: (text) => addressFault(text.trim()),
  options: (text) => ({ file: text.trim() }),
};

function addressFault(text: string): string | undefined {
  if (!/^https?:\/\//i.test(text)) return 'The address begins with http:// or https://.';
  return URL.canParse(text) ? undefined : 'This is no valid address.';
}

/** The question for the name of a flow. `taken`: flows of this node. */
export function nameStep(file: string, taken: readonly string[]): StreamStep {
  return {
    kind: 'text',
    prompt: 'Name of the flow, as the overlay sees it',
    value: freeName(flowNameOf({ file }), taken),
    placeholder: flowNameOf({ file }),
    fault: (text) =>
      taken.includes(text.trim()) ? `This node offers ${text.trim()} already.` : faultOf({ file, flow: text.trim() }),
    options: (text) => ({ flow: text.trim() }),
  };
}

const rateStep: StreamStep = {
  kind: 'text',
  prompt: `Frames per second, above 0 and at most ${MOST_FRAMES_PER_SECOND}`,
  value: '',
  placeholder: `Empty: the rate of the file where it has one, else ${DEFAULT_FRAMES_PER_SECOND}`,
  fault: (text) => (text.trim() === '' ? undefined : rateFault(text)),
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

/** The name, or what comes after it in the row `film.mjpeg`, `film 2.mjpeg`, `film 3.mjpeg`, … */
function freeName(name: string, taken: readonly string[]): string {
  const ext = extname(name);
  const stem = name.slice(0, name.length - ext.length);
  let free = name;
  for (let number = 2; taken.includes(free); number++) free = `${stem} ${number}${ext}`;
  return free;
}

function rateFault(text: string): string | undefined {
  const framesPerSecond = rateOf(text);
  if (Number.isNaN(framesPerSecond)) return `"${text.trim()}" is not a number.`;
  return faultOf({ file: 'any', framesPerSecond });
}

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
