import { expect, it } from 'vitest';
import { TABLE_ROOM_SHARE } from '../../../src/overlay/constants';
import { STRANGER_LOG_INTERVAL_MS } from '../../../src/overlay/lineThrottle';
import { TableRoom } from '../../../src/overlay/tableRoom';

it('TableRoom says once that a table is full, until it had room', () => {
  let fullness = 0.5;
  const lines: string[] = [];
  const room = new TableRoom(
    'things',
    () => fullness,
    (line) => lines.push(line),
  );
  // Refused for another reason.
  room.refused(0);
  expect(lines).toEqual([]);
  fullness = 1;
  for (let now = 0; now < 100; now++) room.refused(now);
  const line = 'the table of things is full: more of them are ignored until there is room';
  expect(lines).toEqual([line]);
  expect(room.hasRoom()).toBe(false);
  fullness = TABLE_ROOM_SHARE;
  expect(room.hasRoom()).toBe(false);
  fullness -= 0.01;
  expect(room.hasRoom()).toBe(true);
  room.reopened();
  fullness = 1;
  room.refused(1_000);
  room.reopened();
  expect(lines).toHaveLength(1);
  room.refused(STRANGER_LOG_INTERVAL_MS);
  expect(lines).toEqual([line, `${line} (and 1 times before)`]);
});
