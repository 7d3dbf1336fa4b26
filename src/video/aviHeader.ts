import { fourccAt, uint32At } from './riff';

/** Codes under which Motion JPEG is found in AVI files, in upper case. */
const MJPEG_CODES: ReadonlySet<string> = new Set(
  'MJPG JPEG AVRN AVDJ AVI1 AVI2 DMB1 ACDV CJPG IJLV JPGL MMJP MVJP QIVG SLMJ ZJPG'.split(' '),
);
/** Files have one or two streams; what is beyond this is not looked at. */
const MAX_STREAMS = 100;
const MOST_FRAMES_PER_SECOND = 1_000;

interface VideoStream {
  readonly number: number;
  readonly handler: string;
  readonly framesPerSecond: number | undefined;
}

/** What the headers of an AVI file say, taken in chunk by chunk. */
export class AviHeader {
  /** Of the MJPEG stream; undefined if the file does not say it. */
  framesPerSecond: number | undefined;
  /** Lines of the whole picture; undefined if not said. */
  height: number | undefined;
  /** The code of the first video stream's format, as it is in the file; undefined until a video stream was read. */
  codec: string | undefined;
  /** Number of the first MJPEG stream. */
  private stream: number | undefined;
  /** Numbers of other video streams. */
  private readonly others = new Set<number>();
  private streams = 0;
  /** The stream whose format comes next. */
  private current: VideoStream | undefined;

  /** Whether there is an MJPEG stream. */
  get hasMjpeg(): boolean {
    return this.stream !== undefined;
  }

  /** Takes in a chunk; those that say nothing are passed over. */
  take(id: string, data: Uint8Array): void {
    if (id === 'strh') this.takeStream(data);
    else if (id === 'strf' && this.current) this.takeFormat(this.current, data);
  }

  /** Whether a chunk of this id is a frame: any picture unless it is known to be of another stream, as headers may be damaged. */
  isFrame(id: string): boolean {
    return /^\d\d[dD][cCbB]$/.test(id) && !(this.hasMjpeg && this.others.has(Number(id.slice(0, 2))));
  }

  private takeStream(data: Uint8Array): void {
    this.current = undefined;
    if (this.streams === MAX_STREAMS) return;
    const number = this.streams++;
    if (fourccAt(data, 0) !== 'vids') return;
    const rate = uint32At(data, 24) / uint32At(data, 20);
    const framesPerSecond = rate > 0 && rate <= MOST_FRAMES_PER_SECOND ? rate : undefined;
    this.current = { number, handler: fourccAt(data, 4), framesPerSecond };
  }

  private takeFormat({ number, handler, framesPerSecond }: VideoStream, data: Uint8Array): void {
    this.current = undefined;
    const compression = fourccAt(data, 16);
    this.codec ??= /\w/.test(compression) ? compression : handler;
    if (this.stream !== undefined || !(isMjpeg(compression) || (compression === '' && isMjpeg(handler)))) {
      this.others.add(number);
      return;
    }
    this.stream = number;
    this.framesPerSecond = framesPerSecond;
    const height = Math.abs(uint32At(data, 8) | 0);
    this.height = height > 0 ? height : undefined;
  }
}

function isMjpeg(code: string): boolean {
  return MJPEG_CODES.has(code.toUpperCase());
}
