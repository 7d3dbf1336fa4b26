import { loadScenario } from '../support/scenario';
import { GraphPage } from './graphPage';
import type { HostedPageOptions } from './hostedPage';
import { expect, test as base } from './pageTest';
import { KILLED, REST, WATCHED } from './recorded';

const { nodes: NODES, links: LINKS } = loadScenario('scenario3');
const OWN_LINKS = ['client5', 'node7'].map((name) => ['editor', name] as const);

const test = base.extend<{ openGraph: (options?: HostedPageOptions) => Promise<GraphPage> }>({
  openGraph: async ({ open }, use) => {
    await use(async (options) => {
      const hosted = await open('overlay', options);
      await hosted.play(REST);
      return new GraphPage(hosted);
    });
  },
});

const pairs = (links: readonly (readonly string[])[]): string[] =>
  links.map(([a, b]) => [a, b].sort().join('–')).sort();

/** Of how many nodes the page has kept the places. */
const keptPlaces = ({ hosted }: GraphPage): number =>
  hosted.kept === '' ? 0 : (JSON.parse(hosted.kept) as { readonly placement: readonly unknown[] }).placement.length;

test('has exactly the nodes and links of the overlay, as a picture and as tables', async ({ openGraph }) => {
  const graph = await openGraph();
  const { nodes, links } = await graph.exported();
  expect(nodes.map(({ name }) => name).sort()).toEqual([...NODES, 'editor'].sort());
  const nameOf = new Map(nodes.map(({ id, name }) => [id, name!]));
  const wanted = pairs([...LINKS, ...OWN_LINKS]);
  expect(pairs(links.map(({ a, b }) => [nameOf.get(a)!, nameOf.get(b)!]))).toEqual(wanted);

  await graph.showTables(true);
  const rows = await graph.rows('Nodes');
  expect(rows.map(([name]) => name).sort()).toEqual([...NODES, 'editor'].sort());
  expect(pairs((await graph.rows('Links')).map(([a, b]) => [a!, b!]))).toEqual(wanted);
  const roles = new Map(rows.map(([name, role]) => [name, role]));
  expect(roles.get('editor')).toContain('this node');
  expect(roles.get('server2')).toContain('source');
  expect(roles.get('node4')).toContain('relay');
  expect(roles.get('client1')).toContain('consumer');
});

test('finds a node that comes while it is looked for', async ({ openGraph }) => {
  const { hosted } = await openGraph();
  const { state } = hosted;
  const [id, node] = [...state.nodes][0]!;
  const fresh = id.replace(/^.{8}/, 'fffffff0');
  const search = hosted.page.getByRole('combobox', { name: 'Search nodes' });
  await search.fill(fresh);
  await expect(hosted.page.getByText('No node found.')).toBeVisible();
  await hosted.show({ ...state, nodes: new Map([...state.nodes, [fresh, { ...node, id: fresh }]]) });
  await expect(hosted.page.getByRole('listbox', { name: 'Nodes' }).getByRole('option')).toHaveCount(1);
  await expect(hosted.page.getByText('No node found.')).toBeHidden();
});

test('moves no node when one is lost, and shows that it is', async ({ openGraph, page }) => {
  await page.clock.install();
  const graph = await openGraph();
  const before = await graph.places();
  await graph.hosted.play(WATCHED);
  expect(await graph.places()).toEqual(before);
  await graph.hosted.play(KILLED);
  const after = await graph.places();
  for (const [name, place] of before) if (name !== 'node4') expect(after.get(name), name).toEqual(place);
  const { nodes } = await graph.exported();
  // Shown as lost for a while, then gone; never as if it were there.
  expect(nodes.find(({ name }) => name === 'node4')?.unreachable ?? true).toBe(true);
  await page.clock.fastForward('02:00');
  await expect.poll(async () => (await graph.exported()).nodes.map(({ name }) => name)).not.toContain('node4');
  expect(new Map([...(await graph.places())])).toEqual(new Map([...before].filter(([name]) => name !== 'node4')));
});

test('pins what is dragged, and has everything in its place after a reload', async ({ openGraph }) => {
  const graph = await openGraph();
  const { page } = graph.hosted;
  const before = await graph.places();
  const { x, y } = await graph.placeOnScreen('node1');
  await expect.poll(() => keptPlaces(graph)).toBe(before.size);
  const { kept } = graph.hosted;
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 40, y + 30, { steps: 4 });
  await page.mouse.up();
  const after = await graph.places();
  expect(after.get('node1')).not.toEqual(before.get('node1'));
  const others = (places: ReadonlyMap<string, unknown>) => [...places].filter(([name]) => name !== 'node1');
  expect(others(after)).toEqual(others(before));
  await expect(graph.button(/Unpin all/)).toBeEnabled();

  await expect.poll(() => graph.hosted.kept).not.toBe(kept);
  await graph.hosted.reload();
  expect(await graph.places()).toEqual(after);
  await expect(graph.button(/Unpin all/)).toBeEnabled();

  // What is pinned stays when all others are laid out anew.
  await graph.select('Layout').selectOption('Circle');
  await expect.poll(() => graph.places()).not.toEqual(after);
  expect((await graph.places()).get('node1')).toEqual(after.get('node1'));
});

test('finds what was looked at again after a reload: selection, neighbourhood, view, and who was lost', async ({
  openGraph,
}) => {
  const graph = await openGraph();
  const { page } = graph.hosted;
  await graph.places();
  await graph.hosted.play(WATCHED);
  await graph.hosted.play(KILLED);
  const lost = async (): Promise<unknown> =>
    (await graph.exported()).nodes.find(({ name }) => name === 'node4')?.unreachable;
  await expect.poll(lost).toBe(true);
  await graph.find('client5');
  for (const name of ['Zoom in (+)', 'Zoom in (+)']) await page.getByRole('button', { name }).click();
  await graph.graph.focus();
  await page.keyboard.press('Shift+ArrowLeft');
  const before = await graph.placeOnScreen('client5');
  const { kept } = graph.hosted;
  await graph.select('Focus').selectOption({ label: '2 hops around client5' });
  await expect.poll(() => graph.hosted.kept).not.toBe(kept);
  await expect.poll(() => graph.hosted.kept).toContain('"hops":2');
  await graph.hosted.reload();
  await expect(graph.title).toHaveText('client5');
  await expect(graph.select('Focus').locator('option:checked')).toHaveText('2 hops around client5');
  expect(await graph.placeOnScreen('client5')).toEqual(before);
  await graph.select('Focus').selectOption({ label: 'All nodes' });
  expect(await lost()).toBe(true);
});

test('shows a restarted node where it was, though its new id comes before its name and links', async ({
  openGraph,
}) => {
  const graph = await openGraph();
  const { hosted } = graph;
  const before = await graph.places();
  const { state } = hosted;
  const [id, view] = [...state.nodes].find(([, { name }]) => name === 'node2')!;
  const fresh = id.replace(/^.{8}/, 'fffffff0');
  const others = [...state.nodes].filter(([other]) => other !== id);
  const links = [...state.links.values()];
  const entries = (all: typeof links) => new Map(all.map((link) => [link.a + link.b, link]));
  const elsewhere = entries(links.filter(({ a, b }) => a !== id && b !== id));
  await hosted.show({ ...state, nodes: new Map(others), links: elsewhere });
  const bare = { ...view, id: fresh, name: null, opaque: true };
  await hosted.show({ ...state, nodes: new Map([...others, [fresh, bare]]), links: elsewhere });
  const renamed = (end: string): string => (end === id ? fresh : end);
  const again = entries(links.map((link) => ({ ...link, a: renamed(link.a), b: renamed(link.b) })));
  await hosted.show({ ...state, nodes: new Map([...others, [fresh, { ...view, id: fresh }]]), links: again });
  expect(await graph.places()).toEqual(before);
});

test('keeps its tools and its timeline when the node is stopped', async ({ openGraph, page }) => {
  const graph = await openGraph();
  const { hosted } = graph;
  await graph.places();
  const { state } = hosted;
  const nothing = Object.fromEntries(Object.keys(state).map((collection) => [collection, new Map()]));
  await hosted.show(nothing as unknown as typeof state);
  await expect(page.getByText('No node is running', { exact: false })).toBeVisible();
  await expect(page.getByRole('toolbar', { name: 'Overlay' })).toBeVisible();
  await page.getByRole('button', { name: /^Timeline/ }).click();
  await expect(
    page
      .getByRole('region', { name: 'Timeline' })
      .or(page.getByRole('list', { name: /Timeline/ }))
      .first(),
  ).toBeVisible();
});

test('finds places again by name where ids are new', async ({ openGraph, open }) => {
  const graph = await openGraph();
  const before = await graph.places();
  await expect.poll(() => keptPlaces(graph)).toBe(before.size);
  const renewed = JSON.parse(
    JSON.stringify(REST).replaceAll(/"([0-9a-f]{8})(-[0-9a-f-]{27})/g, (_, head: string, tail: string) => {
      const turned = [...head].reverse().join('');
      return `"${turned}${tail}`;
    }),
  ) as typeof REST;
  const again = await open('overlay', { kept: graph.hosted.kept });
  await again.play(renewed.filter(({ type }) => type === 'overlay/snapshot'));
  expect(await new GraphPage(again).places()).toEqual(before);
});

test('tidies when told to, and takes it back', async ({ openGraph }) => {
  const graph = await openGraph();
  const before = await graph.places();
  await graph.select('Layout').selectOption('Circle');
  await expect.poll(() => graph.places()).not.toEqual(before);
  const circle = await graph.places();
  await graph.button(/Undo/).click();
  await expect.poll(() => graph.places()).toEqual(before);
  await graph.select('Layout').selectOption({ index: 1 });
  await expect.poll(() => graph.places()).not.toEqual(circle);
});

test('is walked through by keyboard alone', async ({ openGraph }) => {
  const graph = await openGraph();
  await graph.places();
  const { page } = graph.hosted;
  for (let presses = 0; presses < 30; presses++) {
    await page.keyboard.press('Tab');
    if (await graph.graph.evaluate((element) => element === document.activeElement)) break;
  }
  await expect(graph.graph).toBeFocused();
  await page.keyboard.press('Home');
  await expect(graph.focused).toHaveAccessibleName(/^editor, this node/);
  const visited = new Set<string>();
  for (const key of ['ArrowDown', 'ArrowDown', 'ArrowLeft', 'ArrowRight', 'PageDown', 'PageDown', 'Alt+ArrowUp']) {
    await page.keyboard.press(key);
    visited.add((await graph.focused.getAttribute('aria-label'))!.split(',')[0]!);
  }
  expect(visited.size).toBeGreaterThan(2);
  await page.keyboard.press('Enter');
  const name = (await graph.focused.getAttribute('aria-label'))!.split(',')[0]!;
  await expect(graph.title).toHaveText(name);
  await page.keyboard.press('Enter');
  await expect(graph.title).toBeFocused();
  await graph.graph.focus();
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu', { name });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(graph.graph).toBeFocused();
  await page.keyboard.press('/');
  await page.keyboard.type('server2');
  await page.keyboard.press('Enter');
  await expect(graph.title).toHaveText('server2');
});

test('offers what makes sense to do about a node, and asks the extension for it', async ({ openGraph }) => {
  const graph = await openGraph();
  const { hosted } = graph;
  const choose = async (node: string, item: string | RegExp): Promise<void> => {
    const menu = await graph.openMenu(node);
    await menu.getByRole('menuitem', { name: item }).click();
  };
  const server2 = [...hosted.state.nodes.values()].find(({ name }) => name === 'server2')!.id;
  await choose('server2', 'Watch lecture');
  await choose('server2', /^(Show )?tree.* movie/i);
  await choose('server2', 'Show route');
  await expect
    .poll(() => hosted.asked)
    .toEqual([
      { type: 'overlay/watch', flow: 'lecture', source: server2 },
      { type: 'overlay/showTree', flow: 'movie', source: server2 },
      { type: 'overlay/showRoutes', destination: server2 },
    ]);
  // Of a node that is no neighbour no address is known.
  const menu = await graph.openMenu('server2');
  await expect(menu.getByRole('menuitem', { name: /Focus/ })).toBeVisible();
  await expect(menu.getByRole('menuitem', { name: 'Copy address' })).toHaveCount(0);
  await hosted.page.keyboard.press('Escape');
  hosted.answer = () => 'The clipboard is locked.';
  await choose('client5', 'Copy address');
  await expect(hosted.page.getByRole('alert').filter({ hasText: 'The clipboard is locked.' })).toBeVisible();
});

test('lights the tree of a flow, and asks for its rates', async ({ openGraph }) => {
  const graph = await openGraph();
  const option = graph
    .select('Flow')
    .locator('option')
    .filter({ hasText: /^movie \w+ server2$/ });
  await graph.select('Flow').selectOption(await option.getAttribute('value'));
  const server2 = [...graph.hosted.state.nodes.values()].find(({ name }) => name === 'server2')!.id;
  await expect.poll(() => graph.hosted.look.flows[0]).toEqual({ flow: 'movie', source: server2 });
  await expect.poll(async () => await graph.copied('dot')).toContain('dir=forward');
  const lit = (dot: string): number => dot.split('\n').filter((line) => line.includes('dir=forward')).length;
  // server2 > node4 > client5 > editor, client3, client4, node3 > server1 > client1.
  expect(lit(await graph.copied('dot'))).toBe(8);
  await graph.button(/Only this flow/).click();
  await expect.poll(async () => (await graph.exported()).nodes.length).toBe(9);
});

test('shows a neighbourhood alone when asked to', async ({ openGraph }) => {
  const graph = await openGraph();
  await graph.places();
  await graph.select('Focus').selectOption({ label: '1 hop around editor' });
  await expect
    .poll(async () => (await graph.exported()).nodes.map(({ name }) => name).sort())
    .toEqual(['client5', 'editor', 'node7']);
});

test('asks for everything again when an update was missed', async ({ openGraph }) => {
  const graph = await openGraph();
  const { hosted } = graph;
  await graph.places();
  const others = new Map([...hosted.state.nodes].filter(([, { name }]) => name !== 'node2'));
  hosted.miss({ ...hosted.state, nodes: new Map() });
  await hosted.show({ ...hosted.state, nodes: others });
  await expect.poll(() => hosted.said.filter(({ type }) => type === 'overlay/again').length).toBe(1);
  await expect.poll(async () => (await graph.exported()).nodes.length).toBeGreaterThan(10);
  const names = (await graph.exported()).nodes.filter(({ unreachable }) => !unreachable).map(({ name }) => name);
  expect(names).not.toContain('node2');
});

test('leaves half a window to the graph until the details are asked for, and remembers that', async ({
  openGraph,
  page,
}) => {
  await page.setViewportSize({ width: 660, height: 900 });
  const graph = await openGraph();
  // Keys move over nodes that have their places.
  await graph.places();
  await expect(graph.details).toBeHidden();
  const alone = await graph.graph.boundingBox();
  expect(alone!.width).toBeGreaterThan(650);
  await graph.button('Details and legend').click();
  await expect(graph.details).toBeVisible();
  // Below the graph, which stays as wide as it was.
  expect((await graph.graph.boundingBox())!.width).toBe(alone!.width);
  await graph.button('Details and legend').click();
  await expect(graph.details).toBeHidden();
  await graph.graph.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Enter');
  await expect(graph.title).toBeFocused();

  await page.setViewportSize({ width: 1400, height: 900 });
  await graph.button('Details and legend').click();
  await expect(graph.details).toBeHidden();
  await expect.poll(() => graph.hosted.kept).toContain('"showsDetails":false');
  await graph.hosted.reload();
  await graph.places();
  await expect(graph.details).toBeHidden();
});

test('tells nodes of one name apart in what is written of them', async ({ openGraph }) => {
  const graph = await openGraph();
  const { hosted } = graph;
  await graph.places();
  const twins = [...hosted.state.nodes].filter(([, { name }]) => name === 'client3' || name === 'client4');
  const name = 'a name that is longer than labels are';
  const nodes = new Map([...hosted.state.nodes, ...twins.map(([id, node]) => [id, { ...node, name }] as const)]);
  const routes = new Map(
    [...hosted.state.routes].map(([key, route]) => [
      key,
      twins.some(([id]) => id === route.destination) ? { ...route, name } : route,
    ]),
  );
  await hosted.show({ ...hosted.state, nodes, routes });
  for (const format of ['svg', 'dot', 'mermaid'] as const) {
    const text = await graph.copied(format);
    for (const [id] of twins) expect(text, format).toMatch(new RegExp(`a name that.*${id.slice(0, 8)}`));
  }
});

test('says what is wrong where there is nothing to show', async ({ open, page }) => {
  const hosted = await open('overlay');
  await expect(page.getByText('No node is running', { exact: false })).toBeVisible();
  await hosted.play(REST);
  await expect(page.getByText('No node is running', { exact: false })).toBeHidden();
});

test('says that nobody watches the flow that is chosen, and shows no numbers of others', async ({
  openGraph,
  page,
}) => {
  const graph = await openGraph();
  const { hosted } = graph;
  await graph.places();
  const { nodes, flows } = hosted.state;
  const source = [...nodes.values()].find(({ name }) => name === 'server2')!.id;
  const lonely = { flow: 'lonely', contentType: 'video/x-motion-jpeg', source, state: 'hold' as const, consumers: [] };
  await hosted.show({ ...hosted.state, flows: new Map([...flows, [source + lonely.flow, lonely]]) });
  await graph.select('Labels').selectOption('Frames/s');
  await graph.select('Flow').selectOption({ label: 'lonely from server2' });
  await expect(page.getByText('Nobody watches lonely.')).toBeVisible();
  expect(await graph.copied('svg')).not.toContain('frames/s');
  await graph.select('Flow').selectOption({ label: 'None' });
  await expect(page.getByText('Nobody watches lonely.')).toBeHidden();
});

test('keeps its controls in one row, the others below a button, and room for the graph in a narrow window', async ({
  openGraph,
  page,
}) => {
  const graph = await openGraph();
  await graph.places();
  const toolbar = page.getByRole('toolbar', { name: 'Overlay' });
  const height = async (): Promise<number> => (await toolbar.boundingBox())!.height;
  const row = await height();
  const more = page.getByRole('button', { name: 'More…' });
  await expect(more).toBeHidden();
  await graph.select('Labels').selectOption('Round trip');
  for (const width of [1024, 660, 420, 272]) {
    await page.setViewportSize({ width, height: 600 });
    if (width < 1000) await expect(more).toBeVisible();
    // What there is no room for goes a moment after the window has its size.
    const surplus = () => toolbar.evaluate((element) => element.scrollWidth - element.clientWidth);
    await expect.poll(surplus, { message: `${width}` }).toBeLessThanOrEqual(0);
    expect(await height()).toBe(row);
  }
  await page.getByRole('button', { name: /^Timeline/ }).click();
  expect((await graph.graph.boundingBox())!.height).toBeGreaterThanOrEqual(140);
  await expect(graph.select('Layout')).toBeHidden();
  await more.click();
  await graph.select('Layout').selectOption('Circle');
  await page.keyboard.press('Escape');
  await expect(more).toBeFocused();
  await expect(graph.select('Layout')).toBeHidden();
  await page.setViewportSize({ width: 1400, height: 900 });
  await expect(more).toBeHidden();
  await expect(graph.select('Layout')).toHaveValue('circle');
});

test('shows a node that is started anew at once where it was, though both are told of for a while', async ({
  openGraph,
}) => {
  const graph = await openGraph();
  const { hosted } = graph;
  const before = await graph.places();
  const { nodes, links } = hosted.state;
  const old = [...nodes.values()].find(({ name }) => name === 'node1')!;
  const id = `0${old.id.slice(1)}`.replace(old.id, `1${old.id.slice(1)}`);
  const both = new Map([...nodes, [id, { ...old, id }]]);
  const anew = [...links.values()].filter(({ a, b }) => a === old.id || b === old.id);
  const moved = anew.map((link) => {
    const [a, b] = [link.a, link.b].map((end) => (end === old.id ? id : end)).sort() as [string, string];
    return [a + b, { ...link, a, b }] as const;
  });
  await hosted.show({ ...hosted.state, nodes: both, links: new Map([...links, ...moved]) });
  expect(new Map([...(await graph.places())].sort())).toEqual(new Map([...before].sort()));
  both.delete(old.id);
  const left = [...links].filter(([, link]) => !anew.includes(link));
  await hosted.show({ ...hosted.state, nodes: new Map(both), links: new Map([...left, ...moved]) });
  await expect.poll(async () => (await graph.exported()).nodes.some((node) => node.id === id)).toBe(true);
  expect(new Map([...(await graph.places())].sort())).toEqual(new Map([...before].sort()));
});
