/**
 * A node id: 16 opaque bytes, written as lower-case hexadecimal in the 8-4-4-4-12 form of a UUID (RFC 9562 section 4).
 * Nothing depends on the UUID's version. Ids order as their text does, which is the order of their bytes.
 */
export type NodeId = string;

/** The name of a flow: 1 to {@link MAX_FLOW_ID_BYTES} bytes of UTF-8 without control characters. */
export type FlowId = string;

/**
 * What the chunks of a flow are: `type/subtype` as in RFC 6838 section 4.2, without parameters, in lower case, so that equal types are equal texts;
 * at most {@link MAX_CONTENT_TYPE_BYTES}.
 */
export type ContentType = string;

export const NODE_ID_BYTES = 16;
/** Room for any file name of the common file systems' readable kind; bounds what an offer costs. */
export const MAX_FLOW_ID_BYTES = 128;
/** RFC 6838 advises so much for a name; with it, all offers of one source fit a frame. */
export const MAX_CONTENT_TYPE_BYTES = 64;
/** Bounds what a neighbour can make a user interface show. */
export const MAX_NAME_BYTES = 64;

/** One offer: which flow, from which source. */
export interface FlowKey {
  readonly flow: FlowId;
  readonly source: NodeId;
}

/** A string that is equal for equal flow keys, for use as a Map key. The id has a fixed length, so no two keys collide. */
export function flowKeyText(key: FlowKey): string {
  return key.source + key.flow;
}

/** Orders texts by their UTF-16 units, the same on every machine. */
export function compareText(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}

const NODE_ID_PATTERN = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

/** Whether `text` is a node id in canonical form. */
export function isNodeId(text: string): boolean {
  return NODE_ID_PATTERN.test(text);
}

/** The node id of 16 bytes. */
export function nodeIdFromBytes(bytes: Uint8Array): NodeId {
  const codes: number[] = [];
  bytes.forEach((byte, i) => {
    if (i === 4 || i === 6 || i === 8 || i === 10) codes.push(HYPHEN);
    codes.push(digitCode(byte >> 4), digitCode(byte & 15));
  });
  // Built at once: a string that is put together from parts keeps them, ten times of what it takes itself.
  return String.fromCharCode(...codes);
}

const HYPHEN = 0x2d;

/** The character code of a lower-case hexadecimal digit. */
function digitCode(digit: number): number {
  return digit < 10 ? 0x30 + digit : 0x57 + digit;
}

/** The 16 bytes of a canonical node id. */
export function nodeIdToBytes(id: NodeId): Uint8Array {
  return bytesFromHex(id.replaceAll('-', ''));
}

/** The two digits of every byte: ids and tokens are turned to and fro for every message. */
const HEX: readonly string[] = Array.from({ length: 256 }, (_, byte) => byte.toString(16).padStart(2, '0'));

/** Lower-case hexadecimal of `bytes`. */
export function hexFromBytes(bytes: Uint8Array): string {
  let text = '';
  for (const byte of bytes) text += HEX[byte] ?? '';
  return text;
}

/** Bytes of an even number of hexadecimal digits. */
export function bytesFromHex(hex: string): Uint8Array {
  const bytes = new Uint8Array(hex.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(hex.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

// C0, DEL and C1 controls; line and paragraph separators; and the bidirectional marks and overrides, which let a name
// rewrite the text that is shown around it.
const UNCLEAN = /[\u0000-\u001f\u007f-\u009f\u061c\u200e\u200f\u2028-\u202e\u2066-\u2069\ufeff]/;

// Half of a surrogate pair has no UTF-8 form: it would change on the wire, and with it the flow's key.
const LONE_SURROGATE = /\p{Surrogate}/u;

/** Whether a text from outside may be shown and logged as it is: no control characters, line breaks or direction overrides. */
export function isCleanText(text: string): boolean {
  return !UNCLEAN.test(text) && !LONE_SURROGATE.test(text);
}

/** Length of `text` in UTF-8 bytes. */
export function utf8Length(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** Whether `flow` can be the id of a flow. */
export function isFlowId(flow: string): boolean {
  return flow.length > 0 && isCleanText(flow) && utf8Length(flow) <= MAX_FLOW_ID_BYTES;
}

const CONTENT_TYPE_PATTERN = /^[a-z0-9][a-z0-9!#$&^_.+-]*\/[a-z0-9][a-z0-9!#$&^_.+-]*$/;

/** Whether `text` is a content type in the one form that is sent. */
export function isContentType(text: string): boolean {
  return text.length <= MAX_CONTENT_TYPE_BYTES && CONTENT_TYPE_PATTERN.test(text);
}

/** Whether `name` can be the name of a node; the empty name stands for none. */
export function isNodeName(name: string): boolean {
  return isCleanText(name) && utf8Length(name) <= MAX_NAME_BYTES;
}
