import { expect, it } from 'vitest';
import { allSourcesText, offerText } from '../../../../webview-ui/page/offerText';

it('names flows, their sources where that is wanted, and makes hostile names harmless', () => {
  expect(offerText('movie')).toBe('movie');
  expect(offerText('movie', 'server1')).toBe('movie from server1');
  expect(offerText('mov\u202eie', 'server1')).not.toContain('\u202e');
  expect(allSourcesText('movie', 2)).toBe('movie – all 2 sources');
});
