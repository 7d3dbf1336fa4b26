import type { Logger } from '../base/log';
import { withoutCredentials } from '../base/sourceText';

/** Of a notice; a longer one ends in `…`. */
export const MAX_NOTICE_CHARACTERS = 300;

/** What is said of the content of one flow: logged at once, and told from when the flow is on offer. */
export class FlowNotices {
  readonly #logger: Logger;
  readonly #tell: (notice: string) => void;
  /** Said while the content was being opened, which ends; undefined once the flow is on offer. */
  #early: string[] | undefined = [];

  /** `tell` gets texts as {@link noticeText} makes them. */
  constructor(logger: Logger, tell: (notice: string) => void) {
    this.#logger = logger;
    this.#tell = tell;
  }

  /** A clause for the user, no full stop. */
  add(clause: string): void {
    this.#logger.warning(clause.charAt(0).toUpperCase() + clause.slice(1));
    const notice = noticeText(clause);
    if (this.#early) this.#early.push(notice);
    else this.#tell(notice);
  }

  /** The flow is on offer, and that was published. */
  begin(): void {
    const early = this.#early ?? [];
    this.#early = undefined;
    for (const notice of early) this.#tell(notice);
  }
}

/** A clause as it may be shown anywhere: one line of bounded length, nothing that controls a terminal, nothing secret of a URL. */
export function noticeText(clause: string): string {
  const plain = clause
    .replace(/\S+:\/\/\S+/g, (url) => withoutCredentials(url))
    .replace(/[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/gu, '\ufffd');
  // Not by UTF-16 units: half of a character is none.
  const characters = [...plain];
  return characters.length <= MAX_NOTICE_CHARACTERS
    ? plain
    : `${characters.slice(0, MAX_NOTICE_CHARACTERS - 1).join('')}…`;
}
