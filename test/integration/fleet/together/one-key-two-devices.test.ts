import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { Diary, idOf } from '../../../support/fleet/together/diary.js';
import { Together } from '../../../support/fleet/together/together-rig.js';

const MINUTE_MS = 60_000;
const LIMIT_MS = 180_000;

describe('two devices with one key', () => {
  it.each([
    ['the key alone was copied', ['device-key.pem']],
    ['the whole card was copied', undefined],
    ['the whole card was copied, and the copy was used elsewhere before it comes', undefined],
  ] as const)(
    '%s: an alert, no storm, and nothing lost or counted twice',
    async (which, files) => {
      const together = await Together.open();
      const { time } = together;
      const { id, folder } = await together.makePhone('hall');
      const diary = new Diary(time.clock);
      await together.startServer();
      // A phone with a past.
      const before = await together.startPhone({ folder });
      for (let i = 0; i < 3; i++) diary.call(before);
      await together.told(before);
      await before.stop();
      const copy = `${folder}-copy`;
      await mkdir(copy);
      for (const file of files ?? ['device-key.pem', 'fleet.json', 'outbox.sqlite'])
        await cp(join(folder, file), join(copy, file));
      if (which.endsWith('before it comes')) {
        await together.stopServer();
        const away = await together.startPhone({ folder: copy });
        for (let i = 0; i < 7; i++) diary.selfTest(away);
        await together.kept(away);
        await away.stop();
        await together.startServer();
      }

      const own = await together.startPhone({ folder });
      await together.linked(own);
      diary.call(own);
      diary.selfTest(own);
      await together.told(own);
      const twin = await together.startPhone({ folder: copy });
      diary.call(twin);
      await together.linked(twin);
      const sinceMs = time.clock.nowMs();
      let links = 0;
      for (const phone of [own, twin]) {
        const { onChange } = phone.link;
        phone.link.onChange = () => {
          onChange?.();
          if (phone.link.view().state === 'linked') links += 1;
        };
      }
      await time.until(
        'the alert is raised',
        async () => {
          diary.call(own);
          diary.selfTest(twin);
          await time.advance(MINUTE_MS / 2);
          return (await together.alerts(id)).includes('key-conflict');
        },
        20 * MINUTE_MS,
      );
      // By turns, and not in a storm: each rests for at least half a minute before it takes the link again.
      expect(links).toBeLessThanOrEqual(2 + (2 * (time.clock.nowMs() - sinceMs)) / (MINUTE_MS / 2));

      // One of them is taken away, and has the link for itself before.
      await own.stop();
      await together.linked(twin);
      await together.told(twin);
      await twin.stop();
      const last = await together.startPhone({ folder });
      diary.call(last);
      await together.linked(last);
      await together.told(last);
      const stored = (await together.events(id)).filter(
        ({ kind }) => kind === 'call' || kind === 'self-test',
      );
      expect(stored.map(idOf).sort()).toEqual(diary.ids);
      const calls = await together.store.db.selectFrom('calls').select('id').execute();
      expect(calls.map(({ id: call }) => call).sort()).toEqual(
        diary.entries
          .filter(({ kind }) => kind === 'call')
          .map((entry) => entry.id)
          .sort(),
      );
    },
    LIMIT_MS,
  );
});
