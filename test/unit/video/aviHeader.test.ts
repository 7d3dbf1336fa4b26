import { describe, expect, it } from 'vitest';
import { AviHeader } from '../../../src/video/aviHeader';
import { ascii, concat } from '../../support/mjpegCorpus';

const strh = (type: string, handler: string, scale: number, rate: number) =>
  concat(type, handler, new Uint8Array(12), [scale, 0, 0, 0], [rate, 0, 0, 0], new Uint8Array(28));
const strf = (codec: string, height = [240, 0, 0, 0]) =>
  concat([40, 0, 0, 0], [64, 1, 0, 0], height, [1, 0, 24, 0], codec, new Uint8Array(20));

describe('AviHeader', () => {
  it('takes the first MJPEG stream, whatever its number', () => {
    const header = new AviHeader();
    header.take('strh', strh('auds', '\0\0\0\0', 1, 1));
    header.take('strf', new Uint8Array(18));
    header.take('strh', strh('vids', 'H264', 1, 50));
    header.take('strf', strf('H264'));
    header.take('strh', strh('vids', 'mjpg', 2, 25));
    header.take('strf', strf('mjpg'));
    expect(header).toMatchObject({ hasMjpeg: true, framesPerSecond: 12.5, height: 240, codec: 'H264' });
    expect(['02dc', '02db', '02DC'].every((id) => header.isFrame(id))).toBe(true);
    expect(['01dc', '02wb', '02pc', 'idx1', '2dc'].some((id) => header.isFrame(id))).toBe(false);
  });

  it('a height below 0 means that lines go downwards', () => {
    const header = new AviHeader();
    header.take('strh', strh('vids', 'MJPG', 1, 25));
    header.take('strf', strf('MJPG', [0x10, 0xff, 0xff, 0xff]));
    expect(header.height).toBe(240);
  });

  it('a second MJPEG stream is another one', () => {
    const header = new AviHeader();
    for (let i = 0; i < 2; i++) {
      header.take('strh', strh('vids', 'MJPG', 1, 25));
      header.take('strf', strf('MJPG'));
    }
    expect([header.isFrame('00dc'), header.isFrame('01dc')]).toEqual([true, false]);
  });

  it('without headers any picture is a frame', () => {
    const header = new AviHeader();
    header.take('strf', strf('MJPG'));
    header.take('JUNK', ascii('x'));
    expect(header.hasMjpeg).toBe(false);
    expect(header.isFrame('07dc')).toBe(true);
  });

  it('takes headers that are too short', () => {
    const header = new AviHeader();
    header.take('strh', ascii('vids'));
    header.take('strf', ascii(''));
    expect(header).toMatchObject({ hasMjpeg: false, framesPerSecond: undefined });
  });
});
