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
/** HELLOs while a branch crosses the link: two can be lost before the path is suspected. */
export const HELLO_CARRYING_INTERVAL_MS = 200;
/** Silence after which a path is suspected and probed: one HELLO is missing for half its interval. */
export const SUSPECT_MS = 1_500;
/** The same where a branch crosses the link: two HELLOs are missing. */
export const SUSPECT_CARRYING_MS = 500;
/** How long probes of a suspect may stay without answer where there is hurry, besides the round trip: several at the opening interval. */
export const PROBE_WINDOW_MS = 400;
/** The same of an idle link of which nobody else said that it is lost: its neighbour may be busy with something else. */
export const PROBE_WINDOW_IDLE_MS = 800;
/** Silence that no path survives: below the 3 s that are promised, by what a busy computer is late itself. */
export const SILENCE_MS = 2_700;
/** The same where a branch crosses the link; what follows has to fit into the second that a viewer forgives. */
export const SILENCE_CARRYING_MS = 1_000;
/** PINGs on the control channel of a link whose media path is up: for the round trip, and for a channel that is stuck. */
export const PING_INTERVAL_MS = 5_000;
/** A control channel that leaves a PING without any frame for so long is stuck, although media passes. Covers several retransmissions. */
export const PING_TIMEOUT_MS = 5_000;
/** The same where no media passes, and PINGs go at the interval of HELLOs: together they are SILENCE_MS. */
export const PING_LONE_TIMEOUT_MS = 1_700;
/** The same where the media path fell silent and there is hurry, besides the round trip. Above the least retransmission timeout of TCP systems (200 ms). */
export const PING_URGENT_TIMEOUT_MS = 500;
/** The same where there is no hurry, and bound of the former, round trip included. */
export const PING_URGENT_LONGEST_MS = 1_000;
/** What others say makes a node probe a neighbour at most this often. */
export const SUSPICION_INTERVAL_MS = 1_000;
/** A node whose own timer is so late was asleep or stopped: it asks all neighbours, and begins its tries to win others back anew. */
export const STALL_MS = 2_000;
/** Weight of a new sample in the smoothed round-trip time (RFC 6298 section 2). */
export const RTT_GAIN = 1 / 8;

/** Tries to win a lost neighbour back before it is forgotten (S16), unless set otherwise. */
export const REDIAL_TRIES = 3;
/** Delay before the first try; doubles with each. */
export const REDIAL_FIRST_MS = 1_000;
/** The longest delay between tries; neighbours that the user named are dialled at it for ever. */
export const REDIAL_LONGEST_MS = 30_000;
/** An attempt to connect that took longer says nothing: this node was asleep. Above any transport's own limit. */
export const DIAL_LONGEST_MS = 10_000;
/** Each delay is scaled by a random factor in 1 ± this, so that two nodes do not dial each other in step. */
export const REDIAL_JITTER = 0.25;

/** Cost of every link under the `hops` metric, and of one without delay under `latency`. */
export const LINK_COST = 1;
/** Largest cost of a link under the `latency` metric, half a second: 127 such links in a row are still a route. */
export const MAX_LINK_COST = 512;
/** Share of a link's cost by which what is measured may differ from it (RFC 9616 section 3.3). Above what jitter leaves after smoothing. */
export const LINK_COST_MARGIN = 0.3;
/** The least such difference: links of a few milliseconds differ by less than what timers do. */
export const LINK_COST_STEP = 8;
/** A link that is up for less is still being learnt: both margins are a quarter, so that the first few round trips do not decide for good. */
export const LINK_COST_LEARN_MS = 30_000;
/** For how long what is measured has to differ by more before the cost changes: a burst is not a new path. */
export const LINK_COST_SETTLE_MS = 5_000;
/** Triggered updates wait this long for company; far below what a person notices. */
export const UPDATE_DELAY_MS = 20;
/** Random addition to the delay, so that neighbours do not answer each other in step. */
export const UPDATE_JITTER_MS = 20;
/** How long a destination without a route is pending before it counts as lost; above a few sequence request round trips. */
export const HOLD_TIME_MS = 3_000;
/** Delay before a sequence request is repeated; doubles each time (RFC 8966 section 3.8.2.1). */
export const SEQUENCE_RETRY_MS = 500;
export const SEQUENCE_RETRY_LONGEST_MS = 8_000;
/** A request for the same sequence number does not leave a node again within this time. Below the first retry. */
export const SEQUENCE_SUPPRESS_MS = 200;
/**
 * A sequence number is told unasked when it is so much newer than the one told before. Times SEQUENCE_HOP_LIMIT it stays below half of the
 * circle of 16 bits, so that what two nodes of one route know can always be compared.
 */
export const SEQUENCE_LAG = 500;
/** Links that a sequence request may cross (RFC 8966 suggests 64). */
export const SEQUENCE_HOP_LIMIT = 64;
/** Feasibility distances outlive the last route by this (RFC 8966 appendix B: 3 minutes). */
export const FEASIBILITY_HOLD_MS = 180_000;

/** A table that refused something has room again when less than this share of it is taken: enough that what is asked for finds it still there. */
export const TABLE_ROOM_SHARE = 0.875;
/** What was refused for want of room is asked for again at most this often, vectors at each neighbour. */
export const REFUSED_ASK_INTERVAL_MS = 5_000;
/** A neighbour that asks for the whole vector gets it at most this often. */
export const VECTOR_ANSWER_INTERVAL_MS = 1_000;

/** What a new gateway may know of the offers of sources whose route was pending is asked after this, of all of them at once. */
export const OFFERS_ASK_DELAY_MS = 500;
/** How long the offers of a source without a route are kept, hidden (S9). */
export const HIDDEN_OFFER_MS = 60_000;
/** When the old branch of a moved flow is cancelled although the new one has not delivered. */
export const MOVE_TIMEOUT_MS = 2_000;
/**
 * How long a branch that is being left goes on after it has come as far as the new one: where its own upstream is moving, too, earlier
 * chunks come after later ones.
 */
export const MOVE_LINGER_MS = 200;
/** After a refusal the branch is asked for again with this delay, doubling up to the longest. */
export const REQUEST_RETRY_MS = 1_000;
export const REQUEST_RETRY_LONGEST_MS = 8_000;
/** A branch that is asserted waits this long for company: routes rise in groups, and some fall again. */
export const ASSERT_DELAY_MS = 50;
/** Random addition to that delay. */
export const ASSERT_JITTER_MS = 50;
/**
 * When a neighbour is asked whether it still wants a consumer that a heavy change made stale. Above ASSERT_DELAY_MS and the way of an
 * assertion; far enough below HOLD_TIME_MS, when the consumer is removed, for the answer to come.
 */
export const STALE_ASK_MS = 1_000;
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
/** Sources whose refused offers are remembered by name; beyond that all sources are asked for. */
export const MAX_REFUSED_SOURCES = 256;
/** Flow keys with consumers. */
export const MAX_FLOW_ENTRIES = 4_096;
/** Consumers of one branch: what one full FLOW_REQUEST can name (MAX_REQUEST_CONSUMERS of the wire). */
export const MAX_BRANCH_CONSUMERS = 2_048;
/** Consumers registered over all branches. */
export const MAX_CONSUMERS = 65_536;

/** What nodes say of themselves (S19) waits this long for company, at its author and at each node that passes it on. */
export const TOPOLOGY_DELAY_MS = 20;
/** Random addition to the delay. */
export const TOPOLOGY_JITTER_MS = 30;
/** One author's set is changed, and passed on by any node, at most this often; listeners are told of changes at most as often. */
export const TOPOLOGY_INTERVAL_MS = 250;
/** A new gateway is asked for its copies after this: routes change in groups, and some of them back. */
export const TOPOLOGY_ASK_DELAY_MS = 400;
/** Random addition to that delay. */
export const TOPOLOGY_ASK_JITTER_MS = 200;
/** A neighbour with a newer copy than this node's is set right if it still has one after this. Covers the way of any news. */
export const TOPOLOGY_DOUBT_MS = 2_000;
/** Round-trip times alone are told again at most this often. */
export const TOPOLOGY_RTT_INTERVAL_MS = 10_000;
/** Other nodes of which it is known what they say of themselves: each to which there can be a route. */
export const MAX_TOPOLOGY_NODES = MAX_DESTINATIONS;
/**
 * All that they say, in bytes on the wire, for each of which some six are kept: 26 MB of memory, and twice that while all of it changes
 * at once. Five times what 1,000 nodes with four links and ten flows each say.
 */
export const MAX_TOPOLOGY_TOTAL_BYTES = 4 * 1_024 * 1_024;
/** Copies of neighbours that are newer than this node's. */
export const MAX_TOPOLOGY_DOUBTS = 1_024;
/** How long an interest in the rates of a flow lasts without being renewed. */
export const INTEREST_MS = 10_000;
/** An interest is renewed at most this often; two renewals may get lost. */
export const INTEREST_RENEWAL_MS = 3_000;
/** Interests of all nodes together. */
export const MAX_INTERESTS = 64;
/** How often rates are reported while there is an interest. */
export const RATE_INTERVAL_MS = 1_000;
/** Reports wait this long for company on each link of their way. */
export const RATE_DELAY_MS = 100;
/** Rates that were not reported again for so long are not shown any more. */
export const RATE_STALE_MS = 3_500;
/** Nodes whose reports are kept for one flow. */
export const MAX_REPORTERS = 1_024;
