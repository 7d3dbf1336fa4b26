import { describe, expect, it } from 'vitest';
import { NodeError } from '../../../src/runtime/nodeApi';
import { failureDetail, failureSentence } from '../../../src/ui/failureText';

describe('failureSentence', () => {
  it('is the sentence of an expected failure, and of any other that it is not known', () => {
    expect(failureSentence(new NodeError('stopped', 'No node runs.'), 'watch')).toBe('No node runs.');
    expect(failureSentence(new TypeError('x of undefined'), 'watch the flow')).toMatch(/could not watch the flow.*log/);
  });
});

describe('failureDetail', () => {
  it('has code, stack and causes', () => {
    const cause = new NodeError('fileNotWritable', 'Disk full.', { cause: 'ENOSPC' });
    expect(failureDetail(new NodeError('failed', 'No.', { cause }))).toBe(
      'failed: No.; caused by fileNotWritable: Disk full.; caused by ENOSPC',
    );
    expect(failureDetail(new TypeError('why'))).toContain('failureText.test');
  });
});
