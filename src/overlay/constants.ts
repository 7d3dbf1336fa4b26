/*
 * Every timer and bound of the two machines. Times are milliseconds.
 */

/** A peer that has not authenticated by then is a stranger. Well above a slow round trip, below a user's patience. */
export const AUTHENTICATION_TIMEOUT_MS = 5_000;
/** Frames before AUTHENTICATION that are answered with AUTHENTICATION_REQUIRED; the last one ends the connection. */
export const AUTHENTICATION_TRIES = 3;

/** HELLOs while a media path is being opened: often enough that a link is up in a blink. */
export const HELLO_OPENING_INTERVAL_MS = 100;
/** How long HELLOs go at the opening interval before they slow down: a path that is blocked stays cheap. */
export const HELLO_OPENING_MS = 3_000;
/** HELLOs on an open path; keeps NAT bindings and four neighbours' sum far below 20 wake-ups a second. */
export const HELLO_INTERVAL_MS = 1_000;
/** A media path without a HELLO for so long is down. Must stay above four HELLO intervals, so that loss is no alarm. */
export const MEDIA_TIMEOUT_MS = 5_000;
/** Weight of a new sample in the smoothed round-trip time (RFC 6298 section 2). */
export const RTT_GAIN = 1 / 8;
/** A link that was silent for so long gives way to a new one of the same neighbour. Above two HELLO intervals. */
export const SILENT_LINK_MS = 3_000;

/** Tries to win a lost neighbour back before it is forgotten (S16). */
export const REDIAL_TRIES = 3;
/** Delay before the first try; doubles with each. */
export const REDIAL_FIRST_MS = 1_000;
/** The longest delay between tries; neighbours that the user named are dialled at it for ever. */
export const REDIAL_LONGEST_MS = 30_000;
/** Each delay is scaled by a random factor in 1 ± this, so that two nodes do not dial each other in step. */
export const REDIAL_JITTER = 0.25;

/** Cost of every link under the `hops` metric. */
export const LINK_COST = 1;
/** Triggered updates wait this long for company; far below what a person notices. */
export const UPDATE_DELAY_MS = 10;
/** Random addition to the delay, so that neighbours do not answer each other in step. */
export const UPDATE_JITTER_MS = 20;
/** How long a destination without a route is pending before it counts as lost; above a few sequence request round trips. */
export const HOLD_TIME_MS = 3_000;
/** Delay before a sequence request is repeated; doubles each time (RFC 8966 section 3.8.2.1). */
export const SEQUENCE_RETRY_MS = 500;
export const SEQUENCE_RETRY_LONGEST_MS = 8_000;
/** A request for the same sequence number is not passed on again within this time. Below the first retry. */
export const SEQUENCE_SUPPRESS_MS = 200;
/** Links that a sequence request may cross (RFC 8966 suggests 64). */
export const SEQUENCE_HOP_LIMIT = 64;
/** Feasibility distances outlive the last route by this (RFC 8966 appendix B: 3 minutes). */
export const FEASIBILITY_HOLD_MS = 180_000;

/** How long the offers of a source without a route are kept, hidden (S9). */
export const HIDDEN_OFFER_MS = 60_000;
/** When the old branch of a moved flow is cancelled although the new one has not delivered. */
export const MOVE_TIMEOUT_MS = 2_000;
/** After a refusal the branch is asked for again with this delay, doubling up to the longest. */
export const REQUEST_RETRY_MS = 1_000;
export const REQUEST_RETRY_LONGEST_MS = 8_000;
/** Datagrams with a label released less than this ago were under way: they are swallowed, not held against the sender. */
export const LABEL_SWALLOW_MS = 2_000;

/** Neighbours and contacts together. */
export const MAX_NEIGHBOURS = 64;
/** Connections that have not authenticated yet; the oldest of them gives way. */
export const MAX_STRANGERS = 64;
/** Destinations in the routing table; more are ignored. 64 × 4,096 routes of some 100 bytes are the table's limit. */
export const MAX_DESTINATIONS = 4_096;
/** Sources whose offers are known. */
export const MAX_SOURCES = 1_024;
/** Flows of all sources together. */
export const MAX_OFFERS = 16_384;
/** Flow keys with consumers. */
export const MAX_FLOW_ENTRIES = 4_096;
/** Consumers of one branch: what one full FLOW_REQUEST can name (MAX_REQUEST_CONSUMERS of the wire). */
export const MAX_BRANCH_CONSUMERS = 2_048;
/** Consumers registered over all branches. */
export const MAX_CONSUMERS = 65_536;
