import { Channel } from '../../src/shared/channel';
import {
  type FromPlayer,
  type FromPlayerRequest,
  MESSAGES_VERSION,
  type PlayerPageMemory,
  type PlayerSnapshot,
  type ToPlayer,
  parseToPlayer,
} from '../../src/shared/messages';
import { connectHost } from '../host';
import { CanvasView, type Picture } from './canvasView';
import { FrameQueue } from './frameQueue';
import { PlayerView } from './playerView';
import { RateMeter } from './rateMeter';
import { captionOf, noticeOf } from './words';

interface PageTalk {
  readonly message: FromPlayer;
  readonly request: FromPlayerRequest;
}

interface HostTalk {
  readonly message: ToPlayer;
  readonly request: never;
}

/** Numbers that change with every frame are unreadable: they are written this often. */
const CAPTION_INTERVAL_MS = 250;

const host = connectHost();
const queue = new FrameQueue<Picture>();
const rate = new RateMeter();
let snapshot: PlayerSnapshot | undefined;
let frameNumber: number | undefined;
let undecodable = 0;
let captionDue = 0;
let isTicking = false;

const view = new PlayerView(document.body, () => {
  // What became of it comes as a snapshot; a refusal has been told by the editor.
  channel.request({ type: 'player/watchAgain' }, (answer) => answer === null || undefined).catch(() => undefined);
});
const canvas = new CanvasView(view.canvas, {
  drawn: (picture) => {
    frameNumber = picture.frameNumber;
    view.showFrame(frameNumber);
    rate.mark(performance.now());
  },
  undecodable: () => undecodable++,
});

const channel = new Channel<PageTalk, HostTalk>({
  post: (envelope) => host.post(envelope),
  parseMessage: parseToPlayer,
  parseRequest: () => undefined,
  onMessage: receive,
  onRequest: () => Promise.reject(new Error('A player answers no requests.')),
  onDropped: (what) => console.warn(`dropped ${what}`),
  setTimer: (delayMs, run) => {
    const timer = setTimeout(run, delayMs);
    return { dispose: () => clearTimeout(timer) };
  },
});

function receive(message: ToPlayer): void {
  if (message.type === 'player/snapshot') {
    snapshot = message.snapshot;
    const memory: PlayerPageMemory = { flow: snapshot.flow, source: snapshot.source, chosen: snapshot.chosen };
    host.remember(memory);
    view.showSnapshot(snapshot);
  } else {
    queue.push({ frameNumber: message.frameNumber, bytes: message.jpeg });
    // It waits here, in a bounded queue, not on its way: the next one may come.
    channel.send({ type: 'player/acknowledge' });
  }
  if (isTicking) return;
  isTicking = true;
  requestAnimationFrame(tick);
}

function tick(now: number): void {
  const due = queue.due(now);
  if (due) canvas.show(due);
  if (snapshot) view.showNotice(noticeOf(snapshot, queue.state));
  const waiting = queue.statistics.depth;
  const framesPerSecond = rate.perSecond(performance.now());
  // The last frame may still be being decoded, and the rate is of the last second: the numbers end when both have.
  isTicking =
    waiting > 0 || queue.state === 'playing' || isLive(snapshot) || canvas.isBusy || Math.round(framesPerSecond) > 0;
  if (now >= captionDue || !isTicking) {
    captionDue = now + CAPTION_INTERVAL_MS;
    view.showNumbers(captionOf({ frameNumber, framesPerSecond, waiting, undecodable }));
  }
  if (isTicking) requestAnimationFrame(tick);
}

/** Whether frames may come: then the numbers are kept current. */
function isLive(shown: PlayerSnapshot | undefined): boolean {
  return shown?.state === 'buffering' || shown?.state === 'playing' || shown?.state === 'recovering';
}

host.listen((envelope) => channel.receive(envelope));
channel.send({ type: 'panel/ready', version: MESSAGES_VERSION });
