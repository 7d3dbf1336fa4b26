import { GraphPage } from './graphPage';
import { HOSTILE_NAMES, hostileOverlay } from './hostileOverlay';
import { expect, test } from './pageTest';
import { REST } from './recorded';

const PNG_SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** What an XML parser makes of a text: its texts, all element and attribute names, or the error. Runs in the page. */
function parseXml(text: string) {
  const parsed = new DOMParser().parseFromString(text, 'image/svg+xml');
  const error = parsed.querySelector('parsererror')?.textContent ?? null;
  const elements = [...parsed.querySelectorAll('*')];
  return {
    error,
    root: parsed.documentElement.nodeName,
    texts: elements.filter(({ nodeName }) => nodeName === 'text').map(({ textContent }) => textContent ?? ''),
    names: [...new Set(elements.map(({ nodeName }) => nodeName))].sort(),
    attributes: [...new Set(elements.flatMap((element) => element.getAttributeNames()))].sort(),
  };
}

test('the picture opens anywhere and has every node', async ({ open, page }) => {
  const hosted = await open('overlay');
  await hosted.play(REST);
  const graph = new GraphPage(hosted);
  await graph.places();
  await graph.export('Save as SVG…');
  await expect.poll(() => hosted.askedFor('overlay/export').length).toBe(1);
  const { format, title, content } = hosted.askedFor('overlay/export')[0]!;
  expect(format).toBe('svg');
  expect(title).toContain('editor');
  const { error, root, texts, names } = await page.evaluate(parseXml, String(content));
  expect(error).toBeNull();
  expect(root).toBe('svg');
  for (const { name } of hosted.state.nodes.values()) expect(texts).toContain(name);
  expect(names).not.toContain('script');
  expect(content).not.toMatch(/href|url\(|@import/);
});

test('the picture can be taken as pixels', async ({ open }) => {
  const hosted = await open('overlay');
  await hosted.play(REST);
  const graph = new GraphPage(hosted);
  await graph.places();
  await graph.export('Save as PNG…');
  await expect.poll(() => hosted.askedFor('overlay/export').length).toBe(1);
  const { content } = hosted.askedFor('overlay/export')[0]!;
  expect([...(content as Uint8Array).slice(0, 8)]).toEqual(PNG_SIGNATURE);
  expect(content.length).toBeGreaterThan(5_000);
});

test('the texts for Graphviz and Mermaid name every node and link once', async ({ open }) => {
  const hosted = await open('overlay');
  await hosted.play(REST);
  const graph = new GraphPage(hosted);
  await graph.places();
  const dot = await graph.copied('dot');
  expect(dot).toMatch(/^graph overlay \{\n[^]*\}\n$/);
  const mermaid = await graph.copied('mermaid');
  expect(mermaid).toMatch(/^flowchart /);
  const lines = (text: string, pattern: RegExp) => text.split('\n').filter((line) => pattern.test(line));
  const { nodes, links } = hosted.state;
  expect(lines(dot, /^ {2}n\d+ \[/)).toHaveLength(nodes.size);
  expect(lines(dot, /^ {2}n\d+ -- n\d+/)).toHaveLength(links.size);
  expect(lines(mermaid, /^ {2}n\d+ .*n\d+$/)).toHaveLength(links.size);
  for (const { name } of nodes.values()) {
    expect(dot).toContain(`"${name}`);
    expect(mermaid).toContain(`"${name}`);
  }
});

test('the worst names are texts in every export', async ({ open, page }) => {
  const hosted = await open('overlay', { state: hostileOverlay() });
  const graph = new GraphPage(hosted);
  await graph.places();
  const { error, names, attributes } = await page.evaluate(parseXml, await graph.copied('svg'));
  expect(error).toBeNull();
  expect(
    names.filter((name) => !['svg', 'title', 'rect', 'path', 'text', 'g', 'circle', 'desc'].includes(name)),
  ).toEqual([]);
  expect(attributes.filter((name) => /^on|href|style/.test(name))).toEqual([]);
  const dot = await graph.copied('dot');
  // Every line is one of ours: no quote ended early.
  const own =
    /^(?:graph overlay \{|\}|| {2}node \[.*\];| {2}n\d+ \[(?:[\w=, ]|"(?:[^"\\]|\\.)*")*\];| {2}n\d+ -- n\d+.*;)$/;
  expect(dot.split('\n').filter((line) => !own.test(line))).toEqual([]);
  const comment = /^ {2}%% n\d+: [\p{L}\p{M}\p{N} .,:/…\ufffd#;-]*$/u;
  const chart = (await graph.copied('mermaid')).split('\n').filter((line) => !comment.test(line));
  expect(chart.join('\n')).not.toMatch(/javascript:|<(?!br\/>)|%%/);
  const { nodes } = await graph.exported();
  const exported = nodes.map(({ name }) => name);
  expect(exported).toEqual(expect.arrayContaining(HOSTILE_NAMES.slice(0, 6)));
});
