import { describe } from 'vitest';
import { testMutants } from './mutantShard';

describe('a broken rule is missed', () => testMutants(0));
