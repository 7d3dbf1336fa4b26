import { Announcements } from './announcements';
import { make } from './dom';

/** Says to screen readers what happens, politely: at most one text every two seconds, bursts summed up. One per page. */
export class Announcer {
  readonly #announcements: Announcements;

  constructor(parent: HTMLElement) {
    const region = make('div', { class: 'visually-hidden', attributes: { role: 'status', 'aria-live': 'polite' } });
    parent.append(region);
    this.#announcements = new Announcements(
      (text) => {
        // The same words again are a change only where they are other elements.
        region.replaceChildren(make('p', { text }));
      },
      (delayMs, run) => void setTimeout(run, delayMs),
    );
  }

  /** One sentence, of what has happened. */
  say(text: string): void {
    this.#announcements.say(text);
  }
}
