import type { TimelineRecord } from '../overlay/snapshot';
import type { FlowId, FlowKey, NodeId } from '../wire/ids';
import type { PanelReady } from './messages';
import {
  checkDelta,
  checkFlowId,
  checkFlowKey,
  checkId,
  checkKey,
  checkSnapshot,
  type OverlayDeltaMessage,
  type OverlaySnapshotMessage,
} from './overlayState';
import { checkTimelineRecord, MAX_RECORDS } from './timelineRecords';
import { amount, byType, type Check, count, fields, flag, list, oneOf, orNull, text } from './shapes';

/*
 * What the extension and the pages that show the overlay say to each other: its graph, a distribution tree, the routing table. They all get the
 * same state and say the same things; see messages.ts for how such messages are made.
 */

/** Trees that one page may look at, and that are asked for in all. */
export const MAX_LOOKED_AT = 16;
/** UTF-16 units of an exported text, bytes of an exported picture. */
export const MAX_EXPORT_SIZE = 32 * 1_024 * 1_024;
/** UTF-16 units of what a page keeps. */
export const MAX_KEPT_TEXT = 512 * 1_024;
/** UTF-16 units of what an export is to be called. */
export const MAX_TITLE_TEXT = 200;

/** The pages of the overlay; they can bring each other to the front. */
export type OverlayPage = 'overlay' | 'tree' | 'routes';

export const OVERLAY_PAGES: readonly OverlayPage[] = ['overlay', 'tree', 'routes'];

/** Something that a page turns to: a flow, or every origin of it, a node, both or nothing in particular. */
export interface OverlayTarget {
  readonly flow: FlowId | null;
  /** Of the flow; null: of all who offer it. */
  readonly source: NodeId | null;
  readonly node: NodeId | null;
}

/** What a page wants beyond what every page gets. */
export interface OverlayLook {
  /** Whose trees are wanted, with rates, at most {@link MAX_LOOKED_AT}, the most important first. */
  readonly flows: readonly FlowKey[];
  /** Whether what neighbours say of destinations is wanted even where no best route changes. */
  readonly routes: boolean;
  /** Whether the records of the node's timeline are wanted. */
  readonly timeline: boolean;
}

/**
 * Records of the node's timeline, in order, none twice. `fresh`: these are the first of a node, whatever was known is of another one or was told
 * before. `missed`: so many came before these and are lost.
 */
export interface TimelineMessage {
  readonly type: 'overlay/records';
  readonly records: readonly TimelineRecord[];
  readonly fresh: boolean;
  readonly missed: number;
}

export type ToOverlayPage =
  | OverlaySnapshotMessage
  | OverlayDeltaMessage
  /** The user has asked elsewhere to see this here. */
  | { readonly type: 'overlay/turnTo'; readonly target: OverlayTarget }
  | TimelineMessage
  /** What pages of this kind have kept, or nothing; before the first snapshot. */
  | { readonly type: 'overlay/kept'; readonly kept: string };

export type FromOverlayPage =
  | PanelReady
  /** A delta was missed. Answered with a snapshot. */
  | { readonly type: 'overlay/again' }
  /** Instead of what was said before. */
  | ({ readonly type: 'overlay/look' } & OverlayLook)
  /** To be kept for pages of this kind to come, beyond the life of this one. At most {@link MAX_KEPT_TEXT}. */
  | { readonly type: 'overlay/keep'; readonly kept: string };

export type ExportFormat = 'svg' | 'png' | 'dot' | 'mermaid' | 'json' | 'jsonLines';

/** Something a page has drawn, to be taken away. */
export interface ExportContent {
  readonly format: ExportFormat;
  /** What is shown, in words; the file is named after it, by the extension. */
  readonly title: string;
  /** A Uint8Array for png, a text for the others. */
  readonly content: string | Uint8Array;
}

/** What pages ask for. Answered with null, or an error with one sentence for the user. */
export type FromOverlayPageRequest =
  /** `source` null: the nearest, and the watch may move. */
  | { readonly type: 'overlay/watch'; readonly flow: FlowId; readonly source: NodeId | null }
  /** Of a neighbour (see neighbourKey): only of these is an address known. */
  | { readonly type: 'overlay/connect'; readonly neighbour: string }
  /** null: this node's own address. */
  | { readonly type: 'overlay/copyAddress'; readonly neighbour: string | null }
  | ({ readonly type: 'overlay/showTree' } & FlowKey)
  /** Brings the graph to the front, turned to the target. */
  | { readonly type: 'overlay/showOverlay'; readonly target: OverlayTarget }
  | { readonly type: 'overlay/showRoutes'; readonly destination: NodeId | null }
  /** Shows the neighbour, or the flow, in the side bar. */
  | { readonly type: 'overlay/reveal'; readonly target: OverlayTarget }
  /** Asks the user where to, and writes a file. */
  | ({ readonly type: 'overlay/export' } & ExportContent)
  /** Never of png: a picture the page copies by itself. */
  | { readonly type: 'overlay/copy'; readonly content: string }
  /** Starts the node of this window. Answered with null also where that fails: the user is told by the extension, which offers what mends it. */
  | { readonly type: 'overlay/start' };

/** Requests that wait for the user, for as long as that takes. */
export const WAITING_REQUESTS: ReadonlySet<FromOverlayPageRequest['type']> = new Set(['overlay/export']);

const flow = checkFlowId;
const target = fields<OverlayTarget>({ flow: orNull(flow), source: orNull(checkId), node: orNull(checkId) });

const TEXT_FORMATS: Readonly<Record<Exclude<ExportFormat, 'png'>, true>> = {
  svg: true,
  dot: true,
  mermaid: true,
  json: true,
  jsonLines: true,
};
const content = text(MAX_EXPORT_SIZE);
const title = text(MAX_TITLE_TEXT);
const textExport = fields<ExportContent>({ format: oneOf(TEXT_FORMATS), title, content });
const pictureExport = fields<ExportContent>({
  format: oneOf({ png: true }),
  title,
  content: (raw) => (raw instanceof Uint8Array && raw.length <= MAX_EXPORT_SIZE ? raw : undefined),
});

/** A message to a page of the overlay, or undefined if it is none. */
export const parseToOverlayPage: Check<ToOverlayPage> = byType({
  'overlay/snapshot': checkSnapshot,
  'overlay/delta': checkDelta,
  'overlay/turnTo': fields({ target }),
  'overlay/records': fields({ records: list(checkTimelineRecord, MAX_RECORDS), fresh: flag, missed: count }),
  'overlay/kept': fields({ kept: text(MAX_KEPT_TEXT) }),
});

/** A message of a page of the overlay, or undefined if it is none. */
export const parseFromOverlayPage: Check<FromOverlayPage> = byType({
  'panel/ready': fields({ version: amount }),
  'overlay/again': fields({}),
  'overlay/look': fields({ flows: list(checkFlowKey, MAX_LOOKED_AT), routes: flag, timeline: flag }),
  'overlay/keep': fields({ kept: text(MAX_KEPT_TEXT) }),
});

/** A request of a page of the overlay, or undefined if it is none. */
export const parseFromOverlayPageRequest: Check<FromOverlayPageRequest> = byType({
  'overlay/watch': fields({ flow, source: orNull(checkId) }),
  'overlay/connect': fields({ neighbour: checkKey }),
  'overlay/copyAddress': fields({ neighbour: orNull(checkKey) }),
  'overlay/showTree': checkFlowKey,
  'overlay/showOverlay': fields({ target }),
  'overlay/showRoutes': fields({ destination: orNull(checkId) }),
  'overlay/reveal': fields({ target }),
  'overlay/export': (raw) => textExport(raw) ?? pictureExport(raw),
  'overlay/copy': fields({ content }),
  'overlay/start': fields({}),
});
