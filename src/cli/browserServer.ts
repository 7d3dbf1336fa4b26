import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import { MJPEG_CONTENT_TYPE } from '../base/contentTypes';
import { type NodeApi, NodeError } from '../runtime/nodeApi';
import { FLOW_PATH, flowNameAt, flowPage, PAGE_POLICY } from './flowPage';
import { FlowShare } from './flowShare';
import { MULTIPART_TYPE, MultipartClient } from './multipartClient';
import { shortened } from './words';

/** Browsers of this machine, with some connections each. */
export const MOST_CONNECTIONS = 64;

const LOOPBACK = '127.0.0.1';
/** A request line and its headers; whoever is slower than that is no browser. */
const HEAD_TIMEOUT_MS = 10_000;
/** By these names a browser of this machine calls it. A page that had its own name resolve to loopback sends that one. */
const OWN_NAMES: ReadonlySet<string> = new Set(['localhost', '127.0.0.1', '[::1]']);

/** Content type of a flow → what its frames are in an answer. */
const PART_TYPES: ReadonlyMap<string, string> = new Map([[MJPEG_CONTENT_TYPE, 'image/jpeg']]);

const COMMON_HEADERS = {
  'Cache-Control': 'no-store',
  'X-Content-Type-Options': 'nosniff',
  // Pages of others must not show what is streamed here.
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Content-Security-Policy': PAGE_POLICY,
  'Referrer-Policy': 'no-referrer',
};

/** Serves the flows of the overlay to browsers of this machine: a list at `/`, each flow as a picture that moves under `/flow/`. */
export class BrowserServer {
  readonly #node: NodeApi;
  readonly #server: Server;
  /** Flow → its share, while it has clients. Bounded by MOST_CONNECTIONS. */
  readonly #shares = new Map<string, FlowShare>();

  private constructor(node: NodeApi) {
    this.#node = node;
    this.#server = createServer({ headersTimeout: HEAD_TIMEOUT_MS, requestTimeout: HEAD_TIMEOUT_MS });
    this.#server.maxConnections = MOST_CONNECTIONS;
    // An answer that waits behind another one would not learn that its connection is gone, and there would be no end of them.
    this.#server.maxRequestsPerSocket = 1;
    this.#server.on('request', (request, response) => void this.#answer(request, response));
  }

  /** Listens on loopback; port 0: any free one. Rejects with a NodeError. */
  static async start(node: NodeApi, port: number): Promise<BrowserServer> {
    const server = new BrowserServer(node);
    await server.#listen(port);
    return server;
  }

  /** Where it listens. */
  get port(): number {
    const address = this.#server.address();
    return typeof address === 'object' && address ? address.port : 0;
  }

  /** Ends all answers; resolves when nothing is open any more. */
  async close(): Promise<void> {
    const closed = new Promise<void>((resolve) => this.#server.close(() => resolve()));
    this.#server.closeAllConnections();
    await closed;
  }

  #listen(port: number): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#server.once('error', (error: NodeJS.ErrnoException) => {
        const isUsed = error.code === 'EADDRINUSE';
        const why = isUsed ? `Port ${port} is in use; choose another one for browsers (--http).` : error.message;
        reject(new NodeError(isUsed ? 'portInUse' : 'failed', why, { cause: error }));
      });
      this.#server.listen(port, LOOPBACK, resolve);
    });
  }

  /** Never rejects: what goes wrong is the answer, or the end of the connection. */
  async #answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    // A browser that goes away is no error.
    response.on('error', () => undefined);
    try {
      const { host, path, query } = targetOf(request.url ?? '');
      const refusal = refusalOf(request, host);
      if (refusal) return say(response, ...refusal);
      if (path === '/') return await this.#sendList(response);
      if (path.startsWith(FLOW_PATH)) return await this.#sendFlow(request, response, flowNameAt(path, query));
      say(response, 404, 'There is nothing at this address; the list of flows is at /.');
    } catch (error) {
      if (response.headersSent) response.destroy();
      else say(response, 503, error instanceof Error ? error.message : String(error));
    }
  }

  async #sendList(response: ServerResponse): Promise<void> {
    const page = flowPage(await this.#node.flows(), (contentType) => PART_TYPES.has(contentType));
    send(response, 200, 'text/html; charset=utf-8', page);
  }

  async #sendFlow(request: IncomingMessage, response: ServerResponse, flow: string | undefined): Promise<void> {
    if (flow === undefined) return say(response, 400, 'The name of the flow is not escaped as in a URL.');
    const views = (await this.#node.flows()).filter((view) => view.flow === flow);
    const [first] = views;
    if (!first) return say(response, 404, `Nobody offers ${shortened(flow)}; the list of flows is at /.`);
    const view = views.find(({ contentType }) => PART_TYPES.has(contentType));
    const partType = view && PART_TYPES.get(view.contentType);
    if (partType === undefined) return say(response, 501, `${first.contentType} cannot be shown in a browser.`);
    if (request.method === 'HEAD') sendHead(response).end();
    else await this.#serve(flow, response, partType);
  }

  /** Lets a browser have a flow until either of them is gone. */
  async #serve(flow: string, response: ServerResponse, partType: string): Promise<void> {
    // Gone while its flow was looked up: nothing would tell of it any more.
    if (response.destroyed) return;
    const share = this.#shares.get(flow) ?? new FlowShare(this.#node, flow);
    this.#shares.set(flow, share);
    let client: MultipartClient | undefined;
    const begin = (): MultipartClient => (client ??= new MultipartClient(sendHead(response), partType));
    const entry = { push: (jpeg: Uint8Array) => begin().push(jpeg), end: () => begin().end() };
    const forget = (): void => void (share.isIdle && this.#shares.get(flow) === share && this.#shares.delete(flow));
    response.once('close', () => void share.leave(entry).then(forget));
    try {
      await share.join(entry);
      // The head goes out before the first frame, so that a browser shows that something will come.
      begin();
    } catch (error) {
      if (client || !(error instanceof NodeError)) throw error;
      say(response, error.code === 'unknownFlow' ? 404 : 503, error.message);
    }
  }
}

/** What a request asks for; `host`: only where it names one, as it does to a proxy. */
function targetOf(url: string): { host: string | undefined; path: string; query: string } {
  const [, host, path = '', query = ''] = /^(?:http:\/\/([^/?]*))?([^?]*)\??([^]*)$/i.exec(url) ?? [];
  return { host, path: path === '' ? '/' : path, query };
}

/** Why a request is not answered, if so: status and sentence. */
function refusalOf(request: IncomingMessage, namedHost: string | undefined): [number, string] | undefined {
  const { method, headers, httpVersion } = request;
  // No browser leaves it out; programs that still speak HTTP/1.0 may.
  const { host = httpVersion === '1.0' ? 'localhost' : '' } = headers;
  if (![host, namedHost ?? host].every((each) => OWN_NAMES.has(hostNameOf(each)))) {
    return [403, 'Only http://127.0.0.1 and http://localhost lead here; by another name it is not served.'];
  }
  const site = headers['sec-fetch-site'];
  if (site !== undefined && site !== 'same-origin' && site !== 'none') {
    return [403, 'Pages of others may not ask here; open the address by itself.'];
  }
  if (method !== 'GET' && method !== 'HEAD') return [405, 'Only GET and HEAD are answered.'];
  return undefined;
}

function hostNameOf(host: string): string {
  return host.toLowerCase().replace(/:\d*$/, '');
}

function sendHead(response: ServerResponse): ServerResponse {
  // Simple readers of multipart know nothing of chunks: the end of the connection is the end.
  response.removeHeader('Transfer-Encoding');
  response.writeHead(200, { ...COMMON_HEADERS, 'Content-Type': MULTIPART_TYPE, Connection: 'close' });
  response.flushHeaders();
  return response;
}

function say(response: ServerResponse, status: number, sentence: string): void {
  send(response, status, 'text/plain; charset=utf-8', `${sentence}\n`);
}

function send(response: ServerResponse, status: number, type: string, text: string): void {
  const allow = status === 405 ? { Allow: 'GET, HEAD' } : {};
  const bytes = Buffer.from(text);
  response.writeHead(status, { ...COMMON_HEADERS, ...allow, 'Content-Type': type, 'Content-Length': bytes.length });
  response.end(bytes);
}
