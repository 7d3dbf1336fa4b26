import type { NodeNames } from '../page/nodeNames';
import type { ProofReading, ProofState, Violation } from './proof';
import { figure, framesText } from './rateText';

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
  holds: {
    sign: '✓',
    word: 'Proven',
    meaning: 'Each frame crosses each branch once, and no branch is there for nobody.',
  },
  partly: { sign: '◐', word: 'Partly known', meaning: 'It holds as far as nodes report.' },
  moving: { sign: '↻', word: 'Moving', meaning: 'Branches overlap for a moment while they move.' },
  broken: { sign: '✕', word: 'Broken', meaning: 'This has not been one tree for more than 2 seconds.' },
};

/** `5 copies instead of 11 with unicast`; what there is to say where nothing is sent. */
export function copiesText({ copies, needed, unicast }: Pick<ProofReading, 'copies' | 'needed' | 'unicast'>): string {
  if (copies === null) return needed === 0 ? 'no copies' : '– copies';
  const whole = Number.isInteger(copies);
  const text = `${whole ? copies.toLocaleString('en') : `about ${figure(copies)}`} ${copies === 1 ? 'copy' : 'copies'}`;
  return unicast > 0 ? `${text} instead of ${unicast.toLocaleString('en')} with unicast` : text;
}

/** What multicast saves of the copies of unicast, of 1; null where there is nothing to compare. Less than 0: it sends more. */
export function savingOf({ copies, unicast }: Pick<ProofReading, 'copies' | 'unicast'>): number | null {
  return copies === null || unicast === 0 ? null : 1 - copies / unicast;
}

/** What the meter says below its figures: why it does not hold, or not for all that is known; the most important first. */
export function detailsOf({ state, violations, unreported }: ProofReading, names: NodeNames): string[] {
  // What is over in a moment is not worth a list that comes and goes.
  if (state !== 'broken' && state !== 'partly') return [];
  const found = violations.map((violation) => violationText(violation, names));
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

function violationText({ kind, from, to, framesPerSecond }: Violation, names: NodeNames): string {
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
    case 'unconnected':
      return `${one} sends ${rate} to ${other}, but no branch leads to ${one}.`;
  }
}
