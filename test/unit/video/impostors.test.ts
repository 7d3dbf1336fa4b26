import { describe, expect, it } from 'vitest';
import { hasText, impostorReason, latin1, startText, textReason } from '../../../src/video/impostors';
import { ascii, concat } from '../../support/mjpegCorpus';

describe('impostorReason', () => {
  it('names what it knows', () => expect(impostorReason(ascii('GIF89a'))).toBe('it is a GIF image'));
  it('does not guess', () => expect(impostorReason(ascii('GIF'))).toBeUndefined());
  it('takes one header of MP3 for no MP3 file', () => {
    expect(impostorReason(concat([0xff, 0xfb, 0x90, 0x64], new Uint8Array(600)))).toBeUndefined();
    expect(impostorReason(concat([0xff, 0xfb, 0xf0, 0x64], new Uint8Array(600)))).toBeUndefined();
  });
  it('takes a word for no atom', () => expect(impostorReason(ascii('carefree as can be'))).toBeUndefined());
  it('takes one packet for no transport stream', () => {
    expect(impostorReason(Uint8Array.from({ length: 400 }, (_, i) => (i === 0 ? 0x47 : 1)))).toBeUndefined();
  });
});

describe('textReason', () => {
  it.each([
    ['<html>', 'it is an HTML page'],
    ['\xef\xbb\xbf<?xml ?>', 'it is XML'],
    ['<svg xmlns="">', 'it is XML'],
    ['gr\xc3\xbc\xc3\x9fe aus der Datei', 'it is text ("gr e aus der Datei")'],
    ['a long text that goes on and on', 'it is text ("a long text that goes on…")'],
    ['\xff\xfe<\0h\0t\0m\0l\0>\0', 'it is an HTML page'],
    ['\xff\xfe\x01\0\x02\0', undefined],
    ['\xff\xfe', undefined],
    ['a\0b', undefined],
    ['x', undefined],
  ])('%j', (text, expected) => {
    expect(textReason(ascii(text))).toBe(expected);
  });
});

it('startText shows at most 16 bytes', () => {
  expect(startText(ascii('AB'))).toBe('the first 2 bytes are 41 42');
  expect(startText(ascii('A'))).toBe('its only byte is 41');
  expect(startText(new Uint8Array(40))).toMatch(/^the first 16 bytes are (00 ){15}00$/);
});

it('texts are Latin-1', () => {
  expect(latin1(Uint8Array.of(0x41, 0xe9))).toBe('Aé');
  expect(hasText(ascii('xRIFF'), 1, 'RIFF')).toBe(true);
  expect(hasText(ascii('xRIF'), 1, 'RIFF')).toBe(false);
});
