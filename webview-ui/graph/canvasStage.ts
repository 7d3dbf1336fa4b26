import { select, type Selection, zoom, type ZoomBehavior, zoomIdentity, type ZoomTransform } from 'd3';
import { type Disposable, DisposableStore, toDisposable } from '../../src/base/disposable';
import { Emitter, type Event } from '../../src/base/emitter';
import { drawPrimitives, PathCache } from './drawCanvas';
import type { Point } from './freeSpot';
import { hitAt } from './hitTest';
import { marksAt } from './marks';
import type { Box } from './primitiveBounds';
import type { Scene } from './sceneTypes';
import { watchSize } from './stageSizeView';
import type { GroundEvent, StageDrag, StageHit, StageOptions } from './stageTypes';
import { boxOf, isSameBox, isTouching, isWithin, shiftInto, type StageView, viewOfAll } from './stageView';
import { TextArrangement } from './textArrangement';
import type { Theme } from './themeView';

/** How near and far one can look. */
const MIN_ZOOM = 0.05;
const MAX_ZOOM = 4;
/** Around what is brought into view, in pixels on the screen. */
/** A press that moves less than this, in pixels, is a click. */
const CLICK_DISTANCE = 4;
/** Moves of the view by itself take so long. */
const MOVE_MS = 200;
/** Marks are drawn so often at most. */
const MARK_INTERVAL_MS = 30;

const NOTHING: Scene = { primitives: [], tracks: [], bounds: { left: 0, top: 0, right: 0, bottom: 0 } };

/**
 * Shows scenes on a canvas that fills its parent: sharp, panned and zoomed by mouse and touch, in the colours of the theme, live. Draws only when
 * something has changed, and what can be seen; marks travel on the scene's tracks where motion is allowed. Knows nothing of what a scene is of.
 */
export class CanvasStage implements Disposable {
  /** For the owner to make it reachable by keyboard and to say what it shows; the canvases in it are hidden from assistive technology. */
  readonly element = document.createElement('div');
  readonly #canvas = document.createElement('canvas');
  /** Above it, for what moves by itself. */
  readonly #marksCanvas = document.createElement('canvas');
  readonly #context = this.#canvas.getContext('2d', { alpha: false });
  readonly #marksContext = this.#marksCanvas.getContext('2d');
  readonly #paths = new PathCache((data) => new Path2D(data));
  readonly #theme: Theme;
  readonly #options: StageOptions;
  readonly #store = new DisposableStore();
  readonly #picked = this.#store.add(new Emitter<StageHit>());
  readonly #doubled = this.#store.add(new Emitter<StageHit>());
  readonly #hovered = this.#store.add(new Emitter<StageHit>());
  readonly #menuAsked = this.#store.add(new Emitter<StageHit>());
  readonly #dragged = this.#store.add(new Emitter<StageDrag>());
  readonly #viewChanged = this.#store.add(new Emitter<void>());
  readonly #zoom: ZoomBehavior<HTMLElement, unknown> = zoom<HTMLElement, unknown>();
  readonly #selection: Selection<HTMLElement, unknown, null, undefined> = select<HTMLElement, unknown>(this.element);
  #scene: Scene = NOTHING;
  readonly #texts = new TextArrangement();
  #transform: ZoomTransform = zoomIdentity;
  #width = 0;
  #height = 0;
  /** Pixels of the device per pixel of the page. */
  #density = 1;
  #isDirty = true;
  #areMarksDrawn = false;
  #marksDrawnAt = 0;
  #frame = 0;
  #hover: string | null = null;
  #drag: { readonly what: string; readonly pointer: number; readonly from: Point; readonly offset: Point } | undefined;
  #hasDragged = false;
  /** How the view was fitted, and to what; undefined: the user has moved it since. */
  #fitted: { readonly isWhole: boolean; readonly bounds: Box } | undefined;
  /** A fit was asked for, or nothing has been shown yet, before there was a size or something to fit. */
  #wantsFit = true;
  /** The view to begin with, until there is something to see. */
  #firstView: StageView | null = null;
  /** The view while the stage had a size the last time. */
  #view: StageView | null = null;

  constructor(parent: HTMLElement, theme: Theme, options: StageOptions = {}) {
    this.#theme = theme;
    this.#options = options;
    this.element.className = 'canvas-stage';
    for (const canvas of [this.#canvas, this.#marksCanvas]) {
      canvas.setAttribute('aria-hidden', 'true');
      this.element.append(canvas);
    }
    parent.append(this.element);
    this.#store.add(toDisposable(() => this.element.remove()));
    this.#store.add(toDisposable(() => cancelAnimationFrame(this.#frame)));
    this.#store.add(theme.onDidChange(() => this.#invalidate()));
    this.#store.add(watchSize(this.element, (...size) => this.#resize(...size)));
    this.#followZoom();
    this.#followPointer();
  }

  /** A click, or a tap. */
  readonly onDidPick: Event<StageHit> = this.#picked.event;
  readonly onDidDoubleClick: Event<StageHit> = this.#doubled.event;
  /** The pointer is over something else than before; null: over nothing, or gone. */
  readonly onDidHover: Event<StageHit> = this.#hovered.event;
  /** The right mouse button, or a long press. */
  readonly onDidAskForMenu: Event<StageHit> = this.#menuAsked.event;
  readonly onDidDrag: Event<StageDrag> = this.#dragged.event;
  /** Panned, zoomed or of another size. */
  readonly onDidChangeView: Event<void> = this.#viewChanged.event;

  /** What is shown. */
  get scene(): Scene {
    return this.#scene;
  }

  /** Pixels on the screen per pixel of the scene. */
  get zoom(): number {
    return this.#transform.k;
  }

  /** What is seen; null where the user has not moved the view since everything was fitted into it. */
  get view(): StageView | null {
    if (this.#wantsFit) return this.#firstView;
    return this.#fitted ? null : this.#view;
  }

  /** Begins with a view that was seen earlier, if there is something to see in it. Does nothing once something has been shown. */
  begin(view: StageView): void {
    if (this.#wantsFit) this.#firstView = { ...view, zoom: Math.min(MAX_ZOOM, Math.max(MIN_ZOOM, view.zoom)) };
  }

  /** Shows a scene, in the next frame. The view stays unless nothing was shown before, or {@link StageOptions.follows} says so. */
  show(scene: Scene): void {
    if (scene === this.#scene) return;
    this.#scene = scene;
    this.#invalidate();
    if (this.#wantsFit) this.#showFirst();
    else if (this.#options.follows === true && this.#fitted && !this.#drag) {
      const { isWhole, bounds } = this.#fitted;
      if (!isSameBox(bounds, scene.bounds) && !isWithin(scene.bounds, this.#visible())) this.fit(true, isWhole);
    }
  }

  /** Brings the scene into view, the whole or as far as {@link StageOptions.leastFit} says; at once where motion is not wanted. */
  fit(animated = true, isWhole = true): void {
    this.#firstView = null;
    this.#wantsFit = !this.#canFit;
    if (this.#wantsFit) return;
    const { bounds } = this.#scene;
    const least = isWhole ? MIN_ZOOM : (this.#options.leastFit ?? MIN_ZOOM);
    const view = viewOfAll(bounds, this.#width, this.#height, least);
    this.#centre(view, view.zoom, animated);
    this.#fitted = { isWhole, bounds };
  }

  get #canFit(): boolean {
    const { left, top, right, bottom } = this.#scene.bounds;
    return right > left && bottom > top && this.#width > 0 && this.#height > 0;
  }

  #showFirst(): void {
    if (!this.#canFit) return;
    const view = this.#firstView;
    if (!view || !isTouching(boxOf(view, this.#width, this.#height), this.#scene.bounds)) return this.fit(false, false);
    this.#firstView = null;
    this.#wantsFit = false;
    this.#centre(view, view.zoom, false);
  }

  /** Zooms by a factor around a place of the scene, where that is seen, else around the middle. */
  zoomBy(factor: number, around?: Point): void {
    this.#fitted = undefined;
    const { x, y } = around ? this.placeOf(around) : { x: -1, y: -1 };
    const isSeen = x >= 0 && y >= 0 && x <= this.#width && y <= this.#height;
    this.#zoom.scaleBy(this.#selection, factor, isSeen ? [x, y] : undefined);
  }

  /** Shows the scene in its own size, around the middle of what is seen. */
  resetZoom(): void {
    this.#fitted = undefined;
    this.#zoom.scaleTo(this.#selection, 1);
  }

  /** Moves the view by so many pixels on the screen: what is to the right comes into sight with a positive `x`. */
  panBy(x: number, y: number): void {
    this.#fitted = undefined;
    this.#zoom.translateBy(this.#selection, -x / this.zoom, -y / this.zoom);
  }

  /** Moves the view, if it has to and no further, until a place is well inside it. The zoom stays. */
  bringIntoView(point: Point): void {
    if (this.#width === 0) return;
    const { x: dx, y: dy } = shiftInto(this.placeOf(point), this.#width, this.#height);
    if (dx === 0 && dy === 0) return;
    this.#fitted = undefined;
    const { k, x: left, y: top } = this.#transform;
    this.#move(zoomIdentity.translate(left + dx, top + dy).scale(k), true);
  }

  /** Where a place of the scene is, in pixels from the upper left corner of the stage. */
  placeOf(point: Point): Point {
    const [x, y] = this.#transform.apply([point.x, point.y]);
    return { x, y };
  }

  /** What is at a place in pixels of the window; null: the ground. */
  hitAt(clientX: number, clientY: number): string | null {
    return hitAt(this.#primitives, this.#pointAt(clientX, clientY), this.zoom) ?? null;
  }

  dispose(): void {
    this.#store.dispose();
  }

  #resize(width: number, height: number, device?: readonly [width: number, height: number]): void {
    const middle = { x: (width - this.#width) / 2, y: (height - this.#height) / 2 };
    const isFirst = this.#width === 0;
    this.#width = width;
    this.#height = height;
    for (const canvas of [this.#canvas, this.#marksCanvas]) {
      canvas.width = Math.max(1, device?.[0] ?? Math.round(width * devicePixelRatio));
      canvas.height = Math.max(1, device?.[1] ?? Math.round(height * devicePixelRatio));
    }
    this.#density = width === 0 ? 1 : this.#canvas.width / width;
    if (width === 0 || height === 0) return;
    this.#zoom.extent([
      [0, 0],
      [width, height],
    ]);
    if (this.#wantsFit) this.#showFirst();
    else if (this.#fitted && !isFirst) this.fit(false, this.#fitted.isWhole);
    else if (!isFirst) {
      const { k, x, y } = this.#transform;
      this.#zoom.transform(this.#selection, zoomIdentity.translate(x + middle.x, y + middle.y).scale(k));
    }
    this.#isDirty = true;
    // A canvas of a new size is empty: nobody shall see that.
    this.#draw(performance.now());
    this.#viewChanged.fire();
  }

  #followZoom(): void {
    this.#zoom
      .scaleExtent([MIN_ZOOM, MAX_ZOOM])
      .clickDistance(CLICK_DISTANCE)
      .filter((event: GroundEvent) => this.#isForGround(event))
      .on(
        'zoom',
        ({ transform, sourceEvent }: { readonly transform: ZoomTransform; readonly sourceEvent: unknown }) => {
          this.#transform = transform;
          this.#noteView();
          if (sourceEvent) this.#fitted = undefined;
          this.#invalidate();
          this.#viewChanged.fire();
        },
      );
    this.#selection.call(this.#zoom).on('dblclick.zoom', null);
    this.#store.add(toDisposable(() => this.#selection.interrupt().on('.zoom', null)));
  }

  #noteView(): void {
    if (this.#width === 0 || this.#height === 0) return;
    const [x, y] = this.#transform.invert([this.#width / 2, this.#height / 2]);
    this.#view = { x, y, zoom: this.zoom };
  }

  #isForGround(event: GroundEvent): boolean {
    if (event.type === 'wheel') return true;
    if (event.button !== undefined && event.button !== 0) return false;
    const at = event.touches ? event.touches[0] : event;
    if ((event.touches?.length ?? 1) > 1 || at?.clientX === undefined || at.clientY === undefined) return true;
    const what = this.hitAt(at.clientX, at.clientY);
    return what === null || !this.#canDrag(what);
  }

  #canDrag(what: string): boolean {
    return this.#options.canDrag?.(what) ?? false;
  }

  #followPointer(): void {
    const on = <K extends keyof HTMLElementEventMap>(
      type: K,
      listener: (event: HTMLElementEventMap[K]) => void,
    ): void => {
      this.element.addEventListener(type, listener);
    };
    const hitOf = ({ clientX, clientY }: MouseEvent): StageHit => ({
      what: this.hitAt(clientX, clientY),
      clientX,
      clientY,
    });
    on('pointerdown', (event) => this.#startDrag(event));
    on('pointermove', (event) => {
      if (this.#drag) return this.#dragTo(event, false);
      if (event.buttons === 0) this.#hoverOver(hitOf(event));
    });
    on('pointerleave', ({ clientX, clientY }) => this.#hoverOver({ what: null, clientX, clientY }));
    on('pointerup', (event) => this.#dragTo(event, true));
    on('pointercancel', (event) => this.#dragTo(event, true));
    on('click', (event) => {
      // What ends a drag is no click.
      if (this.#hasDragged) this.#hasDragged = false;
      else this.#picked.fire(hitOf(event));
    });
    on('dblclick', (event) => this.#doubled.fire(hitOf(event)));
    on('contextmenu', (event) => {
      event.preventDefault();
      // That a key asks for it is the owner's to see, who knows where the keyboard is.
      if (!(event instanceof PointerEvent && event.pointerId < 0)) this.#menuAsked.fire(hitOf(event));
    });
  }

  #hoverOver(hit: StageHit): void {
    if (hit.what === this.#hover) return;
    this.#hover = hit.what;
    this.element.classList.toggle('over-something', hit.what !== null);
    this.#hovered.fire(hit);
  }

  #startDrag(event: PointerEvent): void {
    this.#hasDragged = false;
    if (event.button !== 0 || !event.isPrimary || this.#drag) return;
    const what = this.hitAt(event.clientX, event.clientY);
    const shape = this.#scene.primitives.find((one) => one.type === 'shape' && one.what === what);
    if (what === null || shape?.type !== 'shape' || !this.#canDrag(what)) return;
    const from = this.#pointAt(event.clientX, event.clientY);
    this.#drag = {
      what,
      pointer: event.pointerId,
      from: { x: event.clientX, y: event.clientY },
      offset: { x: shape.at.x - from.x, y: shape.at.y - from.y },
    };
    this.element.setPointerCapture(event.pointerId);
  }

  #dragTo({ pointerId, clientX, clientY }: PointerEvent, ended: boolean): void {
    const drag = this.#drag;
    if (!drag || drag.pointer !== pointerId) return;
    if (Math.hypot(clientX - drag.from.x, clientY - drag.from.y) > CLICK_DISTANCE) this.#hasDragged = true;
    if (ended) this.#drag = undefined;
    if (!this.#hasDragged) return;
    const { x, y } = this.#pointAt(clientX, clientY);
    this.#dragged.fire({ what: drag.what, to: { x: x + drag.offset.x, y: y + drag.offset.y }, ended });
  }

  #pointAt(clientX: number, clientY: number): Point {
    const { left, top } = this.element.getBoundingClientRect();
    const [x, y] = this.#transform.invert([clientX - left, clientY - top]);
    return { x, y };
  }

  #centre({ x, y }: Point, zoom: number, animated: boolean): void {
    this.#move(zoomIdentity.translate(this.#width / 2 - zoom * x, this.#height / 2 - zoom * y).scale(zoom), animated);
  }

  #move(target: ZoomTransform, animated: boolean): void {
    if (animated && this.#theme.allowsMotion) {
      this.#selection
        .transition()
        .duration(MOVE_MS)
        .call((transition) => this.#zoom.transform(transition, target));
    } else this.#zoom.transform(this.#selection.interrupt(), target);
  }

  /** What can be seen of the scene's plane. */
  #visible(): Box {
    const [left, top] = this.#transform.invert([0, 0]);
    const [right, bottom] = this.#transform.invert([this.#width, this.#height]);
    return { left, top, right, bottom };
  }

  /** What is drawn at the present zoom. */
  get #primitives(): Scene['primitives'] {
    return this.#texts.at(this.#scene.primitives, this.zoom);
  }

  #invalidate(): void {
    this.#isDirty = true;
    this.#requestFrame();
  }

  #requestFrame(): void {
    if (this.#frame !== 0) return;
    this.#frame = requestAnimationFrame((now) => {
      this.#frame = 0;
      this.#draw(now);
    });
  }

  #draw(now: number): void {
    if (this.#width === 0 || this.#height === 0) return;
    const wasDirty = this.#isDirty;
    this.#isDirty = false;
    const moves = this.#scene.tracks.length > 0 && this.#theme.allowsMotion;
    if (wasDirty) this.#paint(this.#context, this.#primitives, true);
    if (moves && (wasDirty || now - this.#marksDrawnAt >= MARK_INTERVAL_MS)) {
      this.#marksDrawnAt = now;
      this.#paint(this.#marksContext, marksAt(this.#scene.tracks, now), false);
    } else if (!moves && this.#areMarksDrawn) this.#paint(this.#marksContext, [], false);
    this.#areMarksDrawn = moves;
    if (moves) this.#requestFrame();
  }

  #paint(context: CanvasRenderingContext2D | null, primitives: Scene['primitives'], isGround: boolean): void {
    if (!context) return;
    const { palette, font } = this.#theme;
    const { width, height } = context.canvas;
    context.setTransform(1, 0, 0, 1, 0, 0);
    if (isGround) {
      context.fillStyle = palette.surface;
      context.fillRect(0, 0, width, height);
    } else context.clearRect(0, 0, width, height);
    const { k, x, y } = this.#transform;
    const density = this.#density;
    context.setTransform(k * density, 0, 0, k * density, x * density, y * density);
    drawPrimitives(context, primitives, {
      palette,
      faint: this.#theme.isHighContrast ? 'outlined' : 'paler',
      font,
      paths: this.#paths,
      zoom: k,
      visible: this.#visible(),
    });
  }
}
