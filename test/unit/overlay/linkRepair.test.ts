import { describe, expect, it } from 'vitest';
import { REORDER_MS } from '../../../src/overlay/arrivalWindow';
import { ForwardedFlow } from '../../../src/overlay/forwardedFlow';
import { IncomingBranches } from '../../../src/overlay/incomingBranches';
import { LinkRepair } from '../../../src/overlay/linkRepair';
import { MediaLink, type SendOutcome } from '../../../src/overlay/mediaLink';
import { OutgoingBranch } from '../../../src/overlay/outgoingBranch';
import { ageUsOf, encodeFragment, isRepaired, linkSequenceOf, rewriteForLink } from '../../../src/wire/datagram';
import { decodeRepairRequest } from '../../../src/wire/repairRequest';
import { keyOf } from '../../support/overlay';

const LABEL = { slot: 10, key: 100 };
const BINDING = { link: 1, label: LABEL };

function setUp(outcome: () => SendOutcome = () => 'sent') {
  const sent: Uint8Array[] = [];
  const dues: number[] = [];
  const link = new MediaLink<OutgoingBranch>(1, () => undefined);
  link.sender = {
    send: (datagram) => {
      const answer = outcome();
      if (answer === 'sent' || answer === 'held') sent.push(Uint8Array.from(datagram));
      return answer;
    },
  };
  const repair = new LinkRepair({ repairsDue: (at) => void dues.push(at) });
  return { sent, dues, link, repair };
}

describe('a gap', () => {
  function branchWithGap(link: MediaLink<OutgoingBranch>) {
    const branches = new IncomingBranches(true);
    const key = keyOf('movie', 9);
    const spec = { key, upstream: BINDING, retiring: undefined, downstream: [], local: true };
    branches.add(new ForwardedFlow(spec), BINDING, link);
    const branch = branches.find(LABEL.slot);
    if (!branch) throw new Error('no branch');
    for (const sequence of [0, 1, 4, 6]) branch.window.note(sequence, 100);
    return branch;
  }

  it('is asked for once it cannot be mere disorder, and told of once', () => {
    const { sent, dues, link, repair } = setUp();
    const branch = branchWithGap(link);
    repair.note(branch);
    repair.note(branch);
    expect(dues).toEqual([100 + REORDER_MS]);
    expect(repair.ask(100)).toBe(100 + REORDER_MS);
    expect(sent).toEqual([]);
    const next = repair.ask(100 + REORDER_MS);
    expect(next).toBeGreaterThan(100 + REORDER_MS);
    expect(sent.map((datagram) => decodeRepairRequest(datagram))).toEqual([
      {
        ok: true,
        value: {
          label: LABEL,
          ranges: [
            { first: 2, count: 2 },
            { first: 5, count: 1 },
          ],
        },
      },
    ]);
    for (const sequence of [2, 3, 5]) branch.window.note(sequence, 110);
    expect(repair.ask(next ?? 0)).toBeUndefined();
    expect(sent).toHaveLength(1);
  });

  it('of a branch that has ended is forgotten', () => {
    const { sent, link, repair } = setUp();
    const branch = branchWithGap(link);
    repair.note(branch);
    repair.forget(branch);
    expect(repair.ask(200)).toBeUndefined();
    expect(sent).toEqual([]);
  });
});

describe('a request', () => {
  function branchThatSent(link: MediaLink<OutgoingBranch>, count: number) {
    const branch = new OutgoingBranch(BINDING, link);
    for (let sequence = 0; sequence < count; sequence++) {
      const header = { chunkSequence: sequence, chunkLength: 4, byteOffset: 0, ageUs: 1_000 };
      const datagram = encodeFragment(header, Uint8Array.from([sequence, 1, 2, 3]));
      rewriteForLink(datagram, LABEL, branch.nextSequence);
      branch.noteSent(datagram, 50);
    }
    return branch;
  }

  it('is answered with what is kept, each as it was but older and marked', () => {
    const { sent, link, repair } = setUp();
    link.isLossy = true;
    const branch = branchThatSent(link, 5);
    const request = { label: LABEL, ranges: [{ first: 3, count: 4 }] };
    repair.answer(branch, request, 60);
    repair.answer(branch, request, 70);
    expect(sent.map((datagram) => [linkSequenceOf(datagram), isRepaired(datagram), ageUsOf(datagram)])).toEqual([
      [3, true, 11_000],
      [4, true, 11_000],
      [3, true, 21_000],
      [4, true, 21_000],
    ]);
    expect(link.counters).toMatchObject({ datagramsSent: 5, datagramsResent: 4 });
  });

  it('finds nothing where nothing is kept, or while the link is blocked, and stops where it becomes so', () => {
    let outcome: SendOutcome = 'sent';
    const { sent, link, repair } = setUp(() => outcome);
    const request = { label: LABEL, ranges: [{ first: 0, count: 3 }] };
    repair.answer(branchThatSent(link, 3), request, 60);
    link.isLossy = true;
    const branch = branchThatSent(link, 3);
    link.isBlocked = true;
    repair.answer(branch, request, 60);
    expect(sent).toEqual([]);
    link.isBlocked = false;
    outcome = 'held';
    repair.answer(branch, request, 60);
    expect(sent).toHaveLength(1);
    expect(link.isBlocked).toBe(true);
  });
});
