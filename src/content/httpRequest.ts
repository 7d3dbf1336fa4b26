import { type IncomingMessage, request as httpRequest } from 'node:http';
import { request as httpsRequest } from 'node:https';
import type { Clock } from '../base/clock';
import { ContentError, type ContentErrorCode } from './streamer';

/** From the request to the head of the answer. */
export const ANSWER_TIMEOUT_MS = 10_000;
/** Addresses that an answer may send a request on to, one after another. */
export const MOST_REDIRECTS = 5;

/** Why a camera does not send; the message is a clause to be put after "…: ". */
export class CameraError extends ContentError {}

/**
 * Asks for a URL, following redirections, and resolves with the answer once its head says 200. User and password of the URL are sent, to
 * its own origin alone. Rejects with a CameraError; with anything at all once `signal` is aborted.
 */
export async function requestCamera(url: URL, clock: Clock, signal: AbortSignal): Promise<IncomingMessage> {
  const authorization = authorizationOf(url);
  let at = withoutUser(url);
  for (let redirects = 0; ; redirects++) {
    const isHome = at.origin === url.origin;
    const answer = await ask(at, isHome ? authorization : undefined, clock, signal);
    const location = isRedirect(answer) ? answer.headers.location : undefined;
    if (location === undefined) return checked(answer, authorization !== undefined);
    answer.destroy();
    if (redirects >= MOST_REDIRECTS)
      throw new CameraError('notReadable', 'it sends every request on to another address');
    at = redirected(location, at);
  }
}

async function ask(
  url: URL,
  authorization: string | undefined,
  clock: Clock,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const send = url.protocol === 'https:' ? httpsRequest : httpRequest;
  const headers = {
    accept: 'multipart/x-mixed-replace, image/jpeg, video/*;q=0.8, */*;q=0.5',
    'user-agent': 'ott-overlay',
    ...(authorization === undefined ? {} : { authorization }),
  };
  return await new Promise<IncomingMessage>((resolve, reject) => {
    // No agent: a connection of a camera is never used again, and must not be kept.
    const request = send(url, { headers, signal, agent: false }, (answer) => {
      timeout.dispose();
      // Whoever destroys it says why elsewhere.
      answer.on('error', () => undefined);
      resolve(answer);
    });
    const timeout = clock.setTimer(ANSWER_TIMEOUT_MS, () =>
      request.destroy(new CameraError('notReadable', `it did not answer within ${ANSWER_TIMEOUT_MS / 1_000} s`)),
    );
    request.on('error', (error) => {
      timeout.dispose();
      reject(error instanceof CameraError ? error : unreachable(error, url));
    });
    request.end();
  });
}

function isRedirect({ statusCode = 0 }: IncomingMessage): boolean {
  return [301, 302, 303, 307, 308].includes(statusCode);
}

function redirected(location: string, from: URL): URL {
  const to = URL.canParse(location, from.href) ? new URL(location, from) : undefined;
  if (to && (to.protocol === 'http:' || to.protocol === 'https:')) return withoutUser(to);
  throw new CameraError('notReadable', 'it sends the request on to what is no HTTP address');
}

function checked(answer: IncomingMessage, hasUser: boolean): IncomingMessage {
  const { statusCode = 0 } = answer;
  if (statusCode === 200) return answer;
  answer.destroy();
  throw new CameraError(...refusal(statusCode, hasUser, answer.headers['www-authenticate'] ?? ''));
}

function refusal(status: number, hasUser: boolean, challenge: string): [ContentErrorCode, string] {
  if (status === 401 && challenge !== '' && !/\bbasic\b/i.test(challenge)) {
    return ['notReadable', 'it wants a kind of login that is not supported (401); only basic authentication is'];
  }
  if (status === 401 && hasUser) return ['notReadable', 'it does not accept this user and password (401)'];
  if (status === 401) {
    return [
      'notReadable',
      'it wants a user and a password (401), which go before the host: http://USER:PASSWORD@HOST/…',
    ];
  }
  if (status === 403) return ['notReadable', 'it forbids this (403)'];
  if (status === 404 || status === 410) return ['notFound', `it has nothing at this path (${status})`];
  return ['notReadable', `it answers with status ${status}`];
}

/** What Node.js and OpenSSL call failures → what is said of them. */
const FAILURES: Readonly<Record<string, (url: URL) => string>> = {
  ECONNREFUSED: ({ host }) => `nothing answers at ${host}`,
  ENOTFOUND: ({ hostname }) => `there is no host ${hostname}`,
  EAI_AGAIN: ({ hostname }) => `the address of ${hostname} cannot be found out now`,
  EHOSTUNREACH: ({ hostname }) => `there is no way to ${hostname}`,
  ENETUNREACH: ({ hostname }) => `there is no way to ${hostname}`,
  ETIMEDOUT: ({ host }) => `${host} does not answer`,
  ECONNRESET: () => 'it closed the connection without an answer',
  EPROTO: () => 'it does not speak TLS (https) there',
  ERR_SSL_WRONG_VERSION_NUMBER: () => 'it does not speak TLS (https) there',
};

function unreachable(error: Error, url: URL): CameraError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  const known = Object.hasOwn(FAILURES, code) ? FAILURES[code] : undefined;
  if (known) return new CameraError('notReadable', known(url), { cause: error });
  if (code.startsWith('HPE_')) return new CameraError('notReadable', 'what it answers is not HTTP', { cause: error });
  if (/CERT|SIGNATURE|ALTNAME/.test(code)) {
    return new CameraError('notReadable', `its certificate is not trusted (${code})`, { cause: error });
  }
  const why = code === '' ? error.message : code;
  return new CameraError('notReadable', `the connection failed (${why})`, { cause: error });
}

function authorizationOf({ username, password }: URL): string | undefined {
  if (username === '' && password === '') return undefined;
  return `Basic ${Buffer.from(`${decoded(username)}:${decoded(password)}`).toString('base64')}`;
}

/** A percent sign that somebody typed as it is stands for itself. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

function withoutUser(url: URL): URL {
  const bare = new URL(url);
  bare.username = '';
  bare.password = '';
  return bare;
}
