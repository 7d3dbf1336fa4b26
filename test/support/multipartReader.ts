import { get, type IncomingMessage } from 'node:http';
import { onTestFinished } from 'vitest';

/** A client of `multipart/x-mixed-replace` that takes nothing on trust: every part has a length, and its boundary comes with it. */
export class MultipartReader {
  readonly parts: Buffer[] = [];
  readonly types: string[] = [];
  /** What has come and is not a whole part; after a part it is the next boundary, at once. */
  rest = Buffer.alloc(0);
  isOver = false;
  private readonly boundary: Buffer;

  private constructor(readonly answer: IncomingMessage) {
    const [, name = ''] = /boundary=(\S+)/.exec(answer.headers['content-type'] ?? '') ?? [];
    this.boundary = Buffer.from(`--${name}\r\n`);
    answer.on('data', (bytes: Buffer) => this.take(bytes));
    answer.on('error', () => undefined);
    answer.once('close', () => (this.isOver = true));
  }

  static async open(url: string): Promise<MultipartReader> {
    const answer = await new Promise<IncomingMessage>((resolve, reject) => {
      const request = get(url, { agent: false }, resolve);
      request.once('error', reject);
      onTestFinished(() => void request.destroy());
    });
    if (answer.statusCode !== 200) throw new Error(`status ${answer.statusCode}`);
    return new MultipartReader(answer);
  }

  close(): void {
    this.answer.destroy();
  }

  private take(bytes: Buffer): void {
    this.rest = Buffer.concat([this.rest, bytes]);
    for (;;) {
      const end = this.rest.indexOf('\r\n\r\n');
      if (end < 0) return;
      if (!this.rest.subarray(0, this.boundary.length).equals(this.boundary)) throw new Error('no boundary');
      const head = this.rest.toString('latin1', this.boundary.length, end);
      const length = Number(/^Content-Length: (\d+)$/m.exec(head)?.[1]);
      const part = this.rest.subarray(end + 4, end + 4 + length);
      if (part.length < length || this.rest.length < end + 4 + length + 2) return;
      this.types.push(/^Content-Type: (\S+)$/m.exec(head)?.[1] ?? '');
      this.parts.push(part);
      this.rest = this.rest.subarray(end + 4 + length + 2);
    }
  }
}
