import { describe, expect, it } from 'vitest';
import {
  defaultSettings,
  settingsChangeSchema,
  settingsSchema,
} from '../../../../../src/protocol/fleet-api/settings.js';
import {
  changesOf,
  draftOf,
  settingFacts,
  settingNames,
  settingsDraft,
  valueOf,
} from '../../../../../src/web/fleet/settings/setting.js';

describe('settings as fields', () => {
  it('are all there, each once', () => {
    expect(settingNames.toSorted()).toEqual(Object.keys(settingsSchema.shape).toSorted());
  });

  it.each(settingNames)('have range and default of the schema: %s', (name) => {
    const { least, most, usual, kind } = settingFacts(name);
    const accepts = (value: unknown) => settingsChangeSchema.safeParse({ [name]: value }).success;
    expect(usual).toBe(defaultSettings[name]);
    if (least === null || most === null) {
      expect([kind, least, most]).toEqual([name === 'timezone' ? 'timezone' : 'text', null, null]);
    } else {
      expect([least - 1, least, most, most + 1].map(accepts)).toEqual([false, true, true, false]);
    }
  });

  it('take a release key as minisign prints it, or none, and nothing else', () => {
    const key = `RW${'Qa9+/'.repeat(11).slice(0, 54)}`;
    const accepted = [key, '', `${key}=`, key.slice(1), `untrusted comment: ${key}`].map(
      (releaseKey) => settingsChangeSchema.safeParse({ releaseKey }).success,
    );
    expect(accepted).toEqual([true, true, false, false, false]);
    const draft = { ...settingsDraft(defaultSettings), releaseKey: ` ${key}\n` };
    expect(changesOf(draft, defaultSettings)).toEqual({ releaseKey: key });
  });

  it('are the same when nothing was typed', () => {
    expect(changesOf(settingsDraft(defaultSettings), defaultSettings)).toEqual({});
  });

  it('tell only what was changed, in the unit of the API', () => {
    const draft = {
      ...settingsDraft(defaultSettings),
      heartbeatMs: { amount: '1', unit: 'min' },
      siteCutPercent: ' 75 ',
      timezone: 'UTC',
    } as const;
    expect(changesOf(draft, defaultSettings)).toEqual({
      heartbeatMs: 60_000,
      siteCutPercent: 75,
      timezone: 'UTC',
    });
  });

  it('that were written in another unit are no change', () => {
    const draft = { ...settingsDraft(defaultSettings), sessionMs: { amount: '720', unit: 'min' } } as const;
    expect(changesOf(draft, defaultSettings)).toEqual({});
  });

  it.each([
    ['hotC', '80', 80],
    ['hotC', '80,5', 80.5],
    ['hotC', '', Number.NaN],
    ['hotC', '1e2', Number.NaN],
    ['timezone', '', ''],
  ] as const)('%s of %j is %j', (name, draft, value) => expect(valueOf(name, draft)).toBe(value));

  it('are written as people write them', () => {
    expect(draftOf('codeMs', 604_800_000)).toEqual({ amount: '7', unit: 'd' });
    expect(draftOf('missedBeats', 3)).toBe('3');
  });
});
