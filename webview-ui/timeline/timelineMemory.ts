import { RECORD_KINDS, type RecordKind } from './recordKinds';

/** Pixels of the open strip. */
export const MIN_STRIP_HEIGHT = 120;
export const USUAL_STRIP_HEIGHT = 240;
/** Of the window's height, at most: what the strip belongs to stays in sight. */
export const MAX_STRIP_SHARE = 0.75;

/** Of the window's height, what stays for the page above the strip, if the strip can do with less. */
const LEAST_REST = 210;

/** How the user has arranged the strip. */
export interface TimelineMemory {
  readonly isOpen: boolean;
  readonly height: number;
  readonly kinds: readonly RecordKind[];
}

/** A memory that came back from the editor; undefined if it is none. */
export function memoryOf(raw: unknown): TimelineMemory | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { isOpen, height, kinds } = raw as Readonly<Record<string, unknown>>;
  if (typeof isOpen !== 'boolean' || typeof height !== 'number' || !Number.isFinite(height)) return undefined;
  const known = Array.isArray(kinds) ? RECORD_KINDS.filter((kind) => kinds.includes(kind)) : [];
  return { isOpen, height, kinds: known };
}

/** The nearest height that a strip can have in a window. */
export function fittingHeight(height: number, windowHeight: number): number {
  const room = Math.min(windowHeight * MAX_STRIP_SHARE, windowHeight - LEAST_REST);
  const most = Math.max(MIN_STRIP_HEIGHT, Math.floor(room));
  return Math.round(Math.max(MIN_STRIP_HEIGHT, Math.min(height, most)));
}
