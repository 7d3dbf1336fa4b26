import { type Frame, type Locator, type Page, expect } from '@playwright/test';
import { canvasCounter } from './canvasCounter';

/** One row of a tree view, as it is shown. */
export interface TreeRow {
  /** 1 for a row that is below no other. */
  readonly level: number;
  readonly label: string;
  readonly description: string;
  /** Name of the codicon, without its prefix; empty if there is none. */
  readonly icon: string;
  /** Those of the colours asked for that the icon has; empty if it has no colour of its own. */
  readonly colours: readonly string[];
}

/** Theme colours that icons are compared with. Several ids may stand for one colour, so look for yours among them. */
const COLOURS = ['ottOverlay.watching', 'ottOverlay.forwarding', 'ottOverlay.unreachable'] as const;

const quote = (text: string): string => JSON.stringify(text);

/** Matches a whole text. Playwright's :text-is() does not: the text of a row is in a nested highlight element. */
const whole = (text: string): RegExp => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

/** How long a part of something may take that is tried again as a whole. */
const PATIENCE_MS = 5_000;

/** What the editor has stored in the browser of the extensions that are disabled for a workspace: runs in the page. */
async function disabledExtensions(): Promise<string> {
  const whenDone = <T>(request: IDBRequest<T>): Promise<T> =>
    new Promise((resolve, reject) => {
      request.onsuccess = () => resolve(request.result);
      request.onerror = () => reject(request.error!);
    });
  const stored: unknown[] = [];
  for (const { name } of await indexedDB.databases()) {
    if (!name?.startsWith('vscode-web-state-db-')) continue;
    const database = await whenDone(indexedDB.open(name));
    const items = database.transaction('ItemTable').objectStore('ItemTable');
    stored.push(await whenDone(items.get('extensionsIdentifiers/disabled')));
    database.close();
  }
  return stored.join();
}

/** The window of VS Code: what a user sees and touches. Everything waits for what it needs, within Playwright's bounds. */
export class Workbench {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  /** Waits until the window is painted. Its extensions start some seconds later: wait for something of theirs. */
  async ready(): Promise<void> {
    await this.page.locator('.monaco-workbench .statusbar-item').first().waitFor({ timeout: 60_000 });
  }

  /** The palette, an input box or a quick pick: one widget at a time. Its rows outlive it, unseen: only what is open counts. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget:visible');
  }

  /** The title of the quick input. */
  get quickTitle(): Locator {
    return this.quickInput.locator('.quick-input-title');
  }

  /** The rows of the quick pick, whichever is open. */
  get quickRows(): Locator {
    return this.quickInput.locator('.quick-input-list .monaco-list-row');
  }

  /** What is chosen in the quick pick by Enter. */
  get chosenQuickRow(): Locator {
    return this.quickInput.locator('.monaco-list-row.focused .label-name').first();
  }

  /** Where one types in the palette, an input box or a quick pick. */
  get quickText(): Locator {
    return this.quickInput.locator('.quick-input-box input');
  }

  #quickRow(label: string): Locator {
    const name = this.page.locator('.label-name', { hasText: whole(label) });
    return this.quickRows.filter({ has: name }).first();
  }

  /**
   * Opens the palette on a text and waits for a command. A page that is just being loaded may take the focus, which closes the
   * palette: then once more.
   */
  async #openPalette(text: string, title: string): Promise<Locator> {
    const row = this.#quickRow(title);
    await expect(async () => {
      if (!(await this.quickText.isVisible())) await this.page.keyboard.press('F1');
      await this.quickText.fill(`>${text}`, { timeout: 2000 });
      await row.waitFor({ timeout: 2000 });
    }).toPass({ timeout: 30_000 });
    return row;
  }

  /** Runs a command from the palette by its full visible title, `Category: Title`. */
  async run(title: string): Promise<void> {
    await expect(async () => {
      // Never Enter: for an unknown title the palette offers similar commands.
      await (await this.#openPalette(title, title)).click({ timeout: PATIENCE_MS });
    }).toPass({ timeout: 60_000 });
  }

  /**
   * Runs a command that asks for one of several rows, and chooses the row that contains this text. The editor gives the focus back
   * to a page when the palette closes, and a little late: that may close the quick pick which was opened meanwhile. Then once more.
   */
  async runAndPick(title: string, text: string): Promise<void> {
    await expect(async () => {
      await this.run(title);
      await this.pickMatching(text, PATIENCE_MS);
    }).toPass({ timeout: 60_000 });
  }

  /** The titles of the commands of a category that the palette offers, sorted; `sure` is one that it always does. */
  async commands(category: string, sure: string): Promise<string[]> {
    const prefix = `${category}: `;
    await this.#openPalette(prefix, `${prefix}${sure}`);
    const titles = new Map<string, string>();
    // Only rows in sight exist: go through them until all have been seen.
    await expect(async () => {
      for (const row of await this.quickRows.all()) {
        const place = (await row.getAttribute('aria-posinset')) ?? '';
        titles.set(place, (await row.locator('.label-name').first().innerText()).trim());
      }
      const all = await this.quickRows.first().getAttribute('aria-setsize');
      if (titles.size < Number(all)) await this.page.keyboard.press('PageDown');
      expect(String(titles.size)).toBe(all);
    }).toPass();
    await this.page.keyboard.press('Escape');
    return [...titles.values()]
      .filter((title) => title.startsWith(prefix))
      .map((title) => title.slice(prefix.length))
      .sort();
  }

  /** Types into the quick pick with this title, in place of what is there. */
  async typeInto(title: string, text: string): Promise<void> {
    await this.quickTitle.filter({ hasText: title }).waitFor();
    await this.quickText.fill(text);
  }

  /** Types into the input box that shows `prompt`; a validation message replaces that from then on. */
  async type(value: string, prompt: string | RegExp): Promise<void> {
    await this.quickInput.locator('.quick-input-message').filter({ hasText: prompt }).first().waitFor();
    await this.quickText.fill(value);
  }

  /** Types into the input box that shows `prompt` and accepts. */
  async answer(value: string, prompt: string | RegExp): Promise<void> {
    await this.type(value, prompt);
    await this.quickText.press('Enter');
  }

  /** Answers an open or save dialog with a path. It is a quick input that fills itself in while it opens, over what was typed. */
  async answerPath(file: string): Promise<void> {
    await this.quickRows.first().waitFor();
    // The dialog writes into its field, and takes no Enter, while it still reads the folder.
    await expect(async () => {
      if (await this.quickText.isVisible()) {
        await this.quickText.fill(file, { timeout: PATIENCE_MS });
        await expect(this.quickText).toHaveValue(file, { timeout: 500 });
        await this.quickText.press('Enter');
      }
      await expect(this.quickText).toBeHidden({ timeout: PATIENCE_MS });
    }).toPass();
  }

  /** Chooses the row with this label in the quick pick. */
  async pick(label: string): Promise<void> {
    await this.#quickRow(label).click();
  }

  /** Chooses the row that contains this text in the quick pick, which the palette may still have to make way for. */
  async pickMatching(text: string, timeout = 20_000): Promise<void> {
    await this.quickRows.filter({ hasText: text }).first().click({ timeout });
  }

  /** Shows a view container by its title in the activity bar. */
  async openContainer(title: string): Promise<void> {
    const entry = this.page.locator(`.activitybar .action-label[aria-label^=${quote(title)}]`).first();
    await entry.waitFor();
    const item = entry.locator('xpath=ancestor::li[1]');
    // A click on the container that is shown already would hide it.
    if (!(await item.getAttribute('class'))?.includes('checked')) await item.click();
    await this.page
      .locator('.sidebar .composite.title')
      .filter({ hasText: new RegExp(title, 'i') })
      .first()
      .waitFor();
  }

  /** The number on the icon of a view container. */
  badge(title: string): Locator {
    const label = this.page.locator(`.action-label[aria-label^=${quote(title)}]`);
    return this.page.locator('.activitybar .action-item').filter({ has: label }).locator('.badge-content');
  }

  /** The part of the window that shows a view container. */
  get sideBar(): Locator {
    return this.page.locator('.part.sidebar');
  }

  /** Drags the edge of the side bar until it is as wide as that, in pixels. */
  async widenSideBar(width: number): Promise<void> {
    const { x, y, width: before, height } = (await this.sideBar.boundingBox())!;
    const middle = y + height / 2;
    await this.page.mouse.move(x + before, middle);
    await this.page.mouse.down();
    await this.page.mouse.move(x + width, middle, { steps: 5 });
    await this.page.mouse.up();
    await expect.poll(async () => (await this.sideBar.boundingBox())!.width).toBeGreaterThan(before);
  }

  /** A view by its name. */
  view(name: string): Locator {
    const header = this.page.locator(`.pane-header[aria-label^=${quote(name)}]`);
    return this.page.locator('.pane').filter({ has: header }).first();
  }

  /** A row of a view by its whole label. Only rows in sight exist. */
  row(view: string, label: string): Locator {
    const name = this.page.locator('.label-name', { hasText: whole(label) });
    return this.view(view).locator('.monaco-list-row').filter({ has: name }).first();
  }

  /** The rows of a view, as they are shown now: poll. */
  async rows(view: string): Promise<TreeRow[]> {
    return this.view(view)
      .locator('.monaco-list-row')
      .evaluateAll((rows, ids) => {
        // The icon carries the resolved colour, not the theme's name of it, and themes differ: compare with what the names resolve to.
        const probe = document.querySelector('.monaco-workbench')!.appendChild(document.createElement('i'));
        const resolved = ids.map((id) => {
          probe.style.color = `var(--vscode-${id.replaceAll('.', '-')})`;
          return { id, colour: getComputedStyle(probe).color };
        });
        probe.remove();
        return rows.map((row) => {
          const icon = row.querySelector<HTMLElement>('.custom-view-tree-node-item-icon');
          const own = icon?.style.color ? getComputedStyle(icon).color : undefined;
          const codicon = [...(icon?.classList ?? [])].find((name) => name.startsWith('codicon-'));
          return {
            level: Number(row.getAttribute('aria-level')),
            label: row.querySelector('.label-name')?.textContent ?? '',
            description: row.querySelector('.label-description')?.textContent ?? '',
            icon: codicon?.slice('codicon-'.length) ?? '',
            colours: resolved.filter(({ colour }) => colour === own).map(({ id }) => id),
          };
        });
      }, COLOURS);
  }

  /** Clicks an action at the end of a row; actions exist only while the pointer is over the row, which may be drawn anew under it. */
  async rowAction(row: Locator, title: string): Promise<void> {
    await expect(async () => {
      await row.hover({ timeout: PATIENCE_MS });
      await row
        .locator(`.actions .action-label[aria-label^=${quote(title)}]`)
        .first()
        .click({ timeout: PATIENCE_MS });
    }).toPass({ timeout: 30_000 });
  }

  /** Right-clicks something and chooses an item of the menu, which closes when something else takes the focus: then once more. */
  async contextMenu(target: Locator, item: string): Promise<void> {
    await this.#chooseFromMenu(() => target.click({ button: 'right', timeout: PATIENCE_MS }), item);
  }

  async #chooseFromMenu(open: () => Promise<void>, item: string): Promise<void> {
    const entry = this.#menuItem(item);
    await expect(async () => {
      // One that was opened by the attempt before lies over what opens it.
      if (await this.#menu.isVisible()) await this.page.keyboard.press('Escape');
      await open();
      await entry.hover({ timeout: PATIENCE_MS });
      await entry.click({ timeout: PATIENCE_MS });
      // A menu that is just being opened may take no click.
      await expect(entry).toBeHidden({ timeout: PATIENCE_MS });
    }).toPass({ timeout: 60_000 });
  }

  get #menu(): Locator {
    return this.page.locator('.monaco-menu').first();
  }

  #menuItem(item: string): Locator {
    const label = this.page.locator('.action-label', { hasText: whole(item) });
    return this.page.locator('.monaco-menu .action-item').filter({ has: label }).first();
  }

  /** Opens the menu of what has the focus and chooses an item, with keys alone. */
  async chooseFromMenuByKeys(item: string): Promise<void> {
    const entries = this.page.locator('.monaco-menu .action-item:not(.disabled)');
    await this.page.keyboard.press('Shift+F10');
    await entries.first().waitFor();
    const chosen = this.page.locator('.monaco-menu .action-item.focused').filter({ hasText: whole(item) });
    const most = await entries.count();
    for (let pressed = 0; pressed < most && !(await chosen.isVisible()); pressed++) {
      await this.page.keyboard.press('ArrowDown');
    }
    await expect(chosen).toBeVisible();
    await this.page.keyboard.press('Enter');
  }

  /** A file in the explorer, by its whole name. */
  explorerFile(name: string): Locator {
    const label = this.page.locator('.label-name', { hasText: whole(name) });
    return this.page.locator('.explorer-folders-view .monaco-list-row').filter({ has: label }).first();
  }

  /** Says that the folder is trusted. */
  async trustWorkspace(): Promise<void> {
    await this.status('status.workspaceTrust').click();
    await this.page.locator('.workspace-trust-editor').getByRole('button', { name: 'Trust', exact: true }).click();
    await expect(this.page.locator('.workspace-trust-editor')).toContainText('You trust');
  }

  /** The page of a walkthrough. */
  get walkthrough(): Locator {
    return this.page.locator('.gettingStartedContainer');
  }

  /** A step of the walkthrough that is shown. */
  walkthroughStep(id: string): Locator {
    return this.walkthrough.locator(`.getting-started-step[data-step-id$=${quote(`#${id}`)}]`);
  }

  /** Those of the steps of the walkthrough that are ticked off. */
  async walkthroughStepsDone(ids: readonly string[]): Promise<string[]> {
    const done: string[] = [];
    for (const id of ids) {
      const box = this.walkthroughStep(id).locator('[data-done-step-id]').first();
      if ((await box.getAttribute('aria-checked')) === 'true') done.push(id);
    }
    return done;
  }

  /** Selects several files in the explorer, opening none: a file that is opened is selected again, alone, when its editor is there. */
  async selectFiles(...names: readonly string[]): Promise<void> {
    await expect(async () => {
      for (const name of names) {
        if (await this.#isSelected(name)) continue;
        await this.explorerFile(name).click({ modifiers: ['ControlOrMeta'] });
      }
      for (const name of names) expect(await this.#isSelected(name)).toBe(true);
    }).toPass();
  }

  async #isSelected(file: string): Promise<boolean> {
    return (await this.explorerFile(file).getAttribute('aria-selected')) === 'true';
  }

  /**
   * Disables an extension for the workspace; that takes effect when the window is loaded anew. Resolves when the editor has stored
   * it, a moment after the click: a window that is loaded anew before that has never heard of it.
   */
  async disableExtension(name: string, id: string): Promise<void> {
    await this.openContainer('Extensions');
    const row = this.page.locator('.extensions-viewlet .extension-list-item', { hasText: name }).first();
    const manage = row.locator('.action-label.manage');
    await this.#chooseFromMenu(() => manage.click({ timeout: PATIENCE_MS }), 'Disable (Workspace)');
    await expect
      .poll(() => this.page.evaluate(disabledExtensions), { message: 'what the editor has stored' })
      .toContain(id);
  }

  /** A status bar item; `id` is what createStatusBarItem was given. */
  status(id: string): Locator {
    return this.page.locator(`.statusbar-item[id*=${quote(id)}]`);
  }

  /** What was copied last. */
  clipboard(): Promise<string> {
    return this.page.evaluate(() => navigator.clipboard.readText());
  }

  /** What the editor says of something while the pointer is over it. */
  async tooltip(target: Locator): Promise<Locator> {
    const tooltip = this.page.locator('.monaco-hover:visible').last();
    await expect(async () => {
      // Whatever is drawn anew under a pointer that stands still says nothing.
      await this.page.mouse.move(0, 0);
      await target.hover({ timeout: PATIENCE_MS });
      await tooltip.waitFor({ timeout: PATIENCE_MS });
    }).toPass({ timeout: 30_000 });
    return tooltip;
  }

  /** The colour that a theme colour stands for now. */
  async themeColour(id: string): Promise<string> {
    return this.page.locator('.monaco-workbench').evaluate((root, name) => {
      const probe = root.appendChild(document.createElement('i'));
      probe.style.color = `var(--vscode-${name.replaceAll('.', '-')})`;
      const { color } = getComputedStyle(probe);
      probe.remove();
      return color;
    }, id);
  }

  /** The colour of the name of a row. */
  async colourOfName(row: Locator): Promise<string> {
    return row.locator('.label-name').evaluate((name) => getComputedStyle(name).color);
  }

  /** A notification with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).last();
  }

  /** An action in the title bar of the editor that has the focus. */
  titleAction(title: string): Locator {
    return this.page.locator(
      `.editor-group-container.active .editor-actions .action-label[aria-label^=${quote(title)}]`,
    );
  }

  /** All editor tabs. */
  get tabs(): Locator {
    return this.page.locator('.tabs-container .tab');
  }

  /** An editor tab whose name contains `name`. */
  tab(name: string | RegExp): Locator {
    return this.tabs.filter({ hasText: name }).first();
  }

  async closeTab(name: string | RegExp): Promise<void> {
    await this.tab(name).hover();
    await this.tab(name).locator('.tab-actions .action-label[aria-label^="Close"]').click();
  }

  /**
   * The document of the webview that contains `selector`, two frames down. Several webviews may be open, and a frame is replaced
   * while it loads: choose by content, and ask again rather than keep it across reloads.
   */
  async webview(selector: string): Promise<Frame> {
    let found: Frame | undefined;
    await expect
      .poll(async () => (found = await this.#webviewNow(selector)) !== undefined, {
        message: `a webview with ${selector}`,
        timeout: 30_000,
      })
      .toBe(true);
    return found!;
  }

  async #webviewNow(selector: string): Promise<Frame | undefined> {
    for (const frame of this.page.frames()) {
      if (!frame.parentFrame()?.parentFrame() || frame.isDetached()) continue;
      const matches = await frame
        .locator(selector)
        .count()
        .catch(() => 0);
      if (matches > 0) return frame;
    }
    return undefined;
  }

  /**
   * The frame number in the picture of the player that is shown now; undefined while none shows one. Poll: a player is loaded anew
   * whenever it comes into sight.
   */
  async playerCounter(): Promise<number | undefined> {
    const player = await this.#webviewNow('canvas[aria-label^="Video of flow"]:not([hidden])');
    return player && (await canvasCounter(player).catch(() => undefined));
  }

  /** Waits until a player shows a picture. */
  async playing(): Promise<void> {
    await expect.poll(() => this.playerCounter(), { message: 'a picture', timeout: 60_000 }).toBeDefined();
  }
}
