import { STREAMERS } from '../content/registry';

/** Files that nodes can stream, for dialogs: what they are called, and their extensions with their dot, in lower case. */
export const STREAMABLE_FILES: readonly { readonly label: string; readonly extensions: readonly string[] }[] =
  STREAMERS.files.map(({ label, extensions }) => ({ label, extensions }));
