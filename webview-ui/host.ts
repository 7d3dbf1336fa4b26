/** The window that a page lives in: the extension's side of it. */
export interface Host {
  post(envelope: unknown): void;
  /** Calls `listener` with everything that the extension posts. */
  listen(listener: (envelope: unknown) => void): void;
  /** Keeps a value for when the window is reloaded. */
  remember(memory: unknown): void;
  /** What was remembered last, be it by this page before it was loaded anew; undefined where nothing was. */
  recall(): unknown;
}

interface EditorApi {
  postMessage(message: unknown): void;
  setState(state: unknown): void;
  getState(): unknown;
}

declare function acquireVsCodeApi(): EditorApi;

/** The event that carries what a page posts where there is no editor: in a plain browser, for tests. */
const OUTSIDE_EVENT = 'ott-overlay-post';

/** Connects to the editor, once per document; or, in a plain browser, to whoever listens on the document. */
export function connectHost(): Host {
  const editor: EditorApi =
    typeof acquireVsCodeApi === 'function'
      ? acquireVsCodeApi()
      : {
          postMessage: (detail) => document.dispatchEvent(new CustomEvent(OUTSIDE_EVENT, { detail })),
          setState: () => undefined,
          getState: () => undefined,
        };
  return {
    post: (envelope) => editor.postMessage(envelope),
    listen: (listener) => window.addEventListener('message', ({ data }: MessageEvent<unknown>) => listener(data)),
    remember: (memory) => editor.setState(memory),
    recall: () => editor.getState(),
  };
}
