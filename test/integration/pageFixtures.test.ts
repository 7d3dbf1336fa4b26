import process from 'node:process';
import { describe, expect, it } from 'vitest';
import { StateFollower } from '../../src/shared/keyedState';
import type { OverlayCollections, OverlayState } from '../../src/shared/overlayState';
import { recordScenario3 } from '../support/overlayRecording';
import { loadPageFixture, type PageFixture, savePageFixture } from '../support/pageFixture';

/** What stays the same from recording to recording, after every step. */
function outlines({ steps }: PageFixture): unknown {
  const follower = new StateFollower<OverlayCollections>();
  return steps.map(({ what, messages }) => {
    for (const message of messages) {
      if (message.type === 'overlay/snapshot') follower.takeSnapshot(message);
      else if (message.type === 'overlay/delta') expect(follower.takeDelta(message)).toBe('taken');
    }
    return { what, ...outlineOf(follower.state!) };
  });
}

function outlineOf({ own, nodes, links, flows, trees, neighbours, routes }: OverlayState): object {
  return {
    own: own.get('own')?.id,
    nodes: [...nodes.values()].map(({ id, name }) => `${id} ${name}`).sort(),
    links: [...links.keys()].sort(),
    flows: [...flows.keys()].sort(),
    neighbours: [...neighbours.values()].map(({ id, state }) => `${id} ${state}`).sort(),
    costs: [...routes.values()].map(({ destination, cost }) => `${destination} ${cost}`).sort(),
    trees: [...trees].map(([key, { edges }]) => `${key} ${edges.length}`).sort(),
  };
}

describe('what the tests of pages send to pages', () => {
  it(
    'is what a window sends to pages when scenario 3 runs, but for times and measurements',
    { timeout: 120_000 },
    async () => {
      const recorded = await recordScenario3();
      if (process.env['UPDATE_GOLDEN'] === '1') savePageFixture('scenario3', recorded);
      expect(outlines(recorded)).toEqual(outlines(loadPageFixture('scenario3')));
    },
  );
});
