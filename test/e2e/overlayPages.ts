import path from 'node:path';
import type { Frame, Locator } from '@playwright/test';
import type { OverlayPage } from '../../src/shared/overlayMessages';
import { expect } from './vscode';
import type { Workbench } from './workbench';

/** A page as a user gets at it: the command that shows it, its tab, and what is only on it. */
interface PageWays {
  readonly command: string;
  readonly tab: string;
  readonly root: string;
}

export const PAGES: Readonly<Record<OverlayPage, PageWays>> = {
  overlay: { command: 'OTT: Show overlay', tab: 'Overlay', root: 'main.overlay-page' },
  tree: { command: 'OTT: Show distribution tree', tab: 'Distribution tree', root: 'main.tree-page' },
  routes: { command: 'OTT: Show routing table', tab: 'Routing table', root: 'main.routes' },
};

/** What the overlay page exports as JSON, as far as tests look at it. */
export interface ExportedGraph {
  readonly nodes: readonly {
    readonly id: string;
    readonly name: string | null;
    readonly own: boolean;
    readonly unreachable: boolean;
    readonly x: number | null;
    readonly y: number | null;
  }[];
  readonly links: readonly { readonly a: string; readonly b: string; readonly state: string }[];
  readonly trees: readonly {
    readonly flow: string;
    readonly source: string;
    readonly edges: readonly { readonly from: string; readonly to: string }[];
  }[];
}

/** Places of nodes by their names: a node that starts anew has another id. */
export function placesIn({ nodes }: ExportedGraph): Record<string, readonly [x: number | null, y: number | null]> {
  return Object.fromEntries(nodes.map(({ id, name, x, y }) => [name ?? id, [x, y] as const]));
}

/** One of the pages of the overlay in the window. Its document comes and goes with its visibility: everything is looked for anew. */
export class PanelPage {
  readonly #workbench: Workbench;
  readonly #ways: PageWays;

  constructor(workbench: Workbench, name: OverlayPage) {
    this.#workbench = workbench;
    this.#ways = PAGES[name];
  }

  /** Opens it, or brings it to the front, from the palette. */
  async show(): Promise<Frame> {
    await this.#workbench.run(this.#ways.command);
    return this.frame();
  }

  /** The page's document, when it is in sight. */
  frame(): Promise<Frame> {
    return this.#workbench.webview(this.#ways.root);
  }

  get tab(): Locator {
    return this.#workbench.tab(this.#ways.tab);
  }

  /** Chooses a line of the page's own export menu. */
  async chooseExport(line: string, button = 'Export'): Promise<void> {
    const frame = await this.frame();
    await frame.getByRole('button', { name: button, exact: true }).click();
    await frame.getByRole('menuitem', { name: line, exact: true }).click();
  }

  /** What it copies when this line of its export menu is chosen. */
  async copied(line: string): Promise<string> {
    const { page } = this.#workbench;
    await page.evaluate(() => navigator.clipboard.writeText(''));
    await this.chooseExport(line);
    await expect.poll(() => this.#workbench.clipboard(), { message: line }).not.toBe('');
    return this.#workbench.clipboard();
  }

  /** Saves it through the editor's dialog by this line of its export menu; resolves when it is written. `button`: what opens the menu. */
  async save(line: string, file: string, button?: string): Promise<void> {
    await this.chooseExport(line, button);
    await this.#workbench.answerPath(file);
    const written = this.#workbench.notification(`${path.basename(file)} is written.`);
    await expect(written).toBeVisible();
    // It lies over the page.
    await this.#workbench.page.keyboard.press('Escape');
  }

  /** Opens the timeline, with records of one kind alone if one is given; its records, those in sight. */
  async timeline(kind?: string): Promise<Locator> {
    const frame = await this.frame();
    const toggle = frame.getByRole('button', { name: 'Timeline', exact: true });
    if ((await toggle.getAttribute('aria-expanded')) !== 'true') await toggle.click();
    if (kind !== undefined) await frame.getByRole('button', { name: kind, exact: true }).click();
    return frame.getByRole('listbox', { name: 'Timeline' }).getByRole('option');
  }
}

/** The page of the graph. */
export class GraphPage extends PanelPage {
  constructor(workbench: Workbench) {
    super(workbench, 'overlay');
  }

  async json(): Promise<ExportedGraph> {
    return JSON.parse(await this.copied('Copy as JSON')) as ExportedGraph;
  }

  /** Chooses a node by its name, from the search field: what is known of it, beside the graph. */
  async select(name: string): Promise<Locator> {
    const frame = await this.frame();
    await frame.getByRole('combobox', { name: 'Search nodes' }).fill(name);
    await frame.getByRole('listbox', { name: 'Nodes' }).getByRole('option', { name }).click();
    return this.details(name);
  }

  /** What is known of the selected node, which has this name; opened where a narrow page has closed it. */
  async details(name: string): Promise<Locator> {
    const frame = await this.frame();
    const toggle = frame.getByRole('button', { name: 'Details and legend' });
    if ((await toggle.getAttribute('aria-pressed')) !== 'true') await toggle.click();
    const details = frame.getByRole('complementary', { name: 'Details' });
    await expect(details.getByRole('heading', { name, exact: true })).toBeVisible();
    return details;
  }

  /** The graph as it is drawn, and as it is used by keyboard. */
  async canvas(): Promise<Locator> {
    return (await this.frame()).getByRole('application', { name: 'Graph of the overlay' });
  }

  async expectPinned(name: string): Promise<void> {
    await expect((await this.select(name)).getByRole('button', { name: 'Unpin', exact: true })).toBeVisible();
  }

  /** Lights the tree of a flow, by its line in the toolbar. */
  async light(flow: string): Promise<void> {
    const frame = await this.frame();
    await frame.getByRole('combobox', { name: 'Flow', exact: true }).selectOption({ label: flow });
  }
}

/** The page of distribution trees, read by the table that says all that the picture does. */
export class TreePage extends PanelPage {
  constructor(workbench: Workbench) {
    super(workbench, 'tree');
  }

  /** The flow that is chosen, in words. */
  async chosenFlow(): Promise<Locator> {
    return (await this.frame()).getByRole('combobox', { name: 'Flow', exact: true }).locator('option:checked');
  }

  /** The branches of the tree, `from>to` by names, sorted. */
  async edges(): Promise<string[]> {
    const rows = (await this.frame()).getByRole('treegrid').locator('tbody tr');
    const edges = await rows.evaluateAll((all) =>
      all.flatMap((row) => {
        const [name, , server] = [...row.children].map((cell) => cell.textContent ?? '');
        return server ? [`${server}>${name}`] : [];
      }),
    );
    return edges.sort();
  }

  /** The proof meter of the only tree. */
  async meter(): Promise<Locator> {
    return (await this.frame()).getByRole('region', { name: 'Proof meter' }).getByRole('group');
  }

  /** A figure of the meter by its name. */
  async figure(name: string): Promise<string> {
    const entry = (await this.meter()).locator('.proof-figures > div').filter({ hasText: name });
    return entry.locator('dd').innerText();
  }
}

/** The page of the routing table. */
export class RoutesPage extends PanelPage {
  constructor(workbench: Workbench) {
    super(workbench, 'routes');
  }

  /** The best route of every destination, `cost over gateway`, by name of the destination; what stands there of one that has none. */
  async best(): Promise<Record<string, string>> {
    const rows = (await this.frame()).getByRole('grid').locator('tbody tr');
    const entries = await rows.evaluateAll((all) =>
      all.map((row) => {
        const text = (column: string): string =>
          (row.querySelector(`[data-column=${column}]`)?.textContent ?? '').replace(/\s+/g, ' ').trim();
        return [text('destination'), text('best')] as const;
      }),
    );
    return Object.fromEntries(entries);
  }

  /** Opens "Why this route?" of a destination. */
  async why(destination: string): Promise<Locator> {
    const frame = await this.frame();
    await frame.getByRole('rowheader', { name: destination, exact: true }).click();
    const pane = await this.whyPane();
    await expect(pane.getByRole('heading', { name: destination, exact: true })).toBeVisible();
    return pane;
  }

  async whyPane(): Promise<Locator> {
    return (await this.frame()).getByRole('complementary', { name: 'Why this route?' });
  }
}
