import { describe, expect, it } from 'vitest';
import { expectGolden } from '../support/golden';
import { loadScenario } from '../support/scenario';
import { Churn } from './churn';
import { Network } from './network';
import { Transcript } from './transcript';

/** Every input and every order of a run with everything in it. */
function wildRun(seed: number): string {
  const churn = new Churn(seed, [5, 8]);
  const transcript = new Transcript(churn.network, true);
  churn.network.paths.setAll({ loss: 0.02, duplicate: 0.02, jitterMs: 10 });
  churn.start();
  churn.network.run(3_000);
  churn.network.machine('n0').offer('movie');
  churn.network.run(500);
  churn.network.machine('n1').watch('movie');
  for (let i = 0; i < 5; i++) {
    churn.network.run(1_500);
    churn.disturb();
  }
  return transcript.text;
}

describe('a run', () => {
  it('is the same for the same seed, byte for byte, and another for another', () => {
    const first = wildRun(1);
    expect(first.length).toBeGreaterThan(50_000);
    expect(wildRun(1) === first).toBe(true);
    expect(wildRun(2) === first).toBe(false);
  });
});

/** All delays are 5 ms: what is to be read is the protocol, not the network. */
function script(name: Parameters<typeof loadScenario>[0]): {
  readonly network: Network;
  readonly transcript: Transcript;
} {
  const { nodes, links } = loadScenario(name);
  const network = new Network({ seed: 1, delayMs: [5, 5] });
  const transcript = new Transcript(network);
  transcript.heading(`${name}: connect`);
  network.startAll(nodes, links);
  network.run(3_000);
  return { network, transcript };
}

describe('golden transcripts', () => {
  it('scenario 1: two clients watch, and stop', () => {
    const { network, transcript } = script('scenario1');
    transcript.heading('server1 offers movie.Mjpeg');
    network.machine('server1').offer('movie.Mjpeg');
    network.run(500);
    transcript.heading('client1 and client2 watch it');
    const players = ['client1', 'client2'].map((name) => [name, network.machine(name).watch('movie.Mjpeg')] as const);
    network.run(1_000);
    transcript.heading('both stop watching');
    for (const [name, { key }] of players) network.machine(name).unwatch(key);
    network.run(1_000);
    transcript.heading('server1 withdraws it and stops');
    network.machine('server1').withdraw('movie.Mjpeg');
    network.run(500);
    network.stop('server1');
    network.run(4_000);
    expectGolden('scenario1.txt', transcript.text);
  });

  it('scenario 3: two origins of one flow, and a link on the way that breaks', () => {
    const { network, transcript } = script('scenario3');
    transcript.heading('server2 and server3 offer movie.Mjpeg');
    network.machine('server2').offer('movie.Mjpeg');
    network.machine('server3').offer('movie.Mjpeg');
    network.run(1_000);
    transcript.heading('client2 watches the nearest, client5 that of server2');
    network.machine('client2').watch('movie.Mjpeg');
    network.machine('client5').watch('movie.Mjpeg', network.machine('server2').id);
    network.run(1_000);
    transcript.heading('the connection between server3 and client2 is cut');
    network.cut('server3', 'client2', 'reset');
    network.run(1_000);
    expectGolden('scenario3.txt', transcript.text);
  });
});
