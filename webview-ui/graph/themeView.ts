import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable';
import { Emitter, type Event } from '../../src/base/emitter';
import { type Palette, readPalette } from './palette';

/** The classes that the editor gives the body: where the user asked it for less motion. */
const REDUCED_MOTION_CLASS = 'vscode-reduce-motion';
/** High contrast, dark or light. */
const HIGH_CONTRAST_CLASS = 'vscode-high-contrast';

/** How the editor looks now: colours, font and whether things may move. Follows the editor and the system live. */
export class Theme implements Disposable {
  readonly #store = new DisposableStore();
  readonly #changed = this.#store.add(new Emitter<void>());
  readonly #reducedMotion = matchMedia('(prefers-reduced-motion: reduce)');
  readonly #forcedColours = matchMedia('(forced-colors: active)');
  readonly #probe: HTMLElement;
  #palette: Palette | undefined;
  #font: string | undefined;

  constructor() {
    this.#probe = document.createElement('span');
    this.#probe.hidden = true;
    // Colours of the system are in the variables already where it forces them.
    this.#probe.style.setProperty('forced-color-adjust', 'none');
    document.body.append(this.#probe);
    this.#store.add(toDisposable(() => this.#probe.remove()));
    const observer = new MutationObserver(() => this.#change());
    // The editor writes its colours into the style of the document, and the kind of theme onto the body.
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ['class', 'style'] });
    observer.observe(document.body, { attributes: true, attributeFilter: ['class', 'data-vscode-theme-kind'] });
    this.#store.add(toDisposable(() => observer.disconnect()));
    for (const query of [this.#reducedMotion, this.#forcedColours, matchMedia('(prefers-color-scheme: dark)')]) {
      const listener = (): void => this.#change();
      query.addEventListener('change', listener);
      this.#store.add(toDisposable(() => query.removeEventListener('change', listener)));
    }
  }

  /** Something of it is not what it was. */
  readonly onDidChange: Event<void> = this.#changed.event;

  get palette(): Palette {
    this.#palette ??= readPalette((variable) => {
      // As the browser computes it: what canvases take.
      this.#probe.style.color = `var(${variable})`;
      return getComputedStyle(this.#probe).color;
    });
    return this.#palette;
  }

  /** The family of the editor's words, as CSS writes it. */
  get font(): string {
    this.#font ??= getComputedStyle(document.body).fontFamily || 'sans-serif';
    return this.#font;
  }

  /** Whether nothing may be paler than its colour: in the editor's themes of high contrast, and where the system forces its own. */
  get isHighContrast(): boolean {
    return this.#forcedColours.matches || document.body.classList.contains(HIGH_CONTRAST_CLASS);
  }

  /** Whether anything may move that nobody moves. */
  get allowsMotion(): boolean {
    return !this.#reducedMotion.matches && !document.body.classList.contains(REDUCED_MOTION_CLASS);
  }

  dispose(): void {
    this.#store.dispose();
  }

  #change(): void {
    this.#palette = undefined;
    this.#font = undefined;
    this.#changed.fire();
  }
}
