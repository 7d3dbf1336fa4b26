import { describe, expect, it } from 'vitest';
import { ANNOUNCEMENT_GAP_MS, Announcements } from '../../../../webview-ui/page/announcements';

function announcing() {
  const said: string[] = [];
  const timers: { delayMs: number; run: () => void }[] = [];
  const announcements = new Announcements(
    (text) => said.push(text),
    (delayMs, run) => timers.push({ delayMs, run }),
  );
  return { said, timers, announcements, pass: () => timers.shift()?.run() };
}

describe('Announcements', () => {
  it('says the first at once, and what comes within the gap together after it', () => {
    const { said, timers, announcements, pass } = announcing();
    announcements.say('One.');
    announcements.say('Two.');
    announcements.say('Three.');
    expect(said).toEqual(['One.']);
    expect(timers.map(({ delayMs }) => delayMs)).toEqual([ANNOUNCEMENT_GAP_MS]);
    pass();
    expect(said).toEqual(['One.', 'Two. Three.']);
    pass();
    announcements.say('Four.');
    expect(said.at(-1)).toBe('Four.');
  });

  it('sums a burst up: its last three, and how many there were before', () => {
    const { said, announcements, pass } = announcing();
    announcements.say('0.');
    for (let i = 1; i <= 5; i++) announcements.say(`${i}.`);
    pass();
    expect(said.at(-1)).toBe('3. 4. 5. 2 more changes before.');
  });

  it('says once what is to be said twice in a burst', () => {
    const { said, announcements, pass } = announcing();
    announcements.say('0.');
    announcements.say('Lost.');
    announcements.say('Lost.');
    pass();
    expect(said.at(-1)).toBe('Lost.');
    pass();
    expect(said).toHaveLength(2);
  });
});
