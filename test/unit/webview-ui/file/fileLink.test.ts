import { describe, expect, it } from 'vitest';
import { MESSAGES_VERSION } from '../../../../src/shared/messages';
import { FileLink } from '../../../../webview-ui/file/fileLink';

/** A link and what it says; `timers` are what it waits for. */
function make() {
  const posted: { kind: string; id?: number; body: unknown }[] = [];
  const timers: (() => void)[] = [];
  const dropped: string[] = [];
  const link = new FileLink({
    post: (envelope) => posted.push(envelope as (typeof posted)[number]),
    setTimer: (_delay, run) => {
      timers.push(run);
      return { dispose: () => undefined };
    },
    onDropped: (what) => dropped.push(what),
  });
  const answer = (value: unknown): void => link.receive({ kind: 'answer', id: posted.at(-1)!.id, ok: true, value });
  const refuse = (message: string): void => link.receive({ kind: 'answer', id: posted.at(-1)!.id, ok: false, message });
  return { link, posted, timers, dropped, answer, refuse };
}

const repair = { tableBytes: 0, endBytes: 0 };
const size = { storedBytes: 2, width: 1, height: 1 };
const frame = { index: 3, offset: 9, jpeg: new Uint8Array(2), repair, undecodable: null, ...size };

describe('FileLink', () => {
  it('says that it listens, and hands on what it is told', () => {
    const { link, posted, dropped } = make();
    const heard: unknown[] = [];
    link.onDidReceive((message) => heard.push(message));
    link.start();
    expect(posted).toEqual([{ kind: 'send', body: { type: 'panel/ready', version: MESSAGES_VERSION } }]);
    const refused = { type: 'clip/refused', name: 'a.mjpeg', sentence: 'It is empty.' };
    link.receive({ kind: 'send', body: refused });
    link.receive({ kind: 'send', body: { type: 'clip/other' } });
    expect(heard).toEqual([refused]);
    expect(dropped).toEqual(['a message of type clip/other']);
  });

  it('asks for frames and places', async () => {
    const { link, posted, answer } = make();
    const asked = link.frame(3, 7);
    expect(posted.at(-1)!.body).toEqual({ type: 'clip/frame', index: 3, generation: 7 });
    answer(frame);
    expect(await asked).toEqual(frame);
    const nearest = link.nearestFrame(1_000, 7);
    answer(12);
    expect(await nearest).toBe(12);
  });

  it('passes refusals on, and tells in words what is none', async () => {
    const { link, answer, refuse, timers } = make();
    const refused = link.ask({ type: 'clip/stream' });
    refuse('No.');
    await expect(refused).rejects.toThrow('No.');
    const wrong = link.nearestFrame(1, 1);
    answer('twelve');
    await expect(wrong).rejects.toThrow('The extension did not answer. Try again.');
    const late = link.frame(1, 1);
    timers.at(-1)!();
    await expect(late).rejects.toThrow('The extension did not answer. Try again.');
  });

  it('waits for the user as long as it takes', () => {
    const { link, timers } = make();
    void link.ask({ type: 'clip/snapshot', index: 1, generation: 1 });
    expect(timers).toEqual([]);
  });
});
