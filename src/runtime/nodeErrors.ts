import { ContentError, type ContentErrorCode } from '../content/streamer';
import { TransportError, type TransportErrorCode } from '../net/transport';
import type { CommandAnswer } from '../overlay/effects';
import { NodeError, type NodeErrorCode } from './nodeApi';

const CONTENT_CODES: Readonly<Record<ContentErrorCode, NodeErrorCode>> = {
  notFound: 'fileNotFound',
  notReadable: 'fileNotReadable',
  unknownExtension: 'unknownExtension',
  unknownScheme: 'unknownScheme',
  wrongContent: 'wrongContent',
  empty: 'fileEmpty',
  notWritable: 'fileNotWritable',
};

const TRANSPORT_CODES: Readonly<Record<TransportErrorCode, NodeErrorCode>> = {
  portInUse: 'portInUse',
  addressNotAvailable: 'addressNotAvailable',
  notPermitted: 'addressNotAvailable',
  failed: 'failed',
};

/** What any layer below threw, as the one error class that users of a node see. */
export function toNodeError(error: unknown): NodeError {
  if (error instanceof NodeError) return error;
  const message = error instanceof Error ? error.message : String(error);
  const code =
    error instanceof ContentError
      ? CONTENT_CODES[error.code]
      : error instanceof TransportError
        ? TRANSPORT_CODES[error.code]
        : 'failed';
  return new NodeError(code, message.endsWith('.') ? message : `${message}.`, { cause: error });
}

/** The error of a command that was refused. */
export function commandError(answer: CommandAnswer): NodeError {
  return answer.ok
    ? new NodeError('failed', 'The node gave no answer; look into its log.')
    : new NodeError(answer.code, answer.message);
}
