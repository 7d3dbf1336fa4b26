import { describe, expect, it } from 'vitest';
import { createLogger } from '../../../../src/base/log';
import type { TimelineRecord, TimelineView } from '../../../../src/overlay/snapshot';
import { MAX_TIMELINE_RECORDS, Timeline } from '../../../../src/runtime/timeline';
import { checkTimelineRecord, MAX_RECORDS } from '../../../../src/shared/timelineRecords';
import type { TimelineMessage } from '../../../../src/shared/overlayMessages';
import { type RecordingNode, TimelineFeed } from '../../../../src/ui/node/timelineFeed';
import { EXAMPLES } from '../../../golden/wire/examples';
import { VirtualClock } from '../../../support/virtualClock';

/** A node that keeps the last `kept` of its records. */
class FakeRecorder implements RecordingNode {
  readonly asked: number[] = [];
  last = 0;
  error: Error | undefined;
  /** Resolves the next answer. */
  hold: Promise<void> = Promise.resolve();

  constructor(readonly kept = 10) {}

  async timeline(after = 0): Promise<TimelineView> {
    this.asked.push(after);
    await this.hold;
    if (this.error) throw this.error;
    const first = Math.max(after, this.last - this.kept);
    const records = Array.from({ length: this.last - first }, (_, i) => record(first + i + 1));
    return { records, next: this.last, missed: first - after };
  }
}

function record(n: number): TimelineRecord {
  return { n, at: n, kind: 'flow', flow: 'movie', source: 'a', contentType: 'text/plain', state: 'hold' };
}

class World {
  readonly clock = new VirtualClock();
  readonly lines: string[] = [];
  node: FakeRecorder | undefined = new FakeRecorder();
  readonly feed = new TimelineFeed(
    () => this.node,
    createLogger((_level, _part, message) => void this.lines.push(message), 'test'),
    this.clock,
  );

  follow() {
    const told: TimelineMessage[] = [];
    return { told, follower: this.feed.follow((message) => told.push(message)) };
  }

  async advance(time: number): Promise<void> {
    const end = this.clock.now() + time;
    for (;;) {
      for (let turn = 0; turn < 10; turn++) await Promise.resolve();
      if (this.clock.now() >= end) return;
      this.clock.advanceTo(this.clock.now() + 10);
    }
  }
}

/** Numbers of the records of a message, and the rest of it. */
function brief({ records, fresh, missed }: TimelineMessage) {
  return { n: records.map(({ n }) => n), fresh, missed };
}

describe('TimelineFeed', () => {
  it('tells first all that is kept and then what is new, each follower by itself', async () => {
    const world = new World();
    world.node!.last = 12;
    const first = world.follow();
    expect(first.told).toEqual([]);
    await world.advance(100);
    expect(first.told.map(brief)).toEqual([{ n: [3, 4, 5, 6, 7, 8, 9, 10, 11, 12], fresh: true, missed: 2 }]);
    world.node!.last = 13;
    const second = world.follow();
    await world.advance(500);
    expect(first.told.slice(1).map(brief)).toEqual([{ n: [13], fresh: false, missed: 0 }]);
    expect(second.told.map(brief)).toEqual([{ n: [4, 5, 6, 7, 8, 9, 10, 11, 12, 13], fresh: true, missed: 3 }]);
    world.node!.last = 30;
    await world.advance(500);
    expect(brief(first.told[2]!)).toEqual({ n: [21, 22, 23, 24, 25, 26, 27, 28, 29, 30], fresh: false, missed: 7 });
    expect(second.told[1]).toEqual(first.told[2]);
  });

  it('asks twice a second while anybody follows, for what is new alone, and never otherwise', async () => {
    const world = new World();
    world.node!.last = 5;
    await world.advance(2_000);
    expect(world.node!.asked).toEqual([]);
    const { told, follower } = world.follow();
    await world.advance(5_000);
    expect(world.node!.asked).toEqual([0, ...Array<number>(10).fill(5)]);
    expect(told).toHaveLength(1);
    follower.dispose();
    await world.advance(5_000);
    expect(world.node!.asked).toHaveLength(11);
    world.follow();
    await world.advance(0);
    expect(world.node!.asked).toHaveLength(12);
  });

  it('begins anew with another node, and keeps what was told while there is none', async () => {
    const world = new World();
    world.node!.last = 2;
    const { told } = world.follow();
    await world.advance(100);
    world.node = undefined;
    world.feed.beginAgain();
    await world.advance(2_000);
    expect(told).toHaveLength(1);
    world.node = new FakeRecorder();
    world.feed.beginAgain();
    await world.advance(500);
    expect(told.slice(1).map(brief)).toEqual([{ n: [], fresh: true, missed: 0 }]);
    world.node.last = 1;
    await world.advance(500);
    expect(told.slice(2).map(brief)).toEqual([{ n: [1], fresh: false, missed: 0 }]);
  });

  it('does not tell of a node that is gone, nor mixes old and new where a follower begins anew meanwhile', async () => {
    const world = new World();
    const old = world.node!;
    old.last = 3;
    const { told, follower } = world.follow();
    await world.advance(100);
    old.last = 4;
    let release = (): void => undefined;
    old.hold = new Promise((resolve) => (release = resolve));
    await world.advance(500);
    expect(old.asked).toEqual([0, 3]);
    follower.beginAgain();
    release();
    await world.advance(500);
    expect(told.slice(1).map(brief)).toEqual([{ n: [1, 2, 3, 4], fresh: true, missed: 0 }]);
    old.hold = new Promise((resolve) => (release = resolve));
    old.last = 5;
    await world.advance(500);
    world.node = new FakeRecorder();
    world.feed.beginAgain();
    release();
    await world.advance(1_000);
    expect(told.slice(2).map(brief)).toEqual([{ n: [], fresh: true, missed: 0 }]);
  });

  it('tells of a failure once, and goes on when that is over', async () => {
    const world = new World();
    world.node!.last = 1;
    world.node!.error = new Error('no');
    const { told } = world.follow();
    await world.advance(3_000);
    expect(world.lines).toHaveLength(1);
    world.node!.error = undefined;
    await world.advance(600);
    expect(told.map(brief)).toEqual([{ n: [1], fresh: true, missed: 0 }]);
    world.feed.dispose();
    const { length } = world.node!.asked;
    await world.advance(2_000);
    expect(world.node!.asked).toHaveLength(length);
  });

  it('tells no more at once than a page takes', async () => {
    const world = new World();
    world.node = new FakeRecorder(MAX_RECORDS + 5);
    world.node.last = MAX_RECORDS + 5;
    const { told } = world.follow();
    await world.advance(0);
    expect(told[0]).toMatchObject({ fresh: true, missed: 5 });
    expect(told[0]!.records).toHaveLength(MAX_RECORDS);
    expect(MAX_RECORDS).toBeGreaterThanOrEqual(MAX_TIMELINE_RECORDS);
  });

  it('tells records that pages take, whatever message they are of', () => {
    const timeline = new Timeline(() => 1e12);
    timeline.noteInput({
      type: 'linkOpened',
      link: 1,
      dial: undefined,
      remote: { address: '127.0.0.1', port: 8_000 },
    });
    for (const { message } of EXAMPLES) {
      if (!message) continue;
      timeline.noteInput({ type: 'controlReceived', link: 1, message });
      timeline.noteEffect({ type: 'sendControl', link: 1, message });
    }
    const { records } = timeline.view();
    expect(records.length).toBeGreaterThan(20);
    for (const each of records) expect(checkTimelineRecord(JSON.parse(JSON.stringify(each)))).toEqual(each);
  });
});
