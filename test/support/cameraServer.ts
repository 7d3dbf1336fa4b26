import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a camera does with one request. */
export type CameraBehaviour = (response: ServerResponse, request: IncomingMessage) => void;

/** A camera on loopback that behaves as it is told, and counts who is there; gone when the running test ends. */
export interface CameraServer {
  /** `host:port`. */
  readonly host: string;
  /** Requests so far. */
  readonly requests: readonly IncomingMessage[];
  /** Answers that are under way. */
  readonly open: ReadonlySet<ServerResponse>;
  behave(behaviour: CameraBehaviour): void;
  /** Writes a part to every answer under way. */
  send(image: Uint8Array): void;
  /** Cuts all connections. */
  cut(): void;
  /** As if it were switched off, until the result is called. */
  switchOff(): Promise<() => Promise<void>>;
}

export const BOUNDARY = 'camera';

/** One part of a multipart answer, with the boundary before it. */
export function partOf(image: Uint8Array): Buffer {
  const head = `--${BOUNDARY}\r\nContent-Type: image/jpeg\r\nContent-Length: ${image.length}\r\n\r\n`;
  return Buffer.concat([Buffer.from(head), image, Buffer.from('\r\n')]);
}

/** Answers with the head of a multipart stream; its parts come by {@link CameraServer.send}. */
export const multipart: CameraBehaviour = (response) => {
  response.writeHead(200, { 'Content-Type': `multipart/x-mixed-replace; boundary="${BOUNDARY}"` });
  response.flushHeaders();
};

/** Begins like {@link multipart}, with these pictures. */
export const multipartOf =
  (...images: readonly Uint8Array[]): CameraBehaviour =>
  (response, request) => {
    multipart(response, request);
    for (const image of images) response.write(partOf(image));
  };

/** Answers with this status and body. */
export const answering =
  (status: number, headers: Readonly<Record<string, string>> = {}, body: string | Uint8Array = ''): CameraBehaviour =>
  (response) => {
    response.writeHead(status, headers);
    response.end(body);
  };

export async function startCamera(first: CameraBehaviour = multipart): Promise<CameraServer> {
  let behaviour = first;
  const requests: IncomingMessage[] = [];
  const open = new Set<ServerResponse>();
  const server = createServer((request, response) => {
    requests.push(request);
    open.add(response);
    response.once('close', () => open.delete(response));
    behaviour(response, request);
  });
  const listen = (port: number): Promise<void> => new Promise((resolve) => server.listen(port, '127.0.0.1', resolve));
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      server.close(() => resolve());
      server.closeAllConnections();
    });
  await listen(0);
  const { port } = server.address() as AddressInfo;
  onTestFinished(stop);
  return {
    host: `127.0.0.1:${port}`,
    requests,
    open,
    behave: (next) => (behaviour = next),
    send: (image) => open.forEach((response) => response.write(partOf(image))),
    cut: () => open.forEach((response) => response.destroy()),
    switchOff: async () => {
      await stop();
      return () => listen(port);
    },
  };
}
