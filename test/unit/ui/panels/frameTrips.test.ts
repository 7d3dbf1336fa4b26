import { expect, it } from 'vitest';
import { FrameTrips } from '../../../../src/ui/panels/frameTrips';

it('takes half of a round trip for one way, smoothed', () => {
  const trips = new FrameTrips();
  expect(trips.oneWayMs).toBeNull();
  trips.acknowledged(5);
  expect(trips.oneWayMs).toBeNull();
  trips.sent(10);
  trips.sent(20);
  trips.acknowledged(18);
  expect(trips.oneWayMs).toBe(4);
  trips.acknowledged(44);
  expect(trips.oneWayMs).toBe(5);
});

it('forgets what is on its way to a page that is gone', () => {
  const trips = new FrameTrips();
  trips.sent(0);
  trips.beginAgain();
  trips.sent(1000);
  trips.acknowledged(1006);
  expect(trips.oneWayMs).toBe(3);
});
