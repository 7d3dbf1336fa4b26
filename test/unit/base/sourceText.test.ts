import { describe, expect, it } from 'vitest';
import { isMistypedUrl, liveSourceName, sourceText, withoutCredentials } from '../../../src/base/sourceText';

describe('what is shown of a source', () => {
  it.each([
    ['film.mjpeg', 'film.mjpeg'],
    ['C:\\films\\a@b.mjpeg', 'C:\\films\\a@b.mjpeg'],
    ['-', '-'],
    ['http://cam/video', 'http://cam/video'],
    ['http://cam:8080/video?user=admin&pwd=secret#secret', 'http://cam:8080/video'],
    ['https://cam/a@b', 'https://cam/a@b'],
    ['https://cam:81/v?mail=a@b', 'https://cam:81/v'],
    ['https://admin:secret@cam/v?mail=a@b', 'https://cam/v'],
    // Any of these may be a password with a character that should have been escaped.
    ['https://admin:secret@sec/ret@cam', 'https://cam'],
    ['http://admin:12/secret@cam/x', 'http://cam/x'],
    ['http://admin:12?secret@cam/x', 'http://cam/x'],
    ['http://admin:12#secret@cam/x', 'http://cam/x'],
    ['HTTP://secret@Cam', 'http://cam/'],
    ['http://ad min:se cret@cam/', 'http://cam/'],
    ['http://[fe80::1]:81/x', 'http://[fe80::1]:81/x'],
    // Not URLs, but what was meant to be a password must not show.
    ['http://admin:sec/ret@cam:x/v?pwd=secret', 'http://cam:x/v'],
    ['http://admin:secret@', 'http://'],
    ['http:/admin:secret@cam/v?pwd=secret', 'http:/cam/v'],
    ['http:admin:secret@cam/v', 'http:cam/v'],
    ['http:\\\\admin:secret@cam/v', 'http:\\\\cam/v'],
    [' http://admin:secret@cam/v', ' http://cam/v'],
    ['admin:secret@cam:80/video.mjpg?pwd=secret', 'cam:80/video.mjpg'],
    ['cam:80/video.mjpg?pwd=secret', 'cam:80/video.mjpg'],
    ['//admin:secret@cam/x.mjpeg', '//cam/x.mjpeg'],
    ['what? me@home.mjpeg', 'what? me@home.mjpeg'],
  ])('%s: %s', (source, shown) => {
    expect(sourceText(source)).toBe(shown);
    expect(sourceText(source)).not.toMatch(/secret|sec\b|se cret|admin/);
  });
});

it.each([
  ['http:/cam', true],
  ['http:cam', true],
  ['HTTPS:\\\\cam', true],
  [' http://cam', true],
  ['http://cam', false],
  ['./http:/cam', false],
  ['https.mjpeg', false],
])('whether "%s" is a mistyped URL: %s', (source, is) => {
  expect(isMistypedUrl(source)).toBe(is);
});

it.each([
  ['-', 'stdin'],
  ['film.mjpeg', undefined],
  ['http://cam', 'cam'],
  ['http://u:p@cam:8080/', 'cam:8080'],
  ['http://cam/video.mjpg?x=1', 'cam/video.mjpg'],
  ['https://[::1]:8443/a/b/', '[::1]:8443/a/b'],
])('a flow of %s is called %s', (source, name) => {
  expect(liveSourceName(source)).toBe(name);
});

it.each([
  ['http://a:b@c/d', 'http://c/d'],
  ['--source=http://a:b c@d', '--source=http://d'],
  ['http://c/d?a=b#c', 'http://c/d'],
  ['http://a?b@c/d', 'http://c/d'],
  ['what?', 'what?'],
  ['a@b', 'a@b'],
  ['a@b://c', 'a@b://c'],
  ['--addres=user:PW@h', '--addres=h'],
  ['user:PW@h:80', 'h:80'],
  ['user:P@W@[::1]:80', '[::1]:80'],
])('%s is repeated as %s', (word, repeated) => {
  expect(withoutCredentials(word)).toBe(repeated);
});
