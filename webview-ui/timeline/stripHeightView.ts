import { make } from '../page/dom';
import { fittingHeight, MIN_STRIP_HEIGHT, USUAL_STRIP_HEIGHT } from './timelineMemory';

/** Pixels that an arrow key moves the edge. */
const STEP = 24;

/** The upper edge of the strip, by which its height is changed: dragged, or by arrow keys; a double click takes it back. */
export class StripHeightView {
  readonly element = make('div', {
    class: 'timeline-edge',
    attributes: {
      role: 'separator',
      'aria-label': 'Height of the timeline',
      'aria-orientation': 'horizontal',
      tabindex: 0,
      hidden: true,
    },
  });
  readonly #strip: HTMLElement;
  readonly #changed: () => void;
  #height = USUAL_STRIP_HEIGHT;
  #isShown = false;

  constructor(strip: HTMLElement, changed: () => void) {
    this.#strip = strip;
    this.#changed = changed;
    this.element.addEventListener('pointerdown', (event) => this.#drag(event));
    this.element.addEventListener('dblclick', () => this.#set(USUAL_STRIP_HEIGHT));
    this.element.addEventListener('keydown', (event) => this.#key(event));
    window.addEventListener('resize', () => this.#apply());
  }

  /** As the user wants it; a small window may show less. */
  get height(): number {
    return this.#height;
  }

  set height(height: number) {
    this.#height = height;
    this.#apply();
  }

  /** Whether the strip has a height at all. */
  show(isShown: boolean): void {
    this.#isShown = isShown;
    this.element.hidden = !isShown;
    this.#apply();
  }

  #apply(): void {
    const height = fittingHeight(this.#height, window.innerHeight);
    this.#strip.style.height = this.#isShown ? `${height}px` : '';
    this.element.setAttribute('aria-valuenow', String(height));
    this.element.setAttribute('aria-valuemin', String(MIN_STRIP_HEIGHT));
    this.element.setAttribute('aria-valuemax', String(fittingHeight(Infinity, window.innerHeight)));
  }

  #set(height: number): void {
    this.height = fittingHeight(height, window.innerHeight);
    this.#changed();
  }

  #drag(event: PointerEvent): void {
    if (event.button !== 0) return;
    event.preventDefault();
    this.element.focus();
    this.element.setPointerCapture(event.pointerId);
    const from = event.clientY;
    const before = fittingHeight(this.#height, window.innerHeight);
    const ending = new AbortController();
    const { signal } = ending;
    this.element.addEventListener(
      'pointermove',
      ({ clientY }) => (this.height = fittingHeight(before + from - clientY, window.innerHeight)),
      { signal },
    );
    const end = (): void => {
      ending.abort();
      this.#changed();
    };
    this.element.addEventListener('pointerup', end, { signal });
    this.element.addEventListener('pointercancel', end, { signal });
  }

  #key(event: KeyboardEvent): void {
    const height = fittingHeight(this.#height, window.innerHeight);
    const targets: Readonly<Record<string, number>> = {
      ArrowUp: height + STEP,
      ArrowDown: height - STEP,
      Home: MIN_STRIP_HEIGHT,
      End: window.innerHeight,
    };
    const target = Object.hasOwn(targets, event.key) ? targets[event.key] : undefined;
    if (target === undefined) return;
    event.preventDefault();
    this.#set(target);
  }
}
