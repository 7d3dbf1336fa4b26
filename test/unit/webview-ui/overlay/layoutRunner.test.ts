import { expect, it } from 'vitest';
import {
  answerTo,
  type LayoutAnswer,
  layoutOf,
  type LayoutQuestion,
} from '../../../../webview-ui/graph/layouts/layoutTalk';
import { LayoutRunner, type LayoutWorker } from '../../../../webview-ui/overlay/layoutRunner';

class FakeWorker implements LayoutWorker {
  onmessage: LayoutWorker['onmessage'] = null;
  onerror: LayoutWorker['onerror'] = null;
  readonly asked: LayoutQuestion[] = [];
  isTerminated = false;
  postMessage(question: LayoutQuestion): void {
    this.asked.push(question);
  }
  terminate(): void {
    this.isTerminated = true;
  }
  answer(index: number): void {
    const question = this.asked[index];
    if (question) this.onmessage?.({ data: answerTo(question) } as MessageEvent<LayoutAnswer>);
  }
}

const INPUT = { nodes: ['a', 'b'], links: [{ a: 'a', b: 'b' }], root: null, fixed: new Map() };

it('asks one worker, and tells its answers apart', async () => {
  let started = 0;
  const worker = new FakeWorker();
  const runner = new LayoutRunner(() => {
    started++;
    return worker;
  });
  const circle = runner.run('circle', INPUT);
  const layered = runner.run('layered', INPUT);
  worker.answer(1);
  worker.answer(0);
  expect(await circle).toEqual(layoutOf('circle', INPUT));
  expect(await layered).toEqual(layoutOf('layered', INPUT));
  expect(started).toBe(1);
  runner.dispose();
  expect(worker.isTerminated).toBe(true);
});

it('computes here what a worker that fails leaves undone, and everything after it', async () => {
  const worker = new FakeWorker();
  const runner = new LayoutRunner(() => worker);
  const waiting = runner.run('circle', INPUT);
  worker.onerror?.({} as ErrorEvent);
  expect(await waiting).toEqual(layoutOf('circle', INPUT));
  expect(await runner.run('circle', INPUT)).toEqual(layoutOf('circle', INPUT));
  expect(worker.asked).toHaveLength(1);
});

it.each([
  ['there is none', () => undefined],
  [
    'it may not be started',
    () => {
      throw new Error('blocked');
    },
  ],
])('computes here where %s', async (_, start) => {
  expect(await new LayoutRunner(start).run('force', INPUT)).toEqual(layoutOf('force', INPUT));
});
