import { expect, it, vi } from 'vitest';
import { answerTo } from '../../../../webview-ui/graph/layouts/layoutTalk';

it('answers what it is asked', async () => {
  const self: { onmessage?: (event: unknown) => void; postMessage: (message: unknown) => void } = {
    postMessage: vi.fn(),
  };
  vi.stubGlobal('self', self);
  await import('../../../../webview-ui/overlay/layoutWorker');
  const question = {
    number: 3,
    name: 'circle',
    input: { nodes: ['a'], links: [], root: null, fixed: new Map() },
  } as const;
  self.onmessage?.({ data: question });
  expect(self.postMessage).toHaveBeenCalledWith(answerTo(question));
  vi.unstubAllGlobals();
});
