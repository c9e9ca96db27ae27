import { describe, expect, it } from 'vitest';
import { StoredSettings } from '../../../../src/fleet/settings.js';
import { readSettings, writeSettings } from '../../../../src/fleet/store/settings.js';
import { defaultSettings, settingsChangeSchema } from '../../../../src/protocol/fleet-api/settings.js';
import { FakeLog } from '../../../support/fakes/fake-log.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

describe.each(storeKinds)('settings on %s', (kind) => {
  const room = storeRoom(kind);

  it('are the defaults at first, and what was changed after a restart', async () => {
    const store = await room.newStore();
    const settings = await StoredSettings.open(store, new FakeLog());
    expect(settings.current()).toEqual(defaultSettings);
    const heard: number[] = [];
    settings.onChange(({ heartbeatMs }) => heard.push(heartbeatMs));
    expect(await settings.change({ heartbeatMs: 60_000 })).toEqual({
      ...defaultSettings,
      heartbeatMs: 60_000,
    });
    expect(heard).toEqual([60_000]);
    const later = await StoredSettings.open(store, new FakeLog());
    expect(later.current()).toEqual({ ...defaultSettings, heartbeatMs: 60_000 });
    // Others follow the defaults of later versions.
    expect(await readSettings(store.db)).toBe('{"heartbeatMs":60000}');
  });

  it('lose no change of several at once', async () => {
    const store = await room.newStore();
    const settings = await StoredSettings.open(store, new FakeLog());
    await Promise.all([
      settings.change({ heartbeatMs: 60_000 }),
      settings.change({ missedBeats: 5 }),
      settings.change({ hotC: 70 }),
    ]);
    const expected = { heartbeatMs: 60_000, missedBeats: 5, hotC: 70 };
    expect(settings.current()).toMatchObject(expected);
    expect((await StoredSettings.open(store, new FakeLog())).current()).toMatchObject(expected);
  });

  it('refuse what is out of range and stay what they were', async () => {
    const settings = await StoredSettings.open(await room.newStore(), new FakeLog());
    await expect(settings.change({ heartbeatMs: 1 })).rejects.toThrow();
    await expect(settings.change({ timezone: 'Mars/Olympus' })).rejects.toThrow();
    expect(settings.current()).toEqual(defaultSettings);
    expect(await settings.change({ hotC: 70 })).toMatchObject({ hotC: 70 });
  });

  it('go on when a listener fails', async () => {
    const log = new FakeLog();
    const settings = await StoredSettings.open(await room.newStore(), log);
    const heard: number[] = [];
    settings.onChange(() => {
      throw new Error('no');
    });
    settings.onChange(({ hotC }) => heard.push(hotC));
    await settings.change({ hotC: 70 });
    expect(heard).toEqual([70]);
    expect(log.messages('error')).toHaveLength(1);
  });

  it.each([
    ['no JSON', '{', [{}]],
    ['no object', '[1]', [{}]],
    ['an unknown name', '{"hotC":70,"warp":9}', [{ name: 'warp' }]],
    ['a value out of range', '{"hotC":70,"heartbeatMs":1}', [{ name: 'heartbeatMs' }]],
    ['a name of every object', '{"hotC":70,"toString":1}', [{ name: 'toString' }]],
  ])('fall back to defaults where the store has %s, and say so', async (_, text, said) => {
    const store = await room.newStore();
    await writeSettings(store.db, text);
    const log = new FakeLog();
    const settings = await StoredSettings.open(store, log);
    expect(log.lines.map(({ level, fields }) => [level, fields])).toEqual(said.map((it) => ['warn', it]));
    const kept = text.includes('hotC') ? { hotC: 70 } : {};
    expect(settings.current()).toEqual({ ...defaultSettings, ...kept });
  });
});

describe('a change of settings', () => {
  it('leaves alone what it does not name', () => {
    expect(settingsChangeSchema.parse({ hotC: 70 })).toEqual({ hotC: 70 });
    expect(settingsChangeSchema.safeParse({ hotC: 7_000 }).success).toBe(false);
    expect(settingsChangeSchema.safeParse({ warp: 9 }).success).toBe(false);
  });
});
