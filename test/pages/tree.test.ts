import type { Page } from '@playwright/test';
import type { TreeView } from '../../src/overlay/snapshot';
import type { OverlayState } from '../../src/shared/overlayState';
import type { HostedPage } from './hostedPage';
import { expect, test } from './pageTest';
import { KILLED, REST, WATCHED } from './recorded';

function nameIn(state: OverlayState, id: string): string {
  return state.nodes.get(id)?.name ?? id.slice(0, 8);
}

function treeOf({ state }: HostedPage, flow: string, source: string): TreeView {
  const found = [...state.trees.values()].find((tree) => tree.flow === flow && nameIn(state, tree.source) === source);
  if (!found) throw new Error(`no tree of ${flow} from ${source}`);
  return found;
}

/** `parent>child`, in order. */
function edgesOf({ state }: HostedPage, { edges }: TreeView): string[] {
  return edges.map(({ from, to }) => `${nameIn(state, from)}>${nameIn(state, to)}`).sort();
}

/** Copies that each consumer on its own would take: what is on its way from the source. */
function unicastOf({ edges, consumers, source }: TreeView): number {
  const parents = new Map(edges.map(({ from, to }) => [to, from]));
  const depth = (id: string): number => (id === source ? 0 : 1 + depth(parents.get(id)!));
  return consumers.reduce((sum, id) => sum + depth(id), 0);
}

/** Chooses a flow by what its line says. */
async function choose(page: Page, line: RegExp): Promise<void> {
  const flow = page.getByRole('combobox', { name: 'Flow', exact: true }).first();
  const option = flow.locator('option').filter({ hasText: line });
  await expect(option).toHaveCount(1);
  await flow.selectOption(await option.getAttribute('value'));
}

/** `served by>node` of every row of the table. */
async function shownEdges(page: Page): Promise<string[]> {
  const rows = await page
    .getByRole('treegrid', { name: 'Distribution tree' })
    .locator('tbody tr')
    .evaluateAll((all) => all.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  return rows.flatMap(([name, , parent]) => (parent ? [`${parent}>${name}`] : [])).sort();
}

async function openTree(open: (name: 'tree') => Promise<HostedPage>, page: Page, line: RegExp): Promise<HostedPage> {
  const hosted = await open('tree');
  await hosted.play(REST);
  await choose(page, line);
  await expect.poll(() => hosted.look.flows.length).toBeGreaterThan(0);
  return hosted;
}

test('draws exactly the tree that the nodes report, and the one that takes its place', async ({ open, page }) => {
  const hosted = await openTree(open, page, /^movie \w+ server2$/);
  const tree = () => treeOf(hosted, 'movie', 'server2');
  await expect.poll(() => shownEdges(page)).toEqual(edgesOf(hosted, tree()));
  expect(edgesOf(hosted, tree())).toEqual(expect.arrayContaining(['server2>node4', 'node4>client5']));
  await hosted.play([...WATCHED, ...KILLED]);
  await expect.poll(() => shownEdges(page)).toEqual(edgesOf(hosted, tree()));
  expect(edgesOf(hosted, tree()).join(' ')).not.toContain('node4');
});

test('proves that it is one tree: copies, what unicast would take, depth', async ({ open, page }) => {
  const hosted = await openTree(open, page, /^movie \w+ server2$/);
  const tree = treeOf(hosted, 'movie', 'server2');
  const proof = page.getByRole('group', { name: /^movie \w+ server2/ });
  await expect(proof).toContainText(`${tree.edges.length} copies instead of ${unicastOf(tree)} with unicast`);
  await expect(proof).toHaveAccessibleName(/Proven/);
  await expect(proof).toContainText(/Consumers\s*5/);
  await expect(proof).toContainText(/Depth\s*3 hops/);
  await expect(proof).toContainText(/Serving nobody\s*0/);
  await hosted.play([...WATCHED, ...KILLED]);
  const after = treeOf(hosted, 'movie', 'server2');
  await expect(proof).toContainText(`${after.edges.length} copies instead of ${unicastOf(after)} with unicast`);
  await expect(proof).toHaveAccessibleName(/Proven/);
});

test('turns red when something has been wrong for two seconds, and not before', async ({ open, page }) => {
  await page.clock.install();
  const hosted = await openTree(open, page, /^movie \w+ server2$/);
  const proof = page.getByRole('group', { name: /^movie \w+ server2/ });
  await expect(proof).toHaveAccessibleName(/Proven/);
  const { state } = hosted;
  const good = treeOf(hosted, 'movie', 'server2');
  const [first, ...others] = good.edges;
  const bad = { ...good, edges: [{ ...first!, rates: { ...first!.rates!, duplicatesPerSecond: 12 } }, ...others] };
  const key = [...state.trees].find(([, tree]) => tree === good)![0];
  await hosted.show({ ...state, trees: new Map([...state.trees, [key, bad]]) });
  await expect(proof).toHaveAccessibleName(/Moving/);
  await page.clock.fastForward(2_500);
  await expect(proof).toHaveAccessibleName(/Broken/);
  await expect(proof).toContainText('12/s (must be 0)');
  await hosted.show(state);
  await expect(proof).toHaveAccessibleName(/Proven/);
});

test('says where frames are lost once they have lacked for a while, and takes none of that for a saving', async ({
  open,
  page,
}) => {
  await page.clock.install();
  const hosted = await openTree(open, page, /^movie \w+ server2$/);
  const proof = page.getByRole('group', { name: /^movie \w+ server2/ });
  await expect(proof).toHaveAccessibleName(/Proven/);
  const { state } = hosted;
  const good = treeOf(hosted, 'movie', 'server2');
  const lossy = good.edges.find(
    ({ from, to }) => from !== good.source && good.edges.every((edge) => edge.from !== to),
  )!;
  const { framesPerSecond } = lossy.rates!;
  const edges = good.edges.map((edge) =>
    edge === lossy ? { ...edge, rates: { ...edge.rates!, framesPerSecond: 1 } } : edge,
  );
  const key = [...state.trees].find(([, tree]) => tree === good)![0];
  await hosted.show({ ...state, trees: new Map([...state.trees, [key, { ...good, edges }]]) });
  await expect(proof).toHaveAccessibleName(/Moving/);
  await expect(proof).not.toContainText('unicast');
  await page.clock.runFor(8_000);
  await expect(proof).toHaveAccessibleName(/Losing frames/);
  const [from, to] = [lossy.from, lossy.to].map((id) => nameIn(hosted.state, id));
  expect(framesPerSecond).toBeGreaterThan(2);
  await expect(proof).toContainText(new RegExp(`${to} gets only 1 of \\d+ frames/s from ${from}`));
  await expect(proof).not.toContainText('unicast');
  await hosted.show(state);
  await page.clock.runFor(12_000);
  await expect(proof).toHaveAccessibleName(/Proven/);
});

test('shows the trees of several origins side by side', async ({ open, page }) => {
  const hosted = await openTree(open, page, /^movie.*all.*sources$/);
  await expect(page.getByRole('group', { name: /^movie \w+ server2/ })).toBeVisible();
  await expect(page.getByRole('group', { name: /^movie \w+ server3/ })).toBeVisible();
  const all = ['server2', 'server3'].flatMap((source) => edgesOf(hosted, treeOf(hosted, 'movie', source))).sort();
  await expect.poll(() => shownEdges(page)).toEqual(all);
});

test('puts the trees one below the other where that is seen larger, and keeps names large enough to read', async ({
  open,
  page,
}) => {
  await page.setViewportSize({ width: 420, height: 900 });
  const hosted = await openTree(open, page, /^movie.*all.*sources$/);
  await expect.poll(async () => (await shownEdges(page)).length).toBeGreaterThan(5);
  const shapeOf = async (): Promise<'upright' | 'broad'> => {
    const before = hosted.askedFor('overlay/copy').length;
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: 'Copy as SVG', exact: true }).click();
    await expect.poll(() => hosted.askedFor('overlay/copy').length).toBe(before + 1);
    const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(
      hosted.askedFor('overlay/copy')[before]!.content,
    )!;
    return Number(width) < 1.5 * Number(height) ? 'upright' : 'broad';
  };
  expect(await shapeOf()).toBe('upright');
  await page.setViewportSize({ width: 1400, height: 600 });
  await expect.poll(shapeOf).toBe('broad');
});

test('turns to the flow that the user asks for elsewhere', async ({ open, page }) => {
  const hosted = await open('tree');
  await hosted.play(REST);
  const { flow, source } = [...hosted.state.flows.values()].find((view) => view.flow === 'news')!;
  await hosted.send({ type: 'overlay/turnTo', target: { flow, source, node: null } });
  await expect(page.getByRole('group', { name: /^news \w+ server1/ })).toBeVisible();
  await hosted.reload();
  await expect(page.getByRole('group', { name: /^news \w+ server1/ })).toBeVisible();
});

test('is walked through by keyboard, and does something about a node', async ({ open, page }) => {
  const hosted = await openTree(open, page, /^movie \w+ server2$/);
  await expect.poll(async () => (await shownEdges(page)).length).toBeGreaterThan(5);
  const picture = page.getByRole('application', { name: 'Distribution tree' });
  await picture.focus();
  await page.keyboard.press('Home');
  await page.keyboard.press('ArrowRight');
  await page.keyboard.press('Shift+F10');
  const menu = page.getByRole('menu');
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await menu.getByRole('menuitem', { name: /Overlay/ }).click();
  await expect.poll(() => hosted.askedFor('overlay/showOverlay').length).toBe(1);
  const { node } = hosted.askedFor('overlay/showOverlay')[0]!.target;
  const served = treeOf(hosted, 'movie', 'server2').edges.filter(
    ({ from }) => nameIn(hosted.state, from) === 'server2',
  );
  expect(served.map(({ to }) => to)).toContain(node);
});

test('exports what it shows', async ({ open, page }) => {
  const hosted = await openTree(open, page, /^news \w+ server1$/);
  await expect.poll(async () => (await shownEdges(page)).length).toBeGreaterThan(2);
  for (const [count, name] of ['SVG', 'Graphviz DOT', 'Mermaid', 'JSON'].entries()) {
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    await page.getByRole('menuitem', { name: `Copy as ${name}`, exact: true }).click();
    await expect.poll(() => hosted.askedFor('overlay/copy').length).toBe(count + 1);
    const { content } = hosted.askedFor('overlay/copy')[count]!;
    for (const node of ['server1', 'client1', 'client4', 'client5']) expect(content).toContain(node);
  }
  const error = await page.evaluate(
    (text) => new DOMParser().parseFromString(text, 'image/svg+xml').querySelector('parsererror')?.textContent,
    hosted.askedFor('overlay/copy')[0]!.content,
  );
  expect(error).toBeUndefined();
});
