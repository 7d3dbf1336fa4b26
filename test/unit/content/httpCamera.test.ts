import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { once } from 'node:events';
import { describe, expect, it, onTestFinished } from 'vitest';
import {
  FIRST_RETRY_MS,
  LAST_RETRY_MS,
  NO_PICTURE_MS,
  openHttpCamera,
  SILENCE_MS,
  SNAPSHOT_MS,
  STEADY_MS,
} from '../../../src/content/httpCamera';
import { ANSWER_TIMEOUT_MS, MOST_REDIRECTS } from '../../../src/content/httpRequest';
import { parseChunk } from '../../../src/content/streamer';
import {
  answering,
  BOUNDARY,
  type CameraBehaviour,
  type CameraServer,
  multipart,
  multipartOf,
  partOf,
  startCamera,
} from '../../support/cameraServer';
import { ascii, concat, makeImage, withLength } from '../../support/mjpegCorpus';
import { VirtualClock } from '../../support/virtualClock';

const [a, b, c] = [1, 2, 3].map((seed) => makeImage(seed)) as [Uint8Array, Uint8Array, Uint8Array];

async function open(location: string, clock = new VirtualClock()) {
  const notices: string[] = [];
  const streamer = await openHttpCamera(location, { loop: true, clock, onNotice: (notice) => notices.push(notice) });
  onTestFinished(() => streamer.close());
  const next = async () => parseChunk((await streamer.nextChunk()) ?? new Uint8Array())?.frame;
  const pass = (ms: number) => clock.advanceTo(clock.now() + ms);
  return { clock, streamer, notices, next, pass };
}

/** One that has been looked at, and from now on sends what it is told. */
async function openCamera(clock = new VirtualClock()) {
  const camera = await startCamera(multipartOf(a));
  const opened = await open(`http://${camera.host}/video`, clock);
  await disconnected(camera);
  camera.behave(multipart);
  return { camera, ...opened };
}

const connected = (camera: CameraServer) => expect.poll(() => camera.open.size).toBe(1);
const disconnected = (camera: CameraServer) => expect.poll(() => camera.open.size).toBe(0);

/** What is said of a location that cannot be streamed. */
async function refusalOf(location: string, clock = new VirtualClock()): Promise<string> {
  const opened = openHttpCamera(location, { loop: true, clock });
  const { message } = await opened.then(
    () => Promise.reject(new Error('was opened')),
    (error: Error) => error,
  );
  expect(message).not.toContain('secret');
  return message;
}

describe('a camera', () => {
  it('is looked at, and then connected to only while its pictures are wanted', async () => {
    const { camera, streamer, next } = await openCamera();
    await disconnected(camera);
    const first = next();
    await connected(camera);
    camera.send(b);
    expect(await first).toEqual(b);
    streamer.pause?.();
    await disconnected(camera);
    const second = next();
    await connected(camera);
    camera.send(c);
    expect(await second).toEqual(c);
    expect(camera.requests).toHaveLength(3);
    await streamer.close();
    await disconnected(camera);
  });

  it.each([
    ['image/jpeg', concat(a, b)],
    ['video/x-motion-jpeg', concat(withLength(a), withLength(b))],
    ['application/octet-stream', concat(a, b)],
  ])('may send pictures one after another as %s', async (type, bytes) => {
    const camera = await startCamera((response) => {
      response.writeHead(200, { 'Content-Type': type });
      response.write(bytes);
    });
    const { next } = await open(`http://${camera.host}/video`);
    expect([await next(), await next()]).toEqual([a, b]);
  });

  it.each<[string, CameraBehaviour]>([
    ['image/jpeg', answering(200, { 'Content-Type': 'image/jpeg' }, a)],
    ['image/jpg', answering(200, { 'Content-Type': 'image/jpg' }, a)],
    ['application/octet-stream', answering(200, { 'Content-Type': 'application/octet-stream' }, a)],
    ['no type', answering(200, {}, a)],
    ['multipart', answering(200, { 'Content-Type': `multipart/x-mixed-replace; boundary=${BOUNDARY}` }, partOf(a))],
  ])('that answers each request with one picture is asked again and again: %s', async (_, behaviour) => {
    const camera = await startCamera(behaviour);
    const { next, pass, notices } = await open(`http://${camera.host}/still.jpg`);
    expect(await next()).toEqual(a);
    await disconnected(camera);
    await expect.poll(() => (pass(SNAPSHOT_MS), camera.requests.length)).toBeGreaterThan(2);
    expect([await next(), notices]).toEqual([a, []]);
  });

  it('may send requests on to another address', async () => {
    const camera = await startCamera();
    camera.behave((response, request) =>
      request.url === '/video'
        ? multipartOf(a)(response, request)
        : answering(302, { Location: '/video' })(response, request),
    );
    await open(`http://${camera.host}/`);
    expect(camera.requests.map(({ url }) => url)).toEqual(['/', '/video']);
  });
});

describe('user and password', () => {
  it('are sent to the camera', async () => {
    const camera = await startCamera(multipartOf(a));
    await open(`http://ad%20min:se%3Acret%@${camera.host}/video?x=1`);
    const [request] = camera.requests;
    expect(request?.url).toBe('/video?x=1');
    const [, encoded = ''] = (request?.headers.authorization ?? '').split(' ');
    expect(Buffer.from(encoded, 'base64').toString()).toMatch(/^ad min:se:?(%3A)?cret%$/);
  });

  it('are not sent on to another host', async () => {
    const other = await startCamera(multipartOf(a));
    const camera = await startCamera(answering(301, { Location: `http://${other.host}/video` }));
    await open(`http://admin:secret@${camera.host}/`);
    expect(camera.requests[0]?.headers.authorization).toMatch(/^Basic /);
    expect(other.requests[0]?.headers.authorization).toBeUndefined();
  });
});

describe('what is no camera is refused with a reason', () => {
  it.each([
    [answering(401, { 'WWW-Authenticate': 'Basic realm="camera"' }), '', /wants a user and a password \(401\)/],
    [
      answering(401, { 'WWW-Authenticate': 'Basic realm="camera"' }),
      'admin:secret@',
      /not accept this user and password/,
    ],
    [answering(401, { 'WWW-Authenticate': 'Digest realm="camera"' }), 'admin:secret@', /only basic authentication/],
    [answering(403), 'admin:secret@', /forbids this \(403\)/],
    [answering(404), '', /nothing at this path \(404\)/],
    [answering(503), '', /status 503/],
    [answering(302, { Location: '/again?secret' }), '', /sends every request on/],
    [answering(302, { Location: 'ftp://elsewhere/' }), '', /no HTTP address/],
    [answering(200, { 'Content-Type': 'text/html; charset=utf-8' }, '<p>Hello</p>'), '', /serves a web page/],
    [answering(200, { 'Content-Type': 'video/mp4' }), '', /serves video\/mp4, not MJPEG/],
    [answering(200, { 'Content-Type': 'image/jpeg' }), '', /sends nothing/],
    [answering(200, {}, 'x'.repeat(10_000)), '', /it is text/],
    [answering(200, {}, ascii('\x89PNG\r\n\x1a\n\0\0\0\rIHDR')), '', /PNG/],
  ])('%#', async (behaviour, user, says) => {
    const camera = await startCamera(behaviour);
    const message = await refusalOf(`http://${user}${camera.host}/video?pwd=secret`);
    expect(message).toMatch(says);
    expect(message.startsWith(`http://${camera.host}/video cannot be streamed: `)).toBe(true);
    expect(camera.requests.length).toBeLessThanOrEqual(MOST_REDIRECTS + 1);
    await disconnected(camera);
  });

  it('nobody there', async () => {
    const camera = await startCamera();
    await camera.switchOff();
    expect(await refusalOf(`http://admin:secret@${camera.host}/`)).toContain(`nothing answers at ${camera.host}`);
  });

  it('no such host', async () => {
    expect(await refusalOf('http://admin:secret@no-such-host.invalid/')).toMatch(
      /there is no host|cannot be found out/,
    );
  });

  it('no TLS', async () => {
    const camera = await startCamera();
    expect(await refusalOf(`https://admin:secret@${camera.host}/`)).toMatch(/does not speak TLS/);
  });

  it('no HTTP', async () => {
    const server = createServer((socket) => socket.on('error', () => undefined).end('220 ready\r\n')).listen(
      0,
      '127.0.0.1',
    );
    await once(server, 'listening');
    onTestFinished(() => void server.close());
    expect(await refusalOf(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)).toMatch(/not HTTP/);
  });

  it('no address at all', async () => {
    expect(await refusalOf('http://admin:secret@host:x/')).toBe(
      'http://host:x/ cannot be streamed: it is not a valid address',
    );
  });

  it('no answer', async () => {
    const camera = await startCamera(() => undefined);
    const clock = new VirtualClock();
    const message = refusalOf(`http://${camera.host}/`, clock);
    await connected(camera);
    clock.advanceTo(ANSWER_TIMEOUT_MS);
    expect(await message).toMatch(/did not answer within 10 s/);
    await disconnected(camera);
  });
});

describe('a camera that fails while it is watched', () => {
  it('is connected to again, and both is said', async () => {
    const { camera, next, notices, pass } = await openCamera();
    const first = next();
    await connected(camera);
    camera.send(b);
    await first;
    camera.cut();
    await expect.poll(() => notices).toEqual(['the camera failed and is connected to again: the connection broke']);
    const second = next();
    pass(FIRST_RETRY_MS);
    await connected(camera);
    camera.send(c);
    expect(await second).toEqual(c);
    expect(notices).toHaveLength(1);
    pass(STEADY_MS);
    const third = next();
    camera.send(b);
    expect(await third).toEqual(b);
    expect(notices[1]).toBe('the camera sends again');
  });

  it('after each picture is said to once, and asked less and less often', async () => {
    const { camera, next, notices, pass } = await openCamera();
    for (let tries = 0; tries < 4; tries++) {
      const frame = next();
      await connected(camera);
      camera.send(b);
      expect(await frame).toEqual(b);
      camera.cut();
      await disconnected(camera);
      const waiting = next();
      const { length } = camera.requests;
      await expect.poll(() => (pass(FIRST_RETRY_MS * 2 ** tries), camera.requests.length)).toBe(length + 1);
      await connected(camera);
      camera.send(c);
      expect(await waiting).toEqual(c);
    }
    expect(notices).toEqual(['the camera failed and is connected to again: the connection broke']);
  });

  it('is connected to again when it sends, but no picture', async () => {
    const { camera, streamer, next, notices, pass } = await openCamera();
    const frame = next();
    await connected(camera);
    for (let passed = 0; passed < NO_PICTURE_MS; passed += SILENCE_MS / 2) {
      expect(notices).toEqual([]);
      const before = streamer.report?.skippedBytes ?? 0;
      camera.open.forEach((response) => response.write('no picture\r\n'));
      await expect.poll(() => streamer.report?.skippedBytes ?? 0).toBeGreaterThan(before);
      pass(SILENCE_MS / 2);
    }
    expect(notices).toEqual(['the camera failed and is connected to again: no whole picture came from it for 60 s']);
    await disconnected(camera);
    pass(FIRST_RETRY_MS);
    await connected(camera);
    camera.send(b);
    expect(await frame).toEqual(b);
  });

  it.each<[string, CameraBehaviour]>([
    [
      'the end of the connection is that of the answer',
      (response) => {
        response.useChunkedEncodingByDefault = false;
        multipart(response, response.req);
        response.end(Buffer.concat([partOf(b), partOf(c).subarray(0, -60)]));
      },
    ],
    [
      'the answer is chunked',
      (response) => {
        multipart(response, response.req);
        response.end(Buffer.concat([partOf(b), partOf(c).subarray(0, -60)]));
      },
    ],
    [
      'the answer says its length',
      (response) => {
        response.writeHead(200, { 'Content-Type': 'image/jpeg', 'Content-Length': b.length + c.length });
        response.write(concat(b, c.subarray(0, -60)), () => response.destroy());
      },
    ],
  ])('in the middle of a picture: that one is left out where %s', async (_, behaviour) => {
    const { camera, next, notices, pass } = await openCamera();
    camera.behave(behaviour);
    const first = next();
    expect(await first).toEqual(b);
    await expect.poll(() => notices).toHaveLength(1);
    camera.behave(multipartOf(a));
    const second = next();
    pass(FIRST_RETRY_MS);
    expect(await second).toEqual(a);
  });

  it('to close a picture, but sends all that it announced, is taken at its word', async () => {
    const unclosed = b.subarray(0, -2);
    const camera = await startCamera(
      answering(200, { 'Content-Type': 'image/jpeg', 'Content-Length': `${unclosed.length}` }, unclosed),
    );
    const { next } = await open(`http://${camera.host}/still.jpg`);
    expect((await next())?.length).toBeGreaterThan(unclosed.length - 3);
  });

  it('is tried at growing intervals, and said once to be gone for one reason', async () => {
    const delays: number[] = [];
    class RecordingClock extends VirtualClock {
      override setTimer(delayMs: number, run: () => void) {
        if (![ANSWER_TIMEOUT_MS, SILENCE_MS, NO_PICTURE_MS].includes(delayMs)) delays.push(delayMs);
        return super.setTimer(delayMs, run);
      }
    }
    const { camera, next, notices, pass } = await openCamera(new RecordingClock());
    const frame = next();
    await connected(camera);
    delays.length = 0;
    camera.behave(answering(503));
    camera.cut();
    for (let tries = 1; tries <= 9; tries++) {
      await expect.poll(() => delays.length).toBe(tries);
      pass(delays.at(-1) ?? 0);
    }
    expect(delays).toEqual([500, 1_000, 2_000, 4_000, 8_000, 16_000, LAST_RETRY_MS, LAST_RETRY_MS, LAST_RETRY_MS]);
    await expect.poll(() => delays.length).toBe(10);
    expect(notices).toHaveLength(2);
    camera.behave(multipartOf(c));
    pass(LAST_RETRY_MS);
    expect(await frame).toEqual(c);
    expect(notices).toHaveLength(2);
  });

  it('is connected to again when it falls silent', async () => {
    const { camera, next, notices, pass } = await openCamera();
    const first = next();
    await connected(camera);
    camera.send(b);
    await first;
    const second = next();
    pass(SILENCE_MS);
    expect(notices).toEqual(['the camera failed and is connected to again: nothing came from it for 20 s']);
    await disconnected(camera);
    pass(FIRST_RETRY_MS);
    await connected(camera);
    camera.send(c);
    expect(await second).toEqual(c);
  });

  it('is left alone once nobody wants its pictures', async () => {
    const { camera, streamer, next, notices, pass } = await openCamera();
    const waiting = next();
    await connected(camera);
    const { length } = camera.requests;
    camera.cut();
    await expect.poll(() => notices.length).toBe(1);
    streamer.pause?.();
    pass(100_000);
    await streamer.close();
    expect(await waiting).toBeUndefined();
    expect(camera.requests).toHaveLength(length);
  });
});
