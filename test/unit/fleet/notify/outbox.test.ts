import { describe, expect, it } from 'vitest';
import {
  acknowledgedFor,
  clearedFor,
  DIGEST_MS,
  GIVE_UP_MS,
  isGivenUp,
  type Notification,
  raisedFor,
  retryMs,
} from '../../../../src/fleet/notify/outbox.js';
import { idSchema } from '../../../../src/protocol/fleet-api/common.js';
import { anAlert } from './alert-fixture.js';

const NOW = 1_000_000;
const channel = { id: 'c', enabled: 1, at_least: 'warning', after_ms: 0 } as const;
const later = { ...channel, after_ms: 600_000 } as const;
const raised = raisedFor(channel, anAlert(), NOW)!;
const escalation = raisedFor(later, anAlert(), NOW)!;

describe('the outbox', () => {
  it('tells of what is bad enough, at once or after its time', () => {
    expect(raised).toMatchObject({ what: 'raised', state: 'waiting', next_at: NOW + DIGEST_MS });
    expect(escalation).toMatchObject({ what: 'escalated', next_at: NOW + 600_000 });
    expect(raisedFor({ ...channel, enabled: 0 }, anAlert(), NOW)).toBeUndefined();
    expect(raisedFor(channel, anAlert({ severity: 'notice' }), NOW)).toBeUndefined();
    expect(raisedFor(channel, anAlert({ severity: 'warning' }), NOW)).toBeDefined();
  });

  it('names the same message always the same, and no two alike', () => {
    expect(raisedFor(channel, anAlert(), NOW + 5)!.id).toBe(raised.id);
    expect(idSchema.parse(raised.id)).toBe(raised.id);
    expect(
      new Set([raised.id, escalation.id, raisedFor({ ...channel, id: 'd' }, anAlert(), NOW)!.id]).size,
    ).toBe(3);
  });

  it.each<[what: string, before: Partial<Notification>, told: number, forgotten: number]>([
    ['was told', { state: 'sent', attempts: 1 }, 1, 0],
    ['may have been told', { state: 'waiting', attempts: 1 }, 1, 0],
    ['was not told yet', { state: 'waiting', attempts: 0 }, 0, 1],
    ['could never be told', { state: 'given-up', attempts: 9 }, 0, 0],
  ])('of the end, who %s', (_, before, told, forgotten) => {
    const { tell, forget } = clearedFor([{ ...raised, ...before }], NOW);
    expect(tell).toHaveLength(told);
    expect(forget).toHaveLength(forgotten);
    if (tell[0]) expect(tell[0]).toMatchObject({ what: 'cleared', channel_id: 'c' });
  });

  it('tells nobody of the end twice', () => {
    const sent = { ...raised, state: 'sent' as const };
    const { tell } = clearedFor([sent], NOW);
    expect(clearedFor([sent, tell[0]!], NOW).tell.map(({ id }) => id)).toEqual([tell[0]!.id]);
  });

  it('escalates nothing that somebody has acknowledged', () => {
    expect(acknowledgedFor([raised, escalation])).toEqual([escalation]);
    expect(acknowledgedFor([{ ...escalation, attempts: 1 }])).toEqual([]);
  });

  it('tries again ever later, with jitter, for a day', () => {
    expect([1, 2, 3, 20].map((attempt) => retryMs(attempt, 0.5))).toEqual([5_000, 10_000, 20_000, 900_000]);
    expect([retryMs(1, 0), retryMs(1, 1)].map(Math.round)).toEqual([4_000, 6_000]);
    expect(isGivenUp(raised, 0, NOW + GIVE_UP_MS - 1)).toBe(false);
    expect(isGivenUp(raised, 0, NOW + GIVE_UP_MS)).toBe(true);
    expect(isGivenUp(escalation, 600_000, NOW + GIVE_UP_MS)).toBe(false);
    expect(isGivenUp(escalation, 600_000, NOW + GIVE_UP_MS + 600_000)).toBe(true);
  });
});
