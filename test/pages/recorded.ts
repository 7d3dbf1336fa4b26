import type { ToOverlayPage } from '../../src/shared/overlayMessages';
import { loadPageFixture } from '../support/pageFixture';

const [rest, watched, killed] = loadPageFixture('scenario3').steps;
if (!rest || !watched || !killed) throw new Error('scenario3 has another number of steps');

/** Scenario 3 at rest, flows watched, as a page gets it first; then for a while; then when node4 is killed, until everybody is served again. */
export const REST: readonly ToOverlayPage[] = rest.messages;
export const WATCHED: readonly ToOverlayPage[] = watched.messages;
export const KILLED: readonly ToOverlayPage[] = killed.messages;
