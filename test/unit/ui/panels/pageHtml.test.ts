import { describe, expect, it } from 'vitest';
import { type PageParts, escapeHtml, pageHtml } from '../../../../src/ui/panels/pageHtml';

const parts: PageParts = {
  script: 'alert("$&" && 1);',
  style: 'p > b { color: red; }',
  nonce: 'abc123',
  title: '"><script>alert(1)</script>',
  language: 'en',
};
const html = pageHtml(parts);

describe('pageHtml', () => {
  it('allows its own script and style and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    expect(policy).toBe("default-src 'none'; script-src 'nonce-abc123'; style-src 'nonce-abc123';");
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('<script nonce="abc123">alert("$&" && 1);</script>');
    expect(html).toContain('<style nonce="abc123">p > b { color: red; }</style>');
  });

  it('has the scripts of its workers as data, and lets them be started from blobs and from nowhere else', () => {
    const withWorker = pageHtml({ ...parts, workers: [{ id: 'worker-layout', script: 'onmessage = ("$&");' }] });
    expect(withWorker).toContain(
      '<script type="text/plain" id="worker-layout" nonce="abc123">onmessage = ("$&");</script>\n<script nonce=',
    );
    expect(withWorker).toContain('style-src &#39;nonce-abc123&#39;; worker-src blob:;"');
    expect(withWorker.replace(/<script type="text.*\n/, '').replace(' worker-src blob:;', '')).toBe(html);
  });

  it('has nothing in it that has to be fetched', () => {
    expect(html).not.toMatch(/\b(?:src|href)=/);
  });

  it.each(['</script>', '</STYLE', '<!--'])('refuses %s in a script or a style', (text) => {
    expect(() => pageHtml({ ...parts, script: `'${text}'` })).toThrow();
    expect(() => pageHtml({ ...parts, style: `/* ${text} */` })).toThrow();
    expect(() => pageHtml({ ...parts, workers: [{ id: 'worker-layout', script: `'${text}'` }] })).toThrow();
  });

  it('shows a hostile title as text', () => {
    expect(html).toContain('<title>&quot;&gt;&lt;script&gt;alert(1)&lt;/script&gt;</title>');
  });
});

describe('escapeHtml', () => {
  it('escapes what has a meaning in text or attributes', () => {
    expect(escapeHtml(`a&b<c>d"e'f`)).toBe('a&amp;b&lt;c&gt;d&quot;e&#39;f');
  });
});
