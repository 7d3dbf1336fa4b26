import type { Locator } from '@playwright/test';
import type { ExportFormat } from '../../src/shared/overlayMessages';
import type { GraphLink, GraphNode } from '../../webview-ui/graph/graphModel';
import { expect } from './pageTest';
import type { HostedPage } from './hostedPage';

/** The graph as its page exports it. */
export interface ExportedGraph {
  readonly nodes: readonly (GraphNode & { readonly x: number | null; readonly y: number | null })[];
  readonly links: readonly GraphLink[];
}

type Place = { readonly x: number; readonly y: number };

const FORMATS: Readonly<Record<Exclude<ExportFormat, 'png'>, string>> = {
  svg: 'SVG',
  dot: 'Graphviz DOT',
  mermaid: 'Mermaid',
  json: 'JSON',
  jsonLines: 'JSON lines',
};

/** The page of the graph, by the roles and names that its users have, too. */
export class GraphPage {
  readonly graph: Locator;
  readonly details: Locator;
  readonly tables: Locator;

  constructor(readonly hosted: HostedPage) {
    const { page } = hosted;
    this.graph = page.getByRole('application', { name: 'Graph of the overlay' });
    this.details = page.getByRole('complementary', { name: 'Details' });
    this.tables = page.getByRole('region', { name: 'Nodes and links' });
  }

  /** What the details are of. */
  get title(): Locator {
    return this.details.getByRole('heading', { level: 2 });
  }

  button(name: string | RegExp): Locator {
    return this.hosted.page.getByRole('button', { name }).first();
  }

  select(name: string): Locator {
    return this.hosted.page.getByRole('toolbar', { name: 'Overlay' }).getByRole('combobox', { name, exact: true });
  }

  /** What the graph says of the node that the keyboard is on. */
  get focused(): Locator {
    return this.graph.getByRole('img');
  }

  /** Chooses a line of the export menu. */
  async export(line: string): Promise<void> {
    await this.button('Export').click();
    await this.hosted.page.getByRole('menuitem', { name: line, exact: true }).click();
  }

  /** What is copied as a text of that format. */
  async copied(format: keyof typeof FORMATS): Promise<string> {
    const before = this.hosted.askedFor('overlay/copy').length;
    await this.export(`Copy as ${FORMATS[format]}`);
    await expect.poll(() => this.hosted.askedFor('overlay/copy').length).toBe(before + 1);
    return this.hosted.askedFor('overlay/copy').at(-1)!.content;
  }

  async exported(): Promise<ExportedGraph> {
    return JSON.parse(await this.copied('json')) as ExportedGraph;
  }

  /** Where every node is, by name, once all have a place. */
  async places(): Promise<ReadonlyMap<string, Place>> {
    let nodes: ExportedGraph['nodes'] = [];
    await expect
      .poll(async () => {
        ({ nodes } = await this.exported());
        return nodes.length > 0 && nodes.every(({ x }) => x !== null);
      })
      .toBe(true);
    return new Map(nodes.map(({ id, name, x, y }) => [name ?? id, { x: x!, y: y! }]));
  }

  /** Selects a node by the search field. */
  async find(name: string): Promise<void> {
    const search = this.hosted.page.getByRole('combobox', { name: 'Search nodes' });
    await search.fill(name);
    await this.hosted.page.getByRole('option', { name }).first().click();
    await expect(this.title).toHaveText(name);
  }

  /** Opens the menu of a node. */
  async openMenu(name: string): Promise<Locator> {
    const { page } = this.hosted;
    await this.find(name);
    await this.graph.focus();
    await page.keyboard.press('Shift+F10');
    return page.getByRole('menu', { name });
  }

  /** Where a node is on the screen: its menu opens there. */
  async placeOnScreen(name: string): Promise<Place> {
    const menu = await this.openMenu(name);
    const box = await menu.boundingBox();
    await this.hosted.page.keyboard.press('Escape');
    await expect(menu).toHaveCount(0);
    if (!box) throw new Error(`no menu of ${name}`);
    return { x: box.x, y: box.y };
  }

  /** Shows the tables, or the graph. */
  async showTables(shown: boolean): Promise<void> {
    const button = this.button(/Table/);
    if ((await button.getAttribute('aria-pressed')) !== String(shown)) await button.click();
    await expect(this.tables).toBeVisible({ visible: shown });
  }

  /** The cells of all rows of a table; its title is the beginning of its caption. */
  async rows(title: 'Nodes' | 'Links'): Promise<readonly (readonly string[])[]> {
    const table = this.tables.getByRole('table', { name: new RegExp(`^${title}`) });
    return table
      .locator('tbody tr')
      .evaluateAll((rows) => rows.map((row) => [...row.children].map((cell) => cell.textContent ?? '')));
  }
}
