import { describe, expect, it } from 'vitest';
import { MOST_IN_MEMORY, Outbox } from '../../../src/link/outbox.js';
import { LocalOutboxKeeper } from '../../../src/link/outbox-keeper.js';
import type { NewEvent } from '../../../src/link/outbox-file.js';
import { HotlineError } from '../../../src/protocol/errors.js';
import { FakeFaults } from '../../support/fakes/fake-faults.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { aCall, anEvent, callEvent, healthEvent } from '../../support/link/samples.js';
import { ManualClock } from '../../support/manual-clock.js';

/** Its disk can be made unwritable, and its answers can be lost after it has written. */
class FickleKeeper extends LocalOutboxKeeper {
  trouble: 'none' | 'full' | 'answer lost' = 'none';

  override async append(events: readonly NewEvent[], token: string) {
    const full = new HotlineError('OUTBOX', 'the outbox cannot be used: the disk is full');
    if (this.trouble === 'full') throw full;
    const status = await super.append(events, token);
    if (this.trouble === 'answer lost') throw full;
    return status;
  }
}

function bench() {
  const clock = new ManualClock();
  const [log, faults] = [new FakeLog(), new FakeFaults()];
  const keeper = new FickleKeeper({ file: ':memory:' }, clock);
  const outbox = new Outbox({ clock, log, faults, random: () => 0.5, keeper });
  const kept = async () => (await keeper.batch(null, 10_000, 1e9)).events.map(({ body }) => body);
  return { clock, log, faults, keeper, outbox, kept };
}

describe('recording for the fleet', () => {
  it('keeps everything in order, and many in one go', async () => {
    const { outbox, kept, clock } = bench();
    const events = Array.from({ length: 300 }, () => callEvent());
    for (const event of events) outbox.record(event);
    await clock.advance(100);
    expect(await kept()).toEqual(events.map(({ body }) => body));
    expect(outbox.waiting).toBe(300);
  });

  it('does nothing with the disk within the call of whoever records', () => {
    const { outbox, keeper } = bench();
    keeper.append = () => {
      throw new Error('at once');
    };
    expect(() => outbox.record(callEvent())).not.toThrow();
  });

  it('waits in memory for a disk that cannot be written, as a fault, and writes in order later', async () => {
    const { outbox, kept, keeper, faults, clock } = bench();
    keeper.trouble = 'full';
    const events = Array.from({ length: 5 }, () => callEvent());
    for (const event of events) {
      outbox.record(event);
      await clock.advance(10_000);
    }
    expect(faults.list()).toMatchObject([{ code: 'state-unwritable', place: 'outbox' }]);
    expect(outbox.waiting).toBe(5);
    keeper.trouble = 'none';
    await clock.advance(120_000);
    expect(faults.list()).toEqual([]);
    expect(await kept()).toEqual(events.map(({ body }) => body));
  });

  it('keeps an event once when the disk had it and said otherwise', async () => {
    const { outbox, kept, keeper, clock } = bench();
    keeper.trouble = 'answer lost';
    const event = callEvent();
    outbox.record(event);
    await clock.advance(5_000);
    keeper.trouble = 'none';
    await clock.advance(120_000);
    expect(await kept()).toEqual([event.body]);
  });

  it('gives up samples of health first when the memory is full', async () => {
    const { outbox, kept, keeper, clock } = bench();
    keeper.trouble = 'full';
    outbox.record(callEvent());
    for (let i = 0; i < MOST_IN_MEMORY + 100; i++) outbox.record(healthEvent());
    outbox.record(callEvent());
    keeper.trouble = 'none';
    await clock.advance(60_000);
    const kinds = (await kept()).map(({ kind }) => kind);
    expect(kinds).toHaveLength(MOST_IN_MEMORY);
    expect([kinds[0], kinds.at(-1)]).toEqual(['call', 'call']);
  });

  it('leaves out what no fleet would take, and says so', async () => {
    const { outbox, kept, log, clock } = bench();
    outbox.record(anEvent({ kind: 'call', call: { ...aCall(), route: 17 as unknown as string } }));
    outbox.record(anEvent({ kind: 'call', call: { ...aCall(), route: 'x'.repeat(60_000) } }));
    const good = callEvent();
    outbox.record(good);
    await clock.advance(100);
    expect(await kept()).toEqual([good.body]);
    expect(log.messages('error')).toHaveLength(2);
  });

  it('gives up a kept event that no fleet would take, so that the rest can go', async () => {
    const { outbox, keeper, clock } = bench();
    const wrong = { ...callEvent(), body: { kind: 'unheard-of' } } as unknown as NewEvent;
    await keeper.append([wrong, callEvent()], 'token');
    await clock.advance(0);
    expect((await outbox.batch(null, 50)).events).toMatchObject([{ n: 2 }]);
    expect(outbox.waiting).toBe(1);
  });

  it('writes everything at the end, and opens nothing after it', async () => {
    const { outbox, keeper } = bench();
    let closed = 0;
    const appended: number[] = [];
    keeper.append = (events) => {
      appended.push(events.length);
      return keeper.status();
    };
    keeper.close = () => Promise.resolve(void (closed += 1));
    outbox.record(callEvent());
    await outbox.stop();
    expect([appended, closed]).toEqual([[1], 1]);
    await expect(outbox.status()).rejects.toMatchObject({ code: 'OUTBOX' });
  });
});
