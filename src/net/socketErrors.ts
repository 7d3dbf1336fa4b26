import { type SocketAddress, TransportError, type TransportErrorCode } from './transport';

const LISTEN_CODES: Readonly<Record<string, TransportErrorCode>> = {
  EADDRINUSE: 'portInUse',
  EADDRNOTAVAIL: 'addressNotAvailable',
  EACCES: 'notPermitted',
};

const REASONS: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'connection refused',
  ECONNRESET: 'connection reset by the peer',
  EPIPE: 'connection reset by the peer',
  ETIMEDOUT: 'no answer',
  ENOTFOUND: 'no such host name',
  EAI_AGAIN: 'the host name cannot be resolved now',
  EHOSTUNREACH: 'no way to the host',
  ENETUNREACH: 'no way to the network',
  EADDRNOTAVAIL: 'no way to the address',
};

/** The system's code of a failed call, such as ECONNREFUSED. */
export function systemCode(error: unknown): string | undefined {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}

/** Why a connection failed, in words; of several addresses that were tried, why the last did. */
export function reasonOf(error: unknown): string {
  const cause: unknown = error instanceof AggregateError ? error.errors.at(-1) : error;
  const code = systemCode(cause) ?? systemCode(error);
  return (code && REASONS[code]) ?? (cause instanceof Error ? cause.message : String(cause));
}

/** A failed bind or listen on `at`, with one sentence for people. */
export function toTransportError(error: unknown, at: SocketAddress): TransportError {
  const code = LISTEN_CODES[systemCode(error) ?? ''] ?? 'failed';
  const where = `${at.address} port ${at.port}`;
  const messages: Record<TransportErrorCode, string> = {
    portInUse: `${where} is in use by another program; choose another port, or 0 for any free one.`,
    addressNotAvailable: `${at.address} is not an address of this machine; choose one that is, such as 127.0.0.1.`,
    notPermitted: `${where} may not be used by this user; choose a port above 1023.`,
    failed: `${where} cannot be listened on: ${error instanceof Error ? error.message : String(error)}.`,
  };
  return new TransportError(code, messages[code], { cause: error });
}
