/** A frame that was on show while a player was paused. */
export interface KeptPicture {
  readonly frameNumber: number;
  readonly bytes: Uint8Array;
}

/** Larger ones are not kept: the editor writes what a page keeps into its own storage. */
export const MAX_KEPT_BYTES = 256 * 1024;
/** Arguments of one call. */
const BYTES_AT_ONCE = 8192;

/** The frame as plain data, its bytes in base64, for when the page is loaded anew; null if it is too large. */
export function keepPicture({ frameNumber, bytes }: KeptPicture): unknown {
  if (bytes.length > MAX_KEPT_BYTES) return null;
  const parts: string[] = [];
  for (let at = 0; at < bytes.length; at += BYTES_AT_ONCE) {
    parts.push(String.fromCharCode(...bytes.subarray(at, at + BYTES_AT_ONCE)));
  }
  return { frameNumber, jpeg: btoa(parts.join('')) };
}

/** What {@link keepPicture} made, or undefined if it is nothing of that kind. */
export function parseKeptPicture(raw: unknown): KeptPicture | undefined {
  if (typeof raw !== 'object' || raw === null) return undefined;
  const { frameNumber, jpeg } = raw as { readonly frameNumber?: unknown; readonly jpeg?: unknown };
  if (typeof frameNumber !== 'number' || !(frameNumber >= 0) || typeof jpeg !== 'string') return undefined;
  try {
    return { frameNumber, bytes: Uint8Array.from(atob(jpeg), (character) => character.charCodeAt(0)) };
  } catch {
    return undefined;
  }
}
