import { describe, expect, it } from 'vitest';
import { storeRoom } from '../../../support/fleet/stores.js';
import { Diary, idOf, LASTED_MS } from '../../../support/fleet/together/diary.js';
import { Together } from '../../../support/fleet/together/together-rig.js';

const HOUR_MS = 3_600_000;
const WEEK_H = 7 * 24;
const LIMIT_MS = 240_000;
/** A phone samples its health every 5 min while it is not linked. */
const SAMPLES = WEEK_H * 12;

describe.each(['sqlite', 'postgres'] as const)('a week without network, and a fleet on %s', (kind) => {
  const room = storeRoom(kind);

  it(
    'every call and event comes once, at its time, and of the health the oldest is given up',
    async () => {
      const together = await Together.open(kind === 'postgres' ? { place: await room.newPlace() } : {});
      const { id, folder } = await together.makePhone('hall');
      const { time } = together;
      const diary = new Diary(time.clock);
      const limits = { events: 1_200, bytes: 64 * 1024 * 1024 };
      await together.startServer();
      let phone = await together.startPhone({ folder, limits });
      await together.linked(phone);
      diary.call(phone);
      await together.told(phone);
      await together.stopServer();
      await time.until('the phone notices', () => phone.link.view().state === 'waiting');

      for (let hour = 1; hour <= WEEK_H; hour++) {
        await time.advance(HOUR_MS, HOUR_MS / 2);
        diary.call(phone);
        if (hour % 24 === 0) diary.selfTest(phone);
        await together.kept(phone);
        // The power fails in the middle of the week.
        if (hour !== WEEK_H / 2) continue;
        await phone.stop();
        phone = await together.startPhone({ folder, limits });
      }
      expect(phone.link.view().waiting).toBe(limits.events);

      await together.startServer();
      await together.linked(phone);
      await together.told(phone);
      const stored = await together.events(id);
      const others = stored.filter((event) => event.kind !== 'health');
      expect(others.map(idOf)).toEqual(diary.entries.map((entry) => entry.id));
      for (const [i, { at }] of others.entries())
        expect(Math.abs(at - diary.entries[i]!.atMs)).toBeLessThan(2_000);
      // The newest samples, without a gap from the first that was kept.
      const health = stored.filter((event) => event.kind === 'health');
      expect(health).toHaveLength(limits.events - WEEK_H - 7);
      const between = health.slice(1).map(({ at }, i) => at - health[i]!.at);
      expect(Math.max(...between)).toBeLessThan(2 * 300_000);
      expect(time.clock.wallMs() - health.at(-1)!.at).toBeLessThan(HOUR_MS);
      expect(new Set(stored.map(({ outbox }) => outbox)).size).toBe(1);
      const numbers = stored.map(({ n }) => n).sort((one, other) => one - other);
      expect(new Set(numbers).size).toBe(numbers.length);
      expect(numbers.at(-1)).toBeGreaterThanOrEqual(WEEK_H + 8 + SAMPLES - 2);
      // Counted once where people read it, on the day on which the handset was lifted.
      const day = (ms: number) => new Date(ms).toISOString().slice(0, 10);
      const days = new Map<string, number>();
      for (const { kind, atMs } of diary.entries) {
        const key = day(atMs - LASTED_MS);
        if (kind === 'call') days.set(key, (days.get(key) ?? 0) + 1);
      }
      const query = { from: [...days.keys()][0]!, to: day(time.clock.wallMs()), timezone: 'UTC' };
      const { total, groups } = await together.ask('statistics', { query });
      expect(total).toMatchObject({ calls: WEEK_H + 1, answered: WEEK_H + 1 });
      expect(groups.filter(({ calls }) => calls > 0).map(({ key, calls }) => [key, calls])).toEqual([
        ...days,
      ]);
      expect(together.log.lines.filter(({ level }) => level === 'error')).toEqual([]);
    },
    LIMIT_MS,
  );
});
