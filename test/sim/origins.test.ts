import { describe, expect, it } from 'vitest';
import { HOLD_TIME_MS } from '../../src/overlay/constants';
import type { PlayerEvent } from '../../src/overlay/snapshot';
import { type FlowKey, flowKeyText } from '../../src/wire/ids';
import { between, pick } from '../support/randomGraph';
import { forEachSeed, MANY_SEEDS } from '../support/seeds';
import { Churn, SETTLE_MS } from './churn';
import { Invariants } from './invariants';
import type { Machine } from './machine';
import { Network } from './network';
import { checkAll, checkUnbroken, treeOf } from './oracle';
import type { SimPlayer } from './player';

const FLOW = 'movie';
/** A silent death is noticed on the path of media within a second, and held for the hold time. */
const LOST_MS = 1_500 + HOLD_TIME_MS;

/** `viewer` has `near` two hops away and `far` three, both over `relay`. */
function overlay(seed: number): { network: Network; near: FlowKey; far: FlowKey } {
  const network = new Network({ seed });
  new Invariants(network);
  network.startAll(
    ['near', 'far', 'relay', 'mid', 'viewer'],
    [
      ['near', 'relay'],
      ['relay', 'viewer'],
      ['far', 'mid'],
      ['mid', 'relay'],
    ],
  );
  network.run(3_000);
  const [near, far] = [network.machine('near').offer(FLOW), network.machine('far').offer(FLOW)];
  network.run(1_000);
  return { network, near, far };
}

function playerEvents(machine: Machine): PlayerEvent[] {
  return machine.events.filter((event) => event.event === 'player');
}

function moves(network: Network, machine: Machine): string[] {
  return playerEvents(machine).flatMap(({ source, movedFrom }) =>
    movedFrom === undefined ? [] : [`${network.nameOf(movedFrom)}>${network.nameOf(source)}`],
  );
}

function onlyPlayer(machine: Machine): SimPlayer {
  const [player, ...others] = machine.players.values();
  if (!player || others.length > 0) throw new Error(`${machine.name} has not one player`);
  return player;
}

/** Who copies the offer of `far` to whom. */
const FAR_TREE = ['far>mid', 'mid>relay', 'relay>viewer'];

describe('a watch that named no source', MANY_SEEDS, () => {
  it('moves at once when its source is stopped on purpose', () => {
    forEachSeed(3, (seed) => {
      const { network } = overlay(seed);
      const viewer = network.machine('viewer');
      viewer.watch(FLOW);
      network.run(1_000);
      network.stop('near');
      network.run(500);
      expect(moves(network, viewer)).toEqual(['near>far']);
      expect(onlyPlayer(viewer).arrivals.at(-1)?.at).toBeGreaterThan(network.now - 200);
    });
  });

  it('moves at once when its source withdraws, and leaves nothing behind', () => {
    forEachSeed(5, (seed) => {
      const { network, near, far } = overlay(seed);
      const viewer = network.machine('viewer');
      const first = viewer.watch(FLOW);
      expect(first.key).toEqual(near);
      network.run(2_000);
      network.machine('near').withdraw(FLOW);
      network.runUntil('moved', () => viewer.players.has(flowKeyText(far)), 500);
      const second = onlyPlayer(viewer);
      expect(first.isEnded).toBe(true);
      network.runUntil('frames again', () => second.delivered.length > 0, 500);
      network.run(2_000);
      checkAll(network);
      checkUnbroken('viewer from far', second);
      expect(treeOf(network, near)).toEqual([]);
      expect(treeOf(network, far)).toEqual(FAR_TREE);
      const text = (events: readonly PlayerEvent[]) =>
        events.map(({ source, state, movedFrom }) => `${network.nameOf(source)} ${state}${movedFrom ? ' moved' : ''}`);
      expect(text(playerEvents(viewer))).toEqual([
        'near buffering',
        'near playing',
        'far buffering moved',
        'far playing',
      ]);
      viewer.order({ type: 'unwatch', flow: FLOW, source: undefined });
      second.end();
      viewer.players.clear();
      network.run(1_000);
      checkAll(network);
    });
  });

  it.each(['reset', 'silent'] as const)('recovers while its source may come back, then moves (%s)', (manner) => {
    forEachSeed(4, (seed) => {
      const { network, far } = overlay(seed);
      const viewer = network.machine('viewer');
      viewer.watch(FLOW);
      network.run(2_000);
      network.crash('near', manner);
      network.runUntil('recovering', () => playerEvents(viewer).at(-1)?.state === 'recovering', LOST_MS);
      network.run(HOLD_TIME_MS - 500);
      expect(moves(network, viewer)).toEqual([]);
      const player = () => viewer.players.get(flowKeyText(far));
      network.runUntil('frames of far', () => (player()?.delivered.length ?? 0) > 0, 2_000);
      network.run(2_000);
      checkAll(network);
      expect(treeOf(network, far)).toEqual(FAR_TREE);
      expect(playerEvents(viewer).filter(({ state }) => state === 'ended')).toEqual([]);
    });
  });

  it('stays with a source that is only out of reach for a moment', () => {
    const { network, near } = overlay(1);
    const viewer = network.machine('viewer');
    viewer.watch(FLOW);
    network.run(2_000);
    network.cut('near', 'relay', 'reset');
    network.run(1_000);
    network.heal('near', 'relay');
    network.connect('relay', 'near');
    network.run(SETTLE_MS);
    checkAll(network);
    expect(moves(network, viewer)).toEqual([]);
    expect(onlyPlayer(viewer).key).toEqual(near);
  });

  it('moves to its source started anew, under its new id', () => {
    forEachSeed(4, (seed) => {
      const { network } = overlay(seed);
      network.machine('far').withdraw(FLOW);
      const viewer = network.machine('viewer');
      viewer.watch(FLOW);
      network.run(2_000);
      network.crash('near', 'reset');
      network.run(200);
      const again = network.start('near').offer(FLOW);
      network.connect('near', 'relay');
      network.runUntil('moved', () => viewer.players.has(flowKeyText(again)), LOST_MS);
      network.run(SETTLE_MS);
      checkAll(network);
      expect(moves(network, viewer)).toEqual(['near>near']);
      expect(onlyPlayer(viewer).arrivals.at(-1)?.at).toBeGreaterThan(network.now - 500);
    });
  });

  it('ends where no offer is left, and what is offered later is not for it', () => {
    const { network } = overlay(2);
    const viewer = network.machine('viewer');
    viewer.watch(FLOW);
    network.run(1_000);
    network.machine('far').withdraw(FLOW);
    network.run(500);
    network.machine('near').withdraw(FLOW);
    network.run(500);
    network.machine('far').offer(FLOW);
    network.run(2_000);
    expect(moves(network, viewer)).toEqual([]);
    expect(playerEvents(viewer).at(-1)?.state).toBe('ended');
    expect(viewer.players.size).toBe(0);
    checkAll(network);
  });

  it('ends once when the only way to all of them is lost', () => {
    const { network } = overlay(3);
    const viewer = network.machine('viewer');
    viewer.watch(FLOW);
    network.run(1_000);
    network.crash('relay', 'silent');
    network.run(SETTLE_MS);
    expect(moves(network, viewer)).toEqual([]);
    expect(playerEvents(viewer).filter(({ state }) => state === 'ended')).toHaveLength(1);
    checkAll(network);
  });

  it('is not moved by an origin that comes nearer', () => {
    const { network, near } = overlay(4);
    const viewer = network.machine('viewer');
    viewer.watch(FLOW);
    network.run(1_000);
    network.machine('relay').offer(FLOW);
    viewer.offer(FLOW);
    network.run(3_000);
    expect(moves(network, viewer)).toEqual([]);
    expect(onlyPlayer(viewer).key).toEqual(near);
    // This node's own offer is the nearest of all, now that one is needed.
    network.machine('near').withdraw(FLOW);
    network.run(1_000);
    expect(moves(network, viewer)).toEqual(['near>viewer']);
    expect(onlyPlayer(viewer).delivered.length).toBeGreaterThan(10);
    checkAll(network);
  });

  it('goes on alone: one that named its source ends, and is not moved onto', () => {
    const { network, far } = overlay(5);
    const [viewer, mid] = [network.machine('viewer'), network.machine('mid')];
    viewer.watch(FLOW);
    const named = viewer.watch(FLOW, far.source);
    const stubborn = mid.watch(FLOW, network.machine('near').id);
    network.run(2_000);
    network.machine('near').withdraw(FLOW);
    network.run(2_000);
    // The only origin left is watched already: by its name, and still.
    expect(moves(network, viewer)).toEqual([]);
    expect([...viewer.players.values()]).toEqual([named]);
    expect(stubborn.isEnded).toBe(true);
    expect(mid.players.size).toBe(0);
    checkAll(network);
    checkUnbroken('viewer from far', named);
  });
});

describe('many watches of one flow', MANY_SEEDS, () => {
  it('move together when they ask for a source that withdraws in the same moment', () => {
    forEachSeed(20, (seed) => {
      const { network, far } = overlay(seed);
      const nodes = ['viewer', 'relay', 'mid'];
      for (const name of nodes) if (network.random.next() < 0.5) network.machine(name).watch(FLOW);
      network.run(500);
      network.clock.setTimer(network.random.next() * 100, () => network.machine('near').withdraw(FLOW));
      // Requests, cancellations and refusals cross the withdrawal.
      for (let i = 0; i < 12; i++) {
        const machine = network.machine(pick(network.random, nodes));
        const [player] = machine.players.values();
        if (player && network.random.next() < 0.4) machine.unwatch(player.key);
        else if (!player) machine.watch(FLOW);
        network.run(network.random.next() * 20);
      }
      network.run(3_000);
      for (const name of nodes) {
        for (const { key } of network.machine(name).players.values()) expect(key, `${name}, seed ${seed}`).toEqual(far);
      }
      checkAll(network);
    });
  });

  it('have an origin as long as there is one, whatever happens', () => {
    forEachSeed(12, (seed) => {
      const churn = new Churn(seed, [5, 14]);
      const { network, random } = churn;
      new Invariants(network);
      // What somebody believes who follows the events: machine and source → whether it was chosen.
      const followed = new Map<string, boolean>();
      network.onStep((machine, cause, effects) => {
        const isChosen = cause.type === 'watch' && cause.source === undefined;
        // Of several collections in one message, one may withdraw what another one replaces.
        const isMixed = 'message' in cause && cause.message.type === 'flowCollection';
        for (const effect of effects) {
          if (effect.type !== 'emit' || effect.event.event !== 'player') continue;
          const { source, state, movedFrom } = effect.event;
          const text = `${machine.id} ${source}`;
          if (movedFrom !== undefined) {
            const from = `${machine.id} ${movedFrom}`;
            if (followed.get(from) !== true || followed.has(text)) throw new Error(`${machine.name} moves wrongly`);
            followed.delete(from);
            followed.set(text, true);
          } else if (state === 'ended') {
            const wasChosen = followed.get(text);
            followed.delete(text);
            if (wasChosen !== true || isMixed || cause.type === 'unwatch') continue;
            const left = machine.core.flows().filter((view) => !followed.has(`${machine.id} ${view.source}`));
            if (left.length > 0) throw new Error(`a player of ${machine.name} ends with ${left.length} origins left`);
          } else if (!followed.has(text)) followed.set(text, isChosen);
        }
      });
      churn.start();
      network.run(4_000);
      const toggle = (): void => {
        const machine = network.machine(pick(random, churn.nodes));
        if (!machine.isAlive) return;
        if (machine.sources.has(FLOW)) machine.withdraw(FLOW);
        else machine.offer(FLOW);
      };
      for (let i = 0; i < 3; i++) toggle();
      for (let i = 0; i < 40; i++) {
        network.run(random.next() * (i % 10 === 0 ? 5_000 : 400));
        const machine = network.machine(pick(random, churn.nodes));
        const kind = between(random, 0, 5);
        if (kind === 0) churn.disturb();
        else if (kind <= 2) toggle();
        else if (machine.isAlive && machine.players.size < 2) {
          const { source } = random.next() < 0.3 ? pick(random, [{ source: undefined }, ...machine.core.flows()]) : {};
          machine.command({ type: 'watch', flow: FLOW, source });
        } else if (machine.isAlive) machine.unwatch(pick(random, [...machine.players.values()]).key);
      }
      churn.settle({ repair: true });
      checkAll(network);
      for (const machine of network.living) {
        for (const player of machine.players.values()) {
          const label = `${machine.name}, seed ${seed}`;
          if (network.byId.get(player.key.source)?.isAlive === true) {
            expect(player.arrivals.at(-1)?.at, label).toBeGreaterThan(network.now - 1_000);
          } else {
            // A watch that began when the only offer known had no route: it waits for any.
            const shown = machine.core.flows().filter(({ source }) => !followed.has(`${machine.id} ${source}`));
            expect(shown, label).toEqual([]);
          }
        }
        const believed = [...followed.keys()].filter((text) => text.startsWith(machine.id));
        const actual = [...machine.players.values()].map(({ key }) => `${machine.id} ${key.source}`);
        expect(believed.sort(), `${machine.name}, seed ${seed}`).toEqual(actual.sort());
      }
    });
  });
});
