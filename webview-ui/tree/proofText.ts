import type { NodeNames } from '../page/nodeNames';
import { isLoss, type ProofReading, type ProofState, type Violation } from './proof';
import { figure, framesText } from './rateText';
import type { FlowTree } from './treeModel';

/** How a state of the meter is told: by a sign, a word, and a sentence; never by a colour alone. */
export interface StateWords {
  readonly sign: string;
  readonly word: string;
  readonly meaning: string;
}

export const STATE_WORDS: Readonly<Record<ProofState, StateWords>> = {
  nobody: { sign: '○', word: 'Idle', meaning: 'Nobody watches, so nothing is sent.' },
  waiting: { sign: '…', word: 'Waiting', meaning: 'Waiting for reports of the nodes.' },
  idle: { sign: '‖', word: 'Paused', meaning: 'The source sends nothing now.' },
  slow: { sign: '∼', word: 'Too slow', meaning: 'The source sends too few frames per second to tell.' },
  holds: {
    sign: '✓',
    word: 'Proven',
    meaning: 'Frames cross each branch once, and no branch is there for nobody.',
  },
  partly: { sign: '◐', word: 'Partly known', meaning: 'It holds as far as nodes report.' },
  moving: {
    sign: '↻',
    word: 'Moving',
    meaning: 'Branches overlap, only begin, or lack some frames, as they do for a moment while they move.',
  },
  loses: {
    sign: '▽',
    word: 'Losing frames',
    meaning: 'In the last 10 seconds nodes have been sent fewer frames than the source has sent.',
  },
  broken: { sign: '✕', word: 'Broken', meaning: 'Frames have been sent in vain for more than 2 seconds.' },
};

type Copies = Pick<ProofReading, 'state' | 'copies' | 'needed' | 'unicast'>;

/**
 * `5 copies instead of 11 with unicast`. That is said only of a tree that holds: what lacks is not saved, and while branches move, rates are of
 * other branches and consumers than there are.
 */
export function copiesText({ state, copies, needed, unicast }: Copies): string {
  if (copies === null) return needed === 0 ? 'no copies' : '– copies';
  const whole = Number.isInteger(copies);
  const text = `${whole ? copies.toLocaleString('en') : `about ${figure(copies)}`} ${copies === 1 ? 'copy' : 'copies'}`;
  if (state === 'loses' || state === 'broken') return `${text}, ${needed.toLocaleString('en')} needed`;
  if (state === 'partly') return `${text} reported, ${needed.toLocaleString('en')} needed`;
  return state === 'holds' && unicast > 0 ? `${text} instead of ${unicast.toLocaleString('en')} with unicast` : text;
}

/** What multicast saves of the copies of unicast, 0 to 1; null where there is nothing to compare, as in {@link copiesText}. */
export function savingOf({ state, copies, unicast }: Omit<Copies, 'needed'>): number | null {
  return state !== 'holds' || copies === null || unicast === 0 ? null : 1 - copies / unicast;
}

/** `server1, 29 of 30 frames/s`: the consumer that is sent the fewest; `framesPerSecond`: what the source sends, null if that is not known. */
export function slowestText(slowest: FlowTree['slowest'], framesPerSecond: number | null, names: NodeNames): string {
  if (!slowest) return '–';
  const most = framesPerSecond ?? slowest.framesPerSecond;
  // Their seconds are not the same: it may have been sent more in its own.
  const some = figure(Math.min(slowest.framesPerSecond, most));
  return `${names.nameOf(slowest.id)}, ${some === figure(most) ? '' : `${some} of `}${framesText(most)}`;
}

/** What the meter says below its figures: why it does not hold, or not for all that is known; the most important first. */
export function detailsOf(
  { state, violations, unreported, framesPerSecond }: ProofReading,
  names: NodeNames,
): string[] {
  // What is over in a moment is not worth a list that comes and goes.
  if (state !== 'broken' && state !== 'loses' && state !== 'partly') return [];
  const losses = violations.filter(({ kind }) => isLoss(kind));
  const waste = violations.filter(({ kind }) => !isLoss(kind));
  // What has not been so for long enough may be a move; while frames lack, that is what the meter is about.
  const shown = state === 'loses' ? losses : [...waste, ...losses];
  const found = shown.map((violation) => violationText(violation, framesPerSecond ?? 0, names));
  const opaque = unreported.filter((branch) => branch.opaque).length;
  const waiting = unreported.length - opaque;
  if (waiting > 0) found.push(`${waiting} ${waiting === 1 ? 'branch has' : 'branches have'} not been reported yet.`);
  if (opaque > 0) {
    found.push(
      `${opaque} ${opaque === 1 ? 'branch begins' : 'branches begin'} at nodes that tell nothing of themselves.`,
    );
  }
  return found;
}

function violationText({ kind, from, to, framesPerSecond }: Violation, source: number, names: NodeNames): string {
  const one = names.nameOf(from);
  const other = names.nameOf(to);
  const rate = framesText(framesPerSecond);
  switch (kind) {
    case 'repeated':
      return `${one} sends ${rate} to ${other} more than once.`;
    case 'servesNobody':
      return `${one} sends ${rate} to ${other}, where nobody watches.`;
    case 'twice':
      return `${other} gets frames from ${one}, too (${rate}).`;
    case 'tooMany':
      return `${one} sends ${rate} more to ${other} than the source sends.`;
    case 'silent':
      return `${one} sends nothing to ${other}, although the source sends ${rate}.`;
    case 'tooFew':
      return `${other} gets only ${figure(source - framesPerSecond)} of ${framesText(source)} from ${one}.`;
    case 'unconnected':
      return `${one} sends ${rate} to ${other}, but no branch leads to ${one}.`;
  }
}
