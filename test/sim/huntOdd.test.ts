import { describe, it } from 'vitest';
import { huntShard, SHARD } from './huntShard';

describe('the hunt, odd seeds', SHARD, () => {
  it('breaks no promise', () => huntShard(1));
});
