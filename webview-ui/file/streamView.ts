import { shownText } from '../../src/shared/shownText';
import { make, makeButton, setText } from '../page/dom';

/** What the user does about the offer of the file. Each resolves when it is done, or has failed and that has been said. */
export interface StreamActions {
  stream(): Promise<void>;
  stopOffering(): Promise<void>;
  showInFlows(): Promise<void>;
}

/** Whether the file is offered in the overlay, and what can be done about it. */
export class StreamView {
  readonly element: HTMLElement;
  readonly #stream: HTMLButtonElement;
  readonly #name = make('span', { class: 'offer-name', attributes: { role: 'status' } });
  readonly #offer: HTMLElement;
  readonly #stop: HTMLButtonElement;
  #canStream = false;
  #flow: string | null = null;
  #isBusy = false;

  constructor(actions: StreamActions) {
    this.#stream = makeButton('Stream This File', () => void this.#do(actions.stream()), {
      attributes: { title: 'Offer it in the overlay; starts the node of this window if none runs' },
    });
    this.#stop = makeButton('Stop Offering', () => void this.#do(actions.stopOffering()), { class: 'quiet' });
    const show = makeButton('Show in Flows', () => void actions.showInFlows(), { class: 'quiet' });
    this.#offer = make('div', { class: 'offer' }, this.#stop, show);
    this.element = make('div', { class: 'stream' }, this.#stream, this.#name, this.#offer);
    this.#show();
  }

  /** Whether there is a file that can be offered. */
  setCanStream(canStream: boolean): void {
    this.#canStream = canStream;
    this.#show();
  }

  /** The flow that it is offered as; null where it is not. */
  setFlow(flow: string | null): void {
    this.#flow = flow;
    this.#show();
  }

  async #do(action: Promise<void>): Promise<void> {
    this.#isBusy = true;
    this.#show();
    await action;
    this.#isBusy = false;
    this.#show();
  }

  #show(): void {
    const isOffered = this.#flow !== null;
    const focused = document.activeElement;
    const hadFocus = focused instanceof Node && this.element.contains(focused);
    this.#stream.hidden = isOffered;
    this.#stream.disabled = this.#isBusy || !this.#canStream;
    this.#stop.disabled = this.#isBusy;
    this.#offer.hidden = !isOffered;
    setText(this.#name, this.#flow === null ? '' : `Offered as ${shownText(this.#flow)}`);
    // The keyboard stays where it was, though the button has given way to another.
    if (hadFocus && document.activeElement !== focused) (isOffered ? this.#stop : this.#stream).focus();
  }
}
