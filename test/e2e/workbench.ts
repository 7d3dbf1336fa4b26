import { type Frame, type Locator, type Page, expect } from '@playwright/test';

/** One row of a tree view, as it is shown. */
export interface TreeRow {
  readonly label: string;
  readonly description: string;
  /** Name of the codicon, without its prefix; empty if there is none. */
  readonly icon: string;
  /** Those of the colours asked for that the icon has; empty if it has no colour of its own. */
  readonly colours: readonly string[];
}

/** Theme colours that icons are compared with. Several ids may stand for one colour, so look for yours among them. */
const COLOURS = ['charts.blue', 'charts.green', 'ottOverlay.unreachable'] as const;

const quote = (text: string): string => JSON.stringify(text);

/** Matches a whole text. Playwright's :text-is() does not: the text of a row is in a nested highlight element. */
const whole = (text: string): RegExp => new RegExp(`^\\s*${text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&')}\\s*$`);

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

  /** The palette, an input box or a quick pick: one widget at a time. */
  get quickInput(): Locator {
    return this.page.locator('.quick-input-widget');
  }

  get #quickText(): Locator {
    return this.quickInput.locator('.quick-input-box input');
  }

  #quickRow(label: string): Locator {
    const name = this.page.locator('.label-name', { hasText: whole(label) });
    return this.quickInput.locator('.quick-input-list .monaco-list-row').filter({ has: name }).first();
  }

  /** Runs a command from the palette by its full visible title, `Category: Title`. */
  async run(title: string): Promise<void> {
    await this.page.keyboard.press('F1');
    await this.#quickText.waitFor();
    await this.#quickText.fill(`>${title}`);
    // Never Enter: for an unknown title the palette offers similar commands.
    await this.#quickRow(title).click();
  }

  /** Types into the input box that shows `prompt` (a validation message replaces it) and accepts. */
  async answer(value: string, prompt: string | RegExp): Promise<void> {
    await this.quickInput
      .locator('.quick-input-message, .quick-input-title')
      .filter({ hasText: prompt })
      .first()
      .waitFor();
    await this.#quickText.fill(value);
    await this.page.keyboard.press('Enter');
  }

  /** Answers an open or save dialog with a path. It is a quick input that fills itself in while it opens, over what was typed. */
  async answerPath(file: string): Promise<void> {
    await this.quickInput.locator('.quick-input-list .monaco-list-row').first().waitFor();
    await expect(async () => {
      await this.#quickText.fill(file);
      await expect(this.#quickText).toHaveValue(file, { timeout: 500 });
    }).toPass();
    await this.page.keyboard.press('Enter');
  }

  /** Chooses the row with this label in the quick pick. */
  async pick(label: string): Promise<void> {
    await this.#quickRow(label).click();
  }

  /** Shows a view container by its title in the activity bar. */
  async openContainer(title: string): Promise<void> {
    const entry = this.page.locator(`.activitybar .action-label[aria-label^=${quote(title)}]`).first();
    await entry.waitFor();
    const item = entry.locator('xpath=ancestor::li[1]');
    // A click on the container that is shown already would hide it.
    if (!(await item.getAttribute('class'))?.includes('checked')) await entry.click();
    await this.page
      .locator('.sidebar .composite.title')
      .filter({ hasText: new RegExp(title, 'i') })
      .first()
      .waitFor();
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
            label: row.querySelector('.label-name')?.textContent ?? '',
            description: row.querySelector('.label-description')?.textContent ?? '',
            icon: codicon?.slice('codicon-'.length) ?? '',
            colours: resolved.filter(({ colour }) => colour === own).map(({ id }) => id),
          };
        });
      }, COLOURS);
  }

  /** Clicks an action at the end of a row; actions exist only while the pointer is over the row. */
  async rowAction(row: Locator, title: string): Promise<void> {
    await row.hover();
    await row.locator(`.actions .action-label[aria-label^=${quote(title)}]`).click();
  }

  /** Clicks an action in the title of a view; actions exist only while the pointer is over the view. */
  async viewAction(view: string, title: string): Promise<void> {
    const header = this.view(view).locator('.pane-header');
    await header.hover();
    await header.locator(`.action-label[aria-label^=${quote(title)}]`).click();
  }

  /** Right-clicks something and chooses an item of the menu. */
  async contextMenu(target: Locator, item: string): Promise<void> {
    await target.click({ button: 'right' });
    const label = this.page.locator('.action-label', { hasText: whole(item) });
    const entry = this.page.locator('.monaco-menu .action-item').filter({ has: label }).first();
    await entry.hover();
    await entry.click();
  }

  /** The items of the menu of something; closes the menu again. */
  async contextMenuItems(target: Locator): Promise<string[]> {
    await target.click({ button: 'right' });
    const labels = this.page.locator('.monaco-menu .action-label:not(.separator)');
    await labels.first().waitFor();
    const items = await labels.allInnerTexts();
    await this.page.keyboard.press('Escape');
    return items;
  }

  /** A file in the explorer, by its whole name. */
  explorerFile(name: string): Locator {
    const label = this.page.locator('.label-name', { hasText: whole(name) });
    return this.page.locator('.explorer-folders-view .monaco-list-row').filter({ has: label }).first();
  }

  /** A status bar item; `id` is what createStatusBarItem was given. */
  status(id: string): Locator {
    return this.page.locator(`.statusbar-item[id*=${quote(id)}]`);
  }

  /** A notification with this text. */
  notification(text: string | RegExp): Locator {
    return this.page.locator('.notification-toast').filter({ hasText: text }).last();
  }

  /** Clicks a button of a modal dialog. */
  async dialogButton(label: string): Promise<void> {
    const dialog = this.page.locator('.monaco-dialog-box');
    await dialog
      .locator('.monaco-button')
      .filter({ hasText: whole(label) })
      .click();
    await dialog.waitFor({ state: 'detached' });
  }

  /** An editor tab whose name contains `name`. */
  tab(name: string | RegExp): Locator {
    return this.page.locator('.tabs-container .tab').filter({ hasText: name }).first();
  }

  /**
   * The document of the webview that contains `selector`, two frames down. Several webviews may be open, and a frame is replaced
   * while it loads: choose by content, and ask again rather than keep it across reloads.
   */
  async webview(selector: string): Promise<Frame> {
    let found: Frame | undefined;
    await expect
      .poll(
        async () => {
          for (const frame of this.page.frames()) {
            if (!frame.parentFrame()?.parentFrame() || frame.isDetached()) continue;
            const matches = await frame
              .locator(selector)
              .count()
              .catch(() => 0);
            if (matches > 0) found = frame;
          }
          return found !== undefined;
        },
        { message: `a webview with ${selector}`, timeout: 30_000 },
      )
      .toBe(true);
    return found!;
  }

  /** The pixels of a canvas, RGBA, row by row, read off a copy of it. */
  async canvasPixels(frame: Frame, selector: string): Promise<{ width: number; height: number; data: number[] }> {
    return frame.locator(selector).evaluate((element) => {
      const canvas = element as HTMLCanvasElement;
      const { width, height } = canvas;
      const copy = new OffscreenCanvas(width, height).getContext('2d')!;
      copy.drawImage(canvas, 0, 0);
      return { width, height, data: [...copy.getImageData(0, 0, width, height).data] };
    });
  }

  /** Saves a picture of the window under test-results/. */
  async screenshot(name: string): Promise<void> {
    await this.page.screenshot({ path: `test-results/${name}.png` });
  }
}
