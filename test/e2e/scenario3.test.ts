import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { CliScenario } from '../support/cliScenario';
import { SAMPLE_CLIP } from '../support/sampleClip';
import { loadScenario } from '../support/scenario';
import { expect, type Overlay, test } from './overlay';
import { type ExportedGraph, GraphPage, placesIn, RoutesPage, TreePage } from './overlayPages';
import type { Probe } from './probe';

/*
 * Scenario 3 of the report as 15 real processes, and the window's node as the 16th, which is joined to one of them: all that its pages show of the
 * others it has learnt over the overlay.
 */

const FLOW = 'movie';
const SOURCE = 'server2';
/** The only neighbour of the window's node. */
const GATEWAY = 'client5';
const EDITOR = 'editor';
/** On the way of the flow to the gateway; is killed. */
const VICTIM = 'node4';
/** Who watches, beside the window's node. */
const VIEWERS = ['client5', 'client2'];

/** Room for four groups of editors. */
const VIEWPORT = { width: 1800, height: 1100 };

const { nodes: NODES, links: LINKS } = loadScenario('scenario3');

let scenario: CliScenario;

test.beforeAll(async () => {
  scenario = await CliScenario.start('scenario3');
});

test.afterAll(() => scenario.end());

interface Pages {
  readonly graph: GraphPage;
  readonly tree: TreePage;
  readonly routes: RoutesPage;
}

/** Whatever the pages take longer than the nodes: a second for them, and a machine that is busy. */
const SOON = { timeout: 10_000 };

/** Nodes by name, and the names of all by id. */
function namesIn({ nodes }: ExportedGraph): ReadonlyMap<string, string> {
  return new Map(nodes.map(({ id, name }) => [id, name ?? id]));
}

function linksIn(graph: ExportedGraph): string[] {
  const names = namesIn(graph);
  return graph.links.map(({ a, b }) => [names.get(a), names.get(b)].sort().join('-')).sort();
}

function treeIn(graph: ExportedGraph): string[] {
  const names = namesIn(graph);
  const edges = graph.trees.filter(({ flow }) => flow === FLOW).flatMap((tree) => tree.edges);
  return edges.map(({ from, to }) => `${names.get(from)}>${names.get(to)}`).sort();
}

/** The tree as the nodes report it, `from>to`, as soon as it is as wanted. */
async function reportedTree(
  editor: string,
  isWanted: (edges: readonly string[]) => boolean = (edges) => depthOf(EDITOR, edges) > 0,
): Promise<string[]> {
  const nameOf = (id: string): string => (id === editor ? EDITOR : scenario.nameOf(id));
  return scenario.node(GATEWAY).poll('the tree', async () => {
    const { edges } = await scenario.node(GATEWAY).command('tree', `${FLOW} --source ${scenario.node(SOURCE).id}`);
    const named = edges.map(({ from, to }) => `${nameOf(from)}>${nameOf(to)}`).sort();
    return isWanted(named) ? named : undefined;
  });
}

/** The edges that do not touch the node that is killed. */
function around(edges: readonly string[]): string[] {
  return edges.filter((edge) => !edge.split('>').includes(VICTIM));
}

/** How many links are between the source and a node of the tree. */
function depthOf(node: string, edges: readonly string[]): number {
  const server = edges.map((edge) => edge.split('>')).find(([, to]) => to === node)?.[0];
  return server === undefined ? 0 : 1 + depthOf(server, edges);
}

/** The meter proves a tree: as many copies as it has branches, and none in vain. */
async function expectProven(tree: TreePage, edges: readonly string[]): Promise<void> {
  const unicast = [EDITOR, ...VIEWERS].reduce((sum, viewer) => sum + depthOf(viewer, edges), 0);
  const meter = await tree.meter();
  await expect(meter).toContainText(`${edges.length} copies instead of ${unicast} with unicast`, SOON);
  await expect(meter).toHaveAccessibleName(`${FLOW} from ${SOURCE}: Proven`, SOON);
  expect(await tree.figure('Sent twice')).toBe('0/s');
  expect(await tree.figure('Serving nobody')).toBe('0');
  expect(await tree.figure('Consumers')).toBe(String(1 + VIEWERS.length));
  expect(await tree.figure('Depth')).toBe(
    `${Math.max(...edges.map((edge) => depthOf(edge.split('>')[1] ?? '', edges)))} hops`,
  );
}

/** Joins the window's node to the others, who begin to watch; its id. */
async function join(overlay: Overlay): Promise<string> {
  await scenario.node(SOURCE).command('stream', `'${SAMPLE_CLIP}' --as ${FLOW}`);
  await overlay.settings({ 'ottOverlay.name': EDITOR });
  await overlay.start();
  await overlay.connect(scenario.node(GATEWAY));
  for (const viewer of VIEWERS) {
    await scenario.node(viewer).flow(FLOW);
    await scenario.node(viewer).command('watch', FLOW);
  }
  const views = await scenario
    .node(GATEWAY)
    .poll('the editor', async () =>
      (await scenario.node(GATEWAY).command('neighbours')).find(
        ({ name, state }) => name === EDITOR && state === 'connected',
      ),
    );
  return views.id ?? '';
}

/** Opens the three pages side by side, with room for a player beside them. */
async function openPages(probe: Probe, { graph, tree, routes }: Pages): Promise<void> {
  const pair = { groups: [{}, {}], size: 0.5 };
  await probe.run('workbench.action.closeSidebar');
  await probe.run('vscode.setEditorLayout', { orientation: 0, groups: [pair, pair] });
  // Players open in the first group that is not the page's own: the second one is left to them.
  for (const [group, command, page] of [
    ['First', 'ottOverlay.showOverlay', graph],
    ['Third', 'ottOverlay.showTree', tree],
    ['Fourth', 'ottOverlay.showRoutes', routes],
  ] as const) {
    await probe.run(`workbench.action.focus${group}EditorGroup`);
    await probe.run(command);
    await page.frame();
  }
}

test('shows scenario 3 as it is, and the way around a node that is killed, without moving any other', async ({
  context,
  overlay,
  probe,
  workbench,
}) => {
  test.slow();
  const graph = new GraphPage(workbench);
  const tree = new TreePage(workbench);
  const routes = new RoutesPage(workbench);
  await workbench.page.setViewportSize(VIEWPORT);
  const editor = await join(overlay);
  await openPages(probe, { graph, tree, routes });

  let shown = await graph.json();
  const links = [...LINKS, [EDITOR, GATEWAY]].map((ends) => [...ends].sort().join('-')).sort();
  await expect.poll(async () => linksIn((shown = await graph.json())), SOON).toEqual(links);
  expect(shown.nodes.map(({ name }) => name).sort()).toEqual([...NODES, EDITOR].sort());
  expect(shown.nodes.filter(({ own }) => own)).toMatchObject([{ id: editor, name: EDITOR }]);
  // What it knows of the others it has learnt over its only link.
  for (const name of NODES.filter((node) => node !== GATEWAY)) {
    const neighbours = await scenario.node(name).command('neighbours');
    expect(
      neighbours.filter(({ id }) => id === editor),
      name,
    ).toEqual([]);
  }

  await (await graph.select(SOURCE)).getByRole('button', { name: `Watch ${FLOW}` }).click();
  await expect(workbench.tab(FLOW)).toBeVisible();
  await graph.light(`${FLOW} from ${SOURCE}`);
  const direct = await reportedTree(editor);
  expect(direct).toEqual(
    expect.arrayContaining([`${SOURCE}>${VICTIM}`, `${VICTIM}>${GATEWAY}`, `${GATEWAY}>${EDITOR}`]),
  );
  await expect.poll(() => tree.edges(), SOON).toEqual(direct);
  await expect.poll(() => routes.best(), SOON).toMatchObject({ [SOURCE]: `3 over ${GATEWAY}` });
  await expectProven(tree, direct);

  const svg = path.join(overlay.folder, 'overlay.svg');
  await graph.save('Save as SVG…', svg);
  const picture = await context.newPage();
  // A browser says of a document that is not well-formed what is wrong, instead of showing it.
  await picture.goto(pathToFileURL(svg).href);
  await expect(picture.locator('svg > title')).toHaveText(`Overlay of ${EDITOR}, tree of ${FLOW}`);
  const words = await picture.locator('svg > text').allTextContents();
  expect(words).toEqual(expect.arrayContaining([...NODES, EDITOR]));
  await picture.close();

  const records = await routes.timeline('route');
  const before = await graph.json();
  expect(treeIn(before)).toEqual(direct);
  await scenario.node(VICTIM).process.end('SIGKILL');
  // What the killed node has told is there for a while; the way around it is there much sooner.
  const hasDetour = (edges: readonly string[]): boolean => depthOf(EDITOR, around(edges)) === 4;
  await reportedTree(editor, hasDetour);
  await expect(async () => {
    expect(around(await tree.edges())).toEqual(around(await reportedTree(editor, hasDetour)));
  }).toPass(SOON);
  await expect.poll(() => routes.best(), SOON).toMatchObject({ [SOURCE]: `4 over ${GATEWAY}` });
  await expect(records.filter({ hasText: `to ${SOURCE}: heavy, cost 4 over ${GATEWAY}` }).first()).toBeVisible(SOON);
  await expect(async () => {
    shown = await graph.json();
    expect(around(treeIn(shown))).toEqual(around(await reportedTree(editor, hasDetour)));
  }).toPass(SOON);
  expect(placesIn(shown)).toEqual(placesIn(before));

  // Then nothing is left of it but its place.
  const detour = await reportedTree(editor, (edges) => hasDetour(edges) && around(edges).length === edges.length);
  await expect.poll(() => tree.edges(), SOON).toEqual(detour);
  await expectProven(tree, detour);
  shown = await graph.json();
  expect(treeIn(shown)).toEqual(detour);
  expect(shown.nodes.filter(({ unreachable }) => unreachable).map(({ name }) => name)).toEqual([VICTIM]);
  expect(placesIn(shown)).toEqual(placesIn(before));
  expect(Object.keys(await routes.best())).not.toContain(VICTIM);
  const why = await routes.why(SOURCE);
  await expect(why).toContainText(`${GATEWAY} told its cost 3`);
  await expect(why).toContainText(`Before: cost 3 over ${GATEWAY}. After: cost 4 over ${GATEWAY}.`);
});
