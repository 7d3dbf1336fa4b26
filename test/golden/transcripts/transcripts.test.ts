import { describe, it } from 'vitest';
import { Network } from '../../sim/network';
import { expectGolden } from '../../support/golden';
import { loadScenario } from '../../support/scenario';
import { Narrator } from './narrator';

/*
 * The exchanges of the protocol, one scene each, to be read and shown. Every link takes 5 ms one way.
 */

const FLOW = 'movie.Mjpeg';
const DELAY_MS = 5;

/** A network at rest whose nodes tell nothing of themselves; nothing is told of how it came about. */
function stage(nodes: readonly string[], links: readonly (readonly [string, string])[]) {
  const network = new Network({ seed: 1, delayMs: [DELAY_MS, DELAY_MS] });
  const narrator = new Narrator(network);
  for (const node of nodes) network.start(node, { topology: false });
  for (const [a, b] of links) network.connect(a, b);
  network.run(5_000);
  return { network, narrator };
}

function stageScenario(name: Parameters<typeof loadScenario>[0]) {
  const { nodes, links } = loadScenario(name);
  return stage(nodes, links);
}

describe('golden transcripts of the exchanges', () => {
  it('connect', () => {
    const { network, narrator } = stage(['server1', 'node1', 'client1'], [['node1', 'client1']]);
    narrator.tell(
      'Connect: server1 dials node1, which has a neighbour already',
      'server1 ... node1 --- client1',
      '',
      'Both say who they are, then HELLOs open the media path both ways; only then is there a route. Each tells the other what it reaches, and',
      'asks for the offers of whoever is new.',
    );
    narrator.does('server1: connect node1');
    network.connect('server1', 'node1');
    network.run(1_000);
    expectGolden('transcripts/connect.txt', narrator.text);
  });

  it('announce', () => {
    const { network, narrator } = stageScenario('scenario1');
    narrator.tell(
      'Announce: server1 offers a flow',
      'server1 --- node1 --- client1',
      '              |',
      '              +------ client2',
      '',
      'The offer is passed on by each node that did not know it; nobody sends a frame as long as nobody watches.',
    );
    narrator.does(`server1: stream ${FLOW}`);
    network.machine('server1').offer(FLOW);
    network.run(1_000);
    expectGolden('transcripts/announce.txt', narrator.text);
  });

  it('request', () => {
    const { network, narrator } = stageScenario('scenario1');
    network.machine('server1').offer(FLOW);
    network.run(1_000);
    narrator.tell(
      'Request: client1 watches, then client2, then both stop',
      'server1 --- node1 --- client1',
      '              |',
      '              +------ client2',
      '',
      'A request goes towards the source, and the frames come back the same way. For client2 node1 only adds a consumer: one copy comes, two go.',
    );
    narrator.does(`client1: watch ${FLOW}`);
    const first = network.machine('client1').watch(FLOW);
    network.run(500);
    narrator.does(`client2: watch ${FLOW}`);
    const second = network.machine('client2').watch(FLOW);
    network.run(500);
    narrator.does(`client1: unwatch ${FLOW}`);
    network.machine('client1').unwatch(first.key);
    network.run(500);
    narrator.does(`client2: unwatch ${FLOW}`);
    network.machine('client2').unwatch(second.key);
    network.run(500);
    expectGolden('transcripts/request.txt', narrator.text);
  });

  it('heavy change', () => {
    const { network, narrator } = stageScenario('scenario2-mesh');
    network.machine('server1').offer(FLOW);
    network.run(1_000);
    network.machine('client2').watch(FLOW);
    network.run(1_000);
    narrator.tell(
      'Heavy change: the link on the way to the source is lost, there is a longer way',
      'server1 --- node1 --- node2 --- client1',
      '              |         |',
      '              x         |',
      '              |         |',
      '            node3 ------+',
      '              |',
      '           client2  (watches the flow of server1)',
      '',
      'What node2 offers could, as far as node3 knows, lead back to node3 itself. So node3 does not take it before it has a new sequence number',
      'of the source; until then its route is pending. Then the cost is higher than before (heavy), and the branch is asked for at node2.',
    );
    narrator.does('the connection between node1 and node3 breaks');
    network.cut('node1', 'node3', 'reset');
    network.run(800);
    expectGolden('transcripts/heavyChange.txt', narrator.text);
  });

  it('critical change', () => {
    const { network, narrator } = stageScenario('scenario1');
    network.machine('server1').offer(FLOW);
    network.run(1_000);
    network.machine('client1').watch(FLOW);
    network.run(1_000);
    narrator.tell(
      'Critical change: the source is lost, and there is no other way',
      'server1 -x- node1 --- client1  (watches the flow of server1)',
      '              |',
      '              +------ client2',
      '',
      'For the hold time (3 s) the route is pending: nothing is deleted, the player is recovering. Then the change is critical: the offer is',
      'hidden, the player ends, and what it had asked for is taken back.',
    );
    narrator.does('server1 is killed');
    network.crash('server1', 'reset');
    network.run(4_000);
    expectGolden('transcripts/criticalChange.txt', narrator.text);
  });

  it('withdraw', () => {
    const { network, narrator } = stageScenario('scenario1');
    network.machine('server1').offer(FLOW);
    network.run(1_000);
    network.machine('client1').watch(FLOW);
    network.run(1_000);
    narrator.tell(
      'Withdraw: server1 takes its offer back while client1 watches',
      'server1 --- node1 --- client1  (watches)',
      '              |',
      '              +------ client2',
      '',
      'The withdrawal goes the way of the offer; it ends the players, and everything that they had asked for.',
    );
    narrator.does(`server1: withdraw ${FLOW}`);
    network.machine('server1').withdraw(FLOW);
    network.run(1_000);
    expectGolden('transcripts/withdraw.txt', narrator.text);
  });
});
