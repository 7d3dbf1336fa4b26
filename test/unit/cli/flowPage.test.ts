import { expect, it } from 'vitest';
import { flowNameAt, flowPage } from '../../../src/cli/flowPage';

const view = (flow: string, source: string, contentType = 'video/x-motion-jpeg') =>
  ({ flow, source, contentType, state: 'hold', consumers: [] }) as const;
const isServed = (contentType: string) => contentType === 'video/x-motion-jpeg';

it('lists each flow once, with a link', () => {
  const page = flowPage([view('cam 1/a', 'x'), view('cam 1/a', 'y'), view('film.mjpeg', 'x')], isServed);
  expect(page).toContain('<li><a href="/flow/cam%201%2Fa"><bdi>cam 1/a</bdi></a> (2 sources)</li>');
  expect(page).toContain('<li><a href="/flow/film.mjpeg"><bdi>film.mjpeg</bdi></a></li>');
});

it.each([
  ['.', '/flow/?name=.'],
  ['..', '/flow/?name=..'],
  ['...', '/flow/...'],
  ['?name=a', '/flow/%3Fname%3Da'],
])('leads to a flow called %s as browsers go there', (flow, address) => {
  expect(flowPage([view(flow, 'x')], isServed)).toContain(`<a href="${address}">`);
  const { pathname, search } = new URL(address, 'http://localhost');
  expect(pathname + search).toBe(address);
  expect(flowNameAt(pathname, search.slice(1))).toBe(flow);
});

it('knows what is not escaped', () => {
  expect(flowNameAt('/flow/%zz', '')).toBeUndefined();
  expect(flowNameAt('/flow/', 'name=%zz')).toBeUndefined();
  expect(flowNameAt('/flow/cam', 'name=other')).toBe('cam');
});

it('says so if there is none, or one that cannot be shown', () => {
  expect(flowPage([], isServed)).toContain('<p>Nobody offers a flow.</p>');
  const page = flowPage([view('words', 'x', 'text/x-"lines"')], isServed);
  expect(page).toContain('<li><bdi>words</bdi>: text/x-&#34;lines&#34; cannot be shown here</li>');
  expect(page).not.toContain('<a ');
});

it('takes no name for markup', () => {
  const page = flowPage([view(`"><script>alert(1)</script>&'`, 'x')], isServed);
  expect(page).not.toMatch(/<script|"><script|&'/);
  expect(page).toContain('<bdi>&#34;&#62;&#60;script&#62;');
});
