import { expect, it } from 'vitest';
import { Session } from '../../../src/cli/session';
import type { FlowView } from '../../../src/overlay/snapshot';
import { fakeNodeApi } from '../../support/fakeNodeApi';

function sessionWith(node = fakeNodeApi()) {
  const said: string[] = [];
  let settled = () => {};
  const idle = new Promise<void>((resolve) => (settled = resolve));
  const session = new Session(node, {
    reply: (reply) => {
      said.push(`${reply.reply} ${reply.ok ? 'ok' : reply.error.code}`);
      return Promise.resolve();
    },
    idle: () => {
      said.push('idle');
      settled();
    },
    congested: (congested) => said.push(`congested ${congested}`),
    quit: () => {
      said.push('ended');
      settled();
    },
  });
  return { session, said, idle };
}

it('answers every line in order, whatever becomes of it', async () => {
  const { session, said, idle } = sessionWith();
  for (const line of ['flows', '', 'what', 'watch', 'connect h:1', 'routes']) session.push(line);
  await idle;
  expect(said).toEqual([
    'flows ok',
    'what unknownCommand',
    'watch badArguments',
    'connect failed',
    'routes ok',
    'idle',
  ]);
});

it('is idle again after a line without a word', async () => {
  const { session, said, idle } = sessionWith();
  session.push('  ');
  await idle;
  expect(said).toEqual(['idle']);
});

it('starts a command only when the one before is answered', async () => {
  let answer = (_: readonly FlowView[]) => {};
  let asked = 0;
  const flows = () => {
    asked++;
    return new Promise<readonly FlowView[]>((resolve) => (answer = resolve));
  };
  const { session, said, idle } = sessionWith(fakeNodeApi({ flows }));
  session.push('flows');
  session.push('routes');
  session.push('flows');
  expect([asked, said]).toEqual([1, []]);
  answer([]);
  await expect.poll(() => asked).toBe(2);
  expect(said).toEqual(['flows ok', 'routes ok']);
  answer([]);
  await idle;
  expect(said).toEqual(['flows ok', 'routes ok', 'flows ok', 'idle']);
});

it('carries out nothing after quit', async () => {
  const { session, said, idle } = sessionWith();
  for (const line of ['flows', 'quit', 'routes']) session.push(line);
  await idle;
  session.push('routes');
  expect(said).toEqual(['flows ok', 'quit ok', 'ended']);
});

it('asks for a pause while many lines wait', async () => {
  const { session, said, idle } = sessionWith();
  for (let line = 0; line < 100; line++) session.push('flows');
  expect(said[0]).toBe('congested true');
  await idle;
  expect(said.filter((word) => word.startsWith('congested'))).toEqual(['congested true', 'congested false']);
  expect(said.filter((word) => word === 'flows ok')).toHaveLength(100);
});
