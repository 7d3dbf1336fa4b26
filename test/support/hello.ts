import type { Hello } from '../../src/wire/datagram';

/** A HELLO that says "heard" and nothing else, but for what is given. */
export function helloOf(more: Partial<Hello> = {}): Hello {
  return {
    token: '0011223344556677',
    heard: true,
    carries: false,
    answer: false,
    probe: false,
    sequence: 0,
    sentUs: 1,
    echoUs: 0,
    heldUs: 0,
    intervalMs: 0,
    heardBytes: 0,
    ...more,
  };
}
