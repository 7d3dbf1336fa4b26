/** One rule broken: a text of the program that must occur exactly once, and what stands there instead. */
export interface Mutant {
  readonly name: string;
  /** Below `src/`. */
  readonly file: string;
  readonly text: string;
  readonly instead: string;
  /** Found in one run of many only, so that the tests leave it to `npm run sim -- --mutants`. */
  readonly isRare?: boolean;
}

/**
 * Rules that the hunt must miss when they are broken; there is no switch for them in the program.
 *
 * Not among them are rules that make no difference as long as every neighbour keeps the others, which tests of their own prove: consumers
 * that are stale or have no route are taken off by the neighbour itself, too, whose link to them is gone; differences say what a full set
 * says again; refusals are answered by the withdrawal or the retraction that crosses them; versions, checksums and senders of topology are
 * looked at for the sake of liars; and what comes late is never handed out, whether it is counted or held.
 */
export const MUTANTS: readonly Mutant[] = [
  {
    name: 'feasibility condition off',
    file: 'overlay/destination.ts',
    text: 'return offer.sequence === feasibility.sequence && offer.cost < feasibility.cost;',
    instead: 'return true;',
  },
  {
    name: 'feasibility distance not noted on sending',
    file: 'overlay/vectorQueue.ts',
    text: 'this.#onSend(wanted);',
    instead: '',
  },
  {
    name: 'split horizon off',
    file: 'overlay/routes.ts',
    text: 'return selected && selected.via !== neighbour && id !== neighbour ? selected.entry : undefined;',
    instead: 'return selected ? selected.entry : undefined;',
  },
  {
    name: 'retraction not sent',
    file: 'overlay/vectorQueue.ts',
    text: 'entries.push({ destination, sequence: told.sequence, cost: RETRACTED });',
    instead: '',
  },
  {
    name: 'sequence request not repeated',
    file: 'overlay/routes.ts',
    text: 'this.#ask(id, destination, request.via, request.sequence, SEQUENCE_HOP_LIMIT, now);',
    instead: '',
    isRare: true,
  },
  {
    name: 'sequence request not forwarded',
    file: 'overlay/routes.ts',
    text: 'if (target !== undefined) this.#ask(id, destination, target, sequence, hopLimit - 1, now);',
    instead: '',
  },
  {
    name: 'own sequence not raised on request',
    file: 'overlay/routes.ts',
    text: 'if (serialNewer16(sequence, this.#ownSequence)) this.#ownSequence = sequence;',
    instead: '',
  },
  {
    name: 'answer to a sequence request not passed back',
    file: 'overlay/routes.ts',
    text: 'if (best) this.#answer(id, destination, best, now);',
    instead: '',
    isRare: true,
  },
  {
    name: 'routes of a lost neighbour kept',
    file: 'overlay/routes.ts',
    text: 'if (destination.offers.delete(neighbour)) this.#reselect(id, destination, cause, now);',
    instead: '',
  },
  {
    name: 'cost of a link that is down kept',
    file: 'overlay/neighbours.ts',
    text: 'const cost = up ? this.#costs.up(contact.id, link.media?.rttMs, now) : Infinity;',
    instead: 'const cost = this.#costs.up(contact.id, link.media?.rttMs, now);',
  },
  {
    name: 'cancellation dropped on receipt',
    file: 'overlay/core.ts',
    text: 'return this.#flows.cancel(neighbour, message, now);',
    instead: 'return;',
  },
  {
    name: 'branch that is being left not cancelled',
    file: 'overlay/flows.ts',
    text: 'this.#sendCancel(entry.retiring, entry.key, []);',
    instead: '',
  },
  {
    name: 'older collection taken',
    file: 'overlay/offers.ts',
    text: 'if (version <= (this.#sources.get(id)?.version ?? 0) || version >= MAX_VERSION)',
    instead: 'if (version === (this.#sources.get(id)?.version ?? 0) || version >= MAX_VERSION)',
    isRare: true,
  },
  {
    name: 'withdrawal not passed on',
    file: 'overlay/offerExchange.ts',
    text: 'this.spread(step, from);',
    instead: "if (step.type === 'flowAnnounce') this.spread(step, from);",
  },
  {
    name: 'offers of a new route not fetched',
    file: 'overlay/core.ts',
    text: 'this.#askFor(groupByGateway(found, (source) => this.#routes.findGateway(source)));',
    instead: '',
    isRare: true,
  },
  {
    name: 'offers of a route that is back not fetched',
    file: 'overlay/core.ts',
    text: 'else if (record.appeared) this.#fetch.add(destination, now);',
    instead: '',
    isRare: true,
  },
  {
    name: 'watch moved to another content type',
    file: 'overlay/origins.ts',
    text: 'return offers.isVisible(key) && offers.contentTypeOf(key) === contentType;',
    instead: 'return offers.isVisible(key);',
  },
  {
    name: 'content type of a collection not taken',
    file: 'overlay/offers.ts',
    text: 'const next = new Map(flows.map(({ flow, contentType }) => [flow, contentType]));',
    instead:
      'const next = new Map(flows.map(({ flow, contentType }) => [flow, source.flows.get(flow) ?? contentType]));',
    isRare: true,
  },
  {
    name: 'label used again',
    file: 'overlay/flows.ts',
    text: 'slot: this.#nextSlot++,',
    instead: 'slot: this.#nextSlot++ % 8,',
  },
  {
    name: 'move begins a chunk early',
    file: 'overlay/forwardedFlow.ts',
    text: 'const next = this.#lastBegun === undefined ? chunk : serialAdd32(this.#lastBegun, 1);',
    instead: 'const next = this.#lastBegun ?? chunk;',
  },
  {
    name: 'move begins a chunk late on the new branch',
    file: 'overlay/forwardedFlow.ts',
    text: "serialDiff32(chunk, this.#moveAt) >= 0 ? 'wanted' : 'superseded';",
    instead: "serialDiff32(chunk, this.#moveAt) > 0 ? 'wanted' : 'superseded';",
  },
  {
    name: 'held datagram rewritten for the next hop',
    file: 'overlay/forwarder.ts',
    text: 'if (this.#send(branch, buffer, now)) buffer = new Uint8Array(buffer);',
    instead: 'this.#send(branch, buffer, now);',
  },
  {
    name: 'rest of a chunk with a hole sent',
    file: 'overlay/forwarder.ts',
    text: 'if (branch.brokenChunk === chunk) {',
    instead: 'if (false) {',
  },
  {
    name: 'old branch left before the new one delivers',
    file: 'overlay/flows.ts',
    text: 'entry.retiring = last && !(isBack && last === retiring) ? { ...last, until: now + MOVE_TIMEOUT_MS } : undefined;',
    instead: 'entry.retiring = undefined; if (last && !isBack) this.#sendCancel(last, key, []);',
  },
  {
    name: 'branches of a closed link kept',
    file: 'overlay/flows.ts',
    text: 'if (branch.link === link) this.#index.endBranch(entry, branch);',
    instead: '',
  },
  {
    name: 'branch does not follow the next hop',
    file: 'overlay/flows.ts',
    text: 'if (gateway && entry.upstream?.link !== gateway.link && this.#isWantedOf(entry, gateway.neighbour)) {',
    instead: 'if (gateway && !entry.upstream && this.#isWantedOf(entry, gateway.neighbour)) {',
  },
  {
    name: 'both ends keep their own connection',
    file: 'overlay/neighbours.ts',
    text: 'if (this.#own < peer.id || known.spare !== undefined) {',
    instead: 'if (true) {',
  },
  {
    name: 'silent neighbour never given up',
    file: 'overlay/links.ts',
    text: "if (lost) return this.#end(link, { how: 'lost', reason: 'it fell silent' }, now);",
    instead: '',
  },
  {
    name: 'own lateness held against neighbours',
    file: 'overlay/core.ts',
    text: 'if (lateMs > 0) this.#neighbours.excuse(lateMs, now);',
    instead: '',
  },
  {
    name: 'media path never taken down',
    file: 'overlay/mediaPath.ts',
    text: 'if (!this.#up || this.#hasHeard(now)) return false;',
    instead: 'return false;',
  },
  {
    name: 'origin not moved',
    file: 'overlay/origins.ts',
    text: 'const next = chosen ? this.#next(key, now) : undefined;',
    instead: 'const next = undefined;',
  },
  {
    name: 'named origin moved',
    file: 'overlay/origins.ts',
    text: 'const chosen = watches.isChosen(key);',
    instead: 'const chosen = true;',
  },
  {
    name: 'topology not asked of a new gateway',
    file: 'overlay/topologyExchange.ts',
    text: 'for (const [link, authors] of authorsOf) this.#ask(link, authors);',
    instead: '',
  },
  {
    name: 'own links not told',
    file: 'overlay/topology.ts',
    text: 'this.#self.linksChanged();',
    instead: '',
  },
];
