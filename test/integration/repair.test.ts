import { describe, expect, it } from 'vitest';
import { type LossyWatch, watchOverLossyLink } from '../support/lossyLink';

const WATCH: LossyWatch = {
  frames: 240,
  frameBytes: 45_000,
  framesPerSecond: 30,
  impairment: { delayMs: 10, loss: 0.02 },
  seed: 7,
  repair: true,
};
describe('a link that loses one datagram in fifty, 20 ms there and back', { timeout: 60_000 }, () => {
  it('brings frames of 39 datagrams whole and in time, for few bytes more', async () => {
    const { flow, sent, received } = await watchOverLossyLink(WATCH);
    expect(flow.framesDelivered).toBeGreaterThanOrEqual(WATCH.frames - 1);
    expect(received.datagramsRepaired).toBeGreaterThan(50);
    expect(sent.datagramsResent / sent.datagramsSent).toBeLessThan(0.05);
  });

  it('breaks about half of them without repair', async () => {
    const { flow, sent, received } = await watchOverLossyLink({ ...WATCH, repair: false });
    expect(flow.framesDelivered).toBeGreaterThan(0.3 * WATCH.frames);
    expect(flow.framesDelivered).toBeLessThan(0.65 * WATCH.frames);
    expect({ ...sent, ...received }).toMatchObject({ datagramsResent: 0, datagramsRepaired: 0 });
    expect(received.datagramsLost).toBeGreaterThan(50);
  });
});
