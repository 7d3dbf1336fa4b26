import { NodeError } from '../runtime/nodeApi';

/** What the user is told of a failure: one sentence. `doing`: what failed, as in "Could not {doing}". */
export function failureSentence(error: unknown, doing: string): string {
  return error instanceof NodeError
    ? error.message
    : `OTT Overlay could not ${doing}, for a reason it does not know; the log has the details.`;
}

/** What is asked of a node while none runs fails so. */
export function noNodeError(): NodeError {
  return new NodeError('stopped', 'No OTT node is running in this window; start one first.');
}

/** Everything there is, causes too; for the log alone. */
export function failureDetail(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const own = error instanceof NodeError ? `${error.code}: ${error.message}` : (error.stack ?? error.message);
  return error.cause === undefined ? own : `${own}; caused by ${failureDetail(error.cause)}`;
}
