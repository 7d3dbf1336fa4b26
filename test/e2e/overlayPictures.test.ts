import { CliScenario } from '../support/cliScenario';
import { SAMPLE_CLIP } from '../support/sampleClip';
import { DARK, LIGHT, THEMES, type Theme, expect, test } from './overlay';
import { GraphPage, RoutesPage, TreePage } from './overlayPages';
import { Pictures } from './pictures';

/** Whether one of each goes into the documentation. */
const isForDocs = process.env['OTT_PICTURES'] === 'docs';

/** A window as people have it. */
const VIEWPORT = { width: 1400, height: 900 };

const FLOW = 'movie';
const SOURCE = 'server2';
/** Who watches beside the window's node; enough of them for branches that many share. */
const VIEWERS = ['client1', 'client2', 'client5', 'node6', 'node7'];
/** Of the window's node: enough for a routing table that has something to say. */
const NEIGHBOURS = ['client5', 'node6', 'node7'];

let scenario: CliScenario;

test.beforeAll(async () => {
  scenario = await CliScenario.start('scenario3');
});

test.afterAll(() => scenario.end());

test('pictures of scenario 3 in every theme: its graph, its trees, routes and why they are, the timeline', async ({
  overlay,
  probe,
  workbench,
}, testInfo) => {
  test.slow();
  const pictures = new Pictures(testInfo, workbench);
  const graph = new GraphPage(workbench);
  const tree = new TreePage(workbench);
  const routes = new RoutesPage(workbench);
  const take = async (name: string, themeOfDocs: Theme): Promise<void> => {
    for (const theme of THEMES) {
      await overlay.theme(theme);
      await pictures.window(`scenario3-${name}-${theme.file}`);
      if (isForDocs && theme === themeOfDocs) await pictures.forDocs(name);
    }
  };
  await workbench.page.setViewportSize(VIEWPORT);
  await overlay.settings({ 'ottOverlay.name': 'editor' });
  await probe.run('ottOverlay.startNode');
  for (const name of NEIGHBOURS) await scenario.node(name).command('connect', `127.0.0.1:${await overlay.port()}`);
  await scenario.node(SOURCE).command('stream', `'${SAMPLE_CLIP}' --as ${FLOW}`);
  for (const viewer of VIEWERS) {
    await scenario.node(viewer).flow(FLOW);
    await scenario.node(viewer).command('watch', FLOW);
  }
  await workbench.openContainer('OTT');
  await workbench.row('Flows', FLOW).click();
  await workbench.playing();

  await tree.show();
  await expect(await tree.meter()).toHaveAccessibleName(/: Proven$/);
  await take('tree', LIGHT);

  await graph.show();
  await graph.light(`${FLOW} from ${SOURCE}`);
  await take('graph', DARK);

  await scenario.node('node4').process.end('SIGKILL');
  const records = await graph.timeline();
  await (await graph.frame()).getByRole('searchbox', { name: 'Filter by words' }).fill('distanceVector');
  await records
    .filter({ hasText: `${SOURCE} 3` })
    .last()
    .click();
  // What it told before has gone with it.
  await expect(await graph.details('Overlay')).toContainText('1 unreachable');
  await take('timeline', DARK);

  await routes.show();
  await expect(async () => expect((await routes.best())[SOURCE]).toMatch(/^4 over/)).toPass();
  await routes.why(SOURCE);
  await take('routes', LIGHT);
});
