import { answerTo, type LayoutQuestion } from '../graph/layouts/layoutTalk';

/** The worker's own end, as far as it is used; the library of the page has no type for it. */
declare const self: {
  onmessage: ((event: MessageEvent<LayoutQuestion>) => void) | null;
  postMessage(message: unknown): void;
};

self.onmessage = ({ data }) => self.postMessage(answerTo(data));
