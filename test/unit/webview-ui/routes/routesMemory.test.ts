import { expect, it } from 'vitest';
import { NO_ROUTES_MEMORY, routesMemoryOf } from '../../../../webview-ui/routes/routesMemory';

it('takes back what it was given', () => {
  const memory = {
    sort: { by: 'best', isDescending: true },
    filter: 'node',
    destination: 'd',
    timeline: { isOpen: true },
  };
  expect(routesMemoryOf(JSON.stringify(memory))).toEqual(memory);
});

it.each(['', 'nonsense', '3', 'null', '{}', '{"sort":{"by":1},"filter":7,"destination":{}}'])(
  '%s is nothing',
  (kept) => {
    expect(routesMemoryOf(kept)).toEqual(NO_ROUTES_MEMORY);
  },
);
