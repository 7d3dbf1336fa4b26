import { resolve } from 'node:path';
import { expect, it } from 'vitest';
import { Emitter } from '../../../../src/base/emitter';
import { ClipOffers } from '../../../../src/ui/files/clipOffers';

const FILE = resolve('/films/movie.mjpeg');

function make() {
  const ordered = new Map<string, string>();
  const snapshot = { self: 'me', flows: [] as { flow: string; source: string }[] };
  const [session, model] = [new Emitter<void>(), new Emitter<unknown>()];
  const done: string[] = [];
  const rows = new Set<string>();
  const offers = new ClipOffers({
    controller: {
      onDidChangeSession: session.event,
      orders: {
        flowOf: (isMeant) => [...ordered].find(([file]) => isMeant(file))?.[1],
        withdraw: (flow) => Promise.resolve(void done.push(`withdraw ${flow}`)),
      },
    },
    model: { snapshot, onDidChange: model.event },
    flows: {
      reveal: (flow, source) =>
        Promise.resolve(rows.has(`${flow} ${source}`) && done.push(`show ${flow} ${source}`) > 0),
    },
  });
  return { offers, ordered, snapshot, session, model, done, rows };
}

it('knows a file as offered when it was ordered and the node has it', async () => {
  const { offers, ordered, snapshot, session, model, done, rows } = make();
  let told = 0;
  offers.onDidChange(() => told++);
  expect(offers.flowOf(FILE)).toBeNull();
  await offers.stop(FILE);
  await expect(offers.show(FILE)).rejects.toThrow('not offered any more');

  ordered.set(resolve('/films/../films/movie.mjpeg'), 'film');
  session.fire();
  expect(offers.flowOf(FILE)).toBeNull();
  snapshot.flows.push({ flow: 'film', source: 'another' });
  expect(offers.flowOf(FILE)).toBeNull();
  snapshot.flows.push({ flow: 'film', source: 'me' });
  model.fire(snapshot);
  expect(told).toBe(2);
  expect(offers.flowOf(FILE)).toBe('film');
  expect(offers.flowOf(resolve('/films/another.mjpeg'))).toBeNull();

  // Of several sources, the row of this one is preferred.
  await expect(offers.show(FILE)).rejects.toThrow('not offered any more');
  rows.add('film null');
  await offers.show(FILE);
  rows.add('film me');
  await offers.show(FILE);
  await offers.stop(FILE);
  expect(done).toEqual(['show film null', 'show film me', 'withdraw film']);
  offers.dispose();
  model.fire(snapshot);
  expect(told).toBe(2);
});
