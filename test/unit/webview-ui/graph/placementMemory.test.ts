import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { MAX_PLACES, parsePlacement } from '../../../../webview-ui/graph/placementMemory';
import { check } from '../../../support/property';

it('takes places, and nothing that is none', () => {
  const places = [
    ['a', 1, 2, 1, 'x'],
    ['b', 1.5, -2, 0, ''],
  ];
  expect(parsePlacement(places)).toEqual(places);
  const rubbish = [
    null,
    1,
    [],
    ['c'],
    ['', 1, 2, 0, ''],
    ['d', NaN, 1, 0, ''],
    ['e', 1, Infinity, 0, ''],
    ['a', 9, 9, 0, ''],
  ];
  expect(parsePlacement([...places, ...rubbish])).toEqual(places);
  expect(parsePlacement([['f', 0, 0, 'yes', 7]])).toEqual([['f', 0, 0, 0, '']]);
  expect(parsePlacement('text')).toEqual([]);
});

it('never throws, and has a bound', () => {
  check(fc.property(fc.anything(), (value) => void parsePlacement(value)));
  const many = Array.from({ length: MAX_PLACES + 10 }, (_, index) => [`n${index}`, 0, 0, 0, '']);
  expect(parsePlacement(many)).toHaveLength(MAX_PLACES);
});
