import type { Point } from './freeSpot';

/** Something on the stage under the mouse, a finger or a pen: the `what` of a primitive, or null for the ground; the place in pixels of the window. */
export interface StageHit {
  readonly what: string | null;
  readonly clientX: number;
  readonly clientY: number;
}

/** Something is being dragged: where its middle is now, on the scene's plane. */
export interface StageDrag {
  readonly what: string;
  readonly to: Point;
  /** The last of this drag. */
  readonly ended: boolean;
}

export interface StageOptions {
  /** Whether dragging what is hit drags it, not the ground. Nothing can be dragged without. */
  readonly canDrag?: (what: string) => boolean;
  /** Whether the view follows what is shown until the user moves it: it is fitted anew where something is shown outside. */
  readonly follows?: boolean;
  /** What is fitted without being asked for is not made smaller than this, in pixels on the screen per pixel of the scene: its upper left is seen then. */
  readonly leastFit?: number;
}

/** What d3 asks of a mouse, wheel or touch event. */
export interface GroundEvent {
  readonly type: string;
  readonly button?: number;
  readonly clientX?: number;
  readonly clientY?: number;
  readonly touches?: ArrayLike<{ readonly clientX: number; readonly clientY: number }>;
}
