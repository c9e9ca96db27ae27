/** Settings of the fleet as fields of a form; unit, range and default come from the API's own schema. */
import { z } from 'zod';
import { settingsSchema, type Settings } from '../../../protocol/fleet-api/settings.js';
import { durationDraft, durationMs, type DurationDraft } from '../forms/duration.js';

export type SettingName = keyof Settings;

/** What is asked of a person. */
export type SettingKind = 'duration' | 'count' | 'percent' | 'celsius' | 'timezone' | 'text';

/** In the order of the page. */
export const settingGroups = {
  presence: ['heartbeatMs', 'missedBeats', 'upBeats'],
  proof: ['proofMaxAgeMs', 'inServiceAfterMs', 'callsFailing'],
  machine: ['hotC', 'clockOffMs', 'diskFreePercent'],
  alerts: ['flapCount', 'flapWindowMs', 'siteCutPhones', 'siteCutPercent', 'siteCutWindowMs'],
  retention: ['rawHealthMs', 'fiveMinuteHealthMs', 'hourlyHealthMs', 'callsMs', 'eventsMs', 'auditMs'],
  updates: ['releaseKey'],
  access: ['sessionMs', 'codeMs', 'timezone'],
} as const satisfies Record<string, readonly SettingName[]>;
export type SettingGroup = keyof typeof settingGroups;

export interface SettingFacts {
  readonly kind: SettingKind;
  /** In the setting's own unit; null for what is no number. */
  readonly least: number | null;
  readonly most: number | null;
  readonly usual: Settings[SettingName];
}

export function settingFacts(name: SettingName): SettingFacts {
  const schema = settingsSchema.shape[name];
  const usual = schema.parse(undefined);
  const inner = schema.unwrap();
  if (!(inner instanceof z.ZodNumber))
    return { kind: name === 'timezone' ? 'timezone' : 'text', least: null, most: null, usual };
  return { kind: kindOf(name), least: inner.minValue, most: inner.maxValue, usual };
}

function kindOf(name: SettingName): SettingKind {
  if (name.endsWith('Ms')) return 'duration';
  if (name.endsWith('Percent')) return 'percent';
  return name === 'hotC' ? 'celsius' : 'count';
}

/** What stands in a field. */
export type SettingDraft = DurationDraft | string;
export type SettingsDraft = Readonly<Record<SettingName, SettingDraft>>;

export const settingNames = Object.values(settingGroups).flat();

export function settingsDraft(settings: Settings): SettingsDraft {
  const entries = settingNames.map((name) => [name, draftOf(name, settings[name])] as const);
  return Object.fromEntries(entries) as Record<SettingName, SettingDraft>;
}

export function draftOf(name: SettingName, value: Settings[SettingName]): SettingDraft {
  return typeof value === 'number' && settingFacts(name).kind === 'duration'
    ? durationDraft(value)
    : String(value);
}

/** The value of a draft; NaN for what is no number. */
export function valueOf(name: SettingName, draft: SettingDraft): number | string {
  if (typeof draft !== 'string') return durationMs(draft);
  const { kind } = settingFacts(name);
  if (kind === 'timezone') return draft;
  if (kind === 'text') return draft.trim();
  return /^\s*\d+([.,]\d+)?\s*$/.test(draft) ? Number(draft.replace(',', '.')) : Number.NaN;
}

/** Only what differs from what the fleet has: two people who change different settings do not undo each other. */
export function changesOf(draft: SettingsDraft, settings: Settings): Record<string, number | string> {
  const changes: Record<string, number | string> = {};
  for (const name of settingNames) {
    const value = valueOf(name, draft[name]);
    if (value !== settings[name]) changes[name] = value;
  }
  return changes;
}
