import { describe, expect, it } from 'vitest';
import { Diary, idOf, LASTED_MS } from '../../../support/fleet/together/diary.js';
import { type PhoneRun, Together } from '../../../support/fleet/together/together-rig.js';

const DAY_MS = 86_400_000;
const YEAR_MS = 365 * DAY_MS;
/** In the middle of a year: a year off is another year on either side. */
const NOW_MS = Date.UTC(2026, 5, 15, 12);
const LIMIT_MS = 120_000;
const yearOf = (year: number) => ({ from: `${year}-01-01`, to: `${year}-12-31`, timezone: 'UTC' });

describe.each([
  ['behind', -YEAR_MS],
  ['ahead', YEAR_MS],
])('a phone whose clock is a year %s', (_, offsetMs) => {
  async function aFleet() {
    const together = await Together.open({ wallStartMs: NOW_MS });
    const made = await together.makePhone('hall');
    const diary = new Diary(together.time.clock);
    const right = () => together.startPhone({ folder: made.folder });
    const wrong = () => together.startPhone({ folder: made.folder, clock: together.time.datedBy(offsetMs) });
    /** Every event of the diary once, not further from its time than this; every call in the year in which it was. */
    const expectAll = async (mostMs: number): Promise<void> => {
      const stored = (await together.events(made.id)).filter(({ kind }) => kind !== 'health');
      expect(stored.map(idOf).sort()).toEqual(diary.ids);
      const times = new Map(stored.map((event) => [idOf(event), event.at]));
      for (const { id, atMs } of diary.entries)
        expect(Math.abs(times.get(id)! - atMs), id).toBeLessThanOrEqual(mostMs);
      const calls = diary.entries.filter(({ kind }) => kind === 'call').length;
      for (const [year, count] of [
        [2025, 0],
        [2026, calls],
        [2027, 0],
      ] as const) {
        const { total } = await together.ask('statistics', { query: yearOf(year) });
        expect([year, total.calls]).toEqual([year, count]);
      }
    };
    return { together, ...made, diary, right, wrong, expectAll };
  }
  const some = (diary: Diary, phone: PhoneRun): void => {
    diary.call(phone);
    diary.selfTest(phone);
  };

  it(
    'is let in, is told, and its calls count in the year in which they were',
    async () => {
      const { together, id, diary, wrong, expectAll } = await aFleet();
      const { time } = together;
      const phone = await wrong();
      some(diary, phone);
      await time.advance(10 * 60_000, 60_000);
      some(diary, phone);
      await together.startServer();
      await together.linked(phone);
      expect(Math.abs(phone.link.view().clockOffsetMs! - offsetMs)).toBeLessThan(1_000);
      some(diary, phone);
      await together.told(phone);
      await expectAll(2_000);
      await time.until('the fault is raised', async () => (await together.alerts(id)).includes('clock'));
      const { items } = await together.ask('alerts', { query: { phone: id, kind: 'clock' } });
      expect(items[0]?.message).toMatch(offsetMs < 0 ? /365 days slow/ : /365 days fast/);
      // Lifts, which are told by the wall clock of the phone.
      const rows = await together.store.db.selectFrom('calls').select(['id', 'at']).execute();
      const lifts = new Map(rows.map((row) => [row.id, row.at]));
      for (const entry of diary.entries)
        if (entry.kind === 'call')
          expect(Math.abs(lifts.get(entry.id)! - (entry.atMs - LASTED_MS))).toBeLessThan(2_000);
    },
    LIMIT_MS,
  );

  it(
    'and is still so after a restart: what was recorded before counts in its year, too',
    async () => {
      const { together, diary, right, wrong, expectAll } = await aFleet();
      const { time } = together;
      await together.startServer();
      const first = await right();
      await together.linked(first);
      some(diary, first);
      await together.told(first);
      await first.stop();
      await together.stopServer();
      const offline = await wrong();
      for (let i = 0; i < 3; i++) {
        some(diary, offline);
        await time.advance(5 * 60_000, 60_000);
      }
      await together.kept(offline);
      await offline.stop();
      const phone = await wrong();
      some(diary, phone);
      await together.startServer();
      await together.linked(phone);
      await together.told(phone);
      await expectAll(2_000);
    },
    LIMIT_MS,
  );

  it(
    'and was set right by a restart: what was recorded before lies between what came before and after it',
    async () => {
      const { together, diary, right, wrong, expectAll } = await aFleet();
      const { time } = together;
      await together.startServer();
      const first = await right();
      await together.linked(first);
      some(diary, first);
      await together.told(first);
      await first.stop();
      await together.stopServer();
      const offline = await wrong();
      for (let i = 0; i < 60; i++) some(diary, offline);
      await time.advance(5 * 60_000, 60_000);
      some(diary, offline);
      await together.kept(offline);
      await offline.stop();
      const phone = await right();
      await time.advance(5 * 60_000, 60_000);
      some(diary, phone);
      await together.startServer();
      await together.linked(phone);
      await together.told(phone);
      // The length of the time without a link.
      await expectAll(15 * 60_000);
    },
    LIMIT_MS,
  );

  it(
    'from its first start on, and was set right by a restart before it met the fleet',
    async () => {
      const { together, diary, right, wrong, expectAll } = await aFleet();
      const { time } = together;
      const offline = await wrong();
      some(diary, offline);
      await time.advance(5 * 60_000, 60_000);
      some(diary, offline);
      await together.kept(offline);
      await offline.stop();
      const phone = await right();
      some(diary, phone);
      await together.startServer();
      await together.linked(phone);
      await together.told(phone);
      await expectAll(10 * 60_000);
    },
    LIMIT_MS,
  );
});
