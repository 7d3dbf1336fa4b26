import { describe, expect, it } from 'vitest';
import { escapeHtml, pageHtml } from '../../../../src/ui/panels/pageHtml';

const html = pageHtml({
  script: 'https://page.test/dist/webview/player.js',
  style: 'https://page.test/dist/webview/player.css',
  cspSource: 'https://page.test',
  nonce: 'abc123',
  title: '"><script>alert(1)</script>',
  language: 'en',
});

describe('pageHtml', () => {
  it('allows its own script and style and nothing else', () => {
    const policy = /http-equiv="Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!.replaceAll('&#39;', "'");
    expect(policy).toBe("default-src 'none'; script-src 'nonce-abc123'; style-src https://page.test;");
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('<script nonce="abc123" src="https://page.test/dist/webview/player.js">');
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
