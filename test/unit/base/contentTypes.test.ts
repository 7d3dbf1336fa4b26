import { expect, it } from 'vitest';
import { MJPEG_CONTENT_TYPE } from '../../../src/base/contentTypes';

it('is a media type without parameters', () => {
  expect(MJPEG_CONTENT_TYPE).toMatch(/^[a-z]+\/[a-z0-9.+-]+$/);
});
