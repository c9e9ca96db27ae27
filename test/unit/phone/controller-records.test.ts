import { describe, expect, it } from 'vitest';
import type { CallRecord } from '../../../src/protocol/call-record.js';
import { audioStatistics } from '../../support/fakes/fake-media-leg.js';
import { callId, fakePhone, type FakePhone, type FakePhoneOptions } from '../../support/fakes/fake-phone.js';
import { settle } from '../../support/manual-clock.js';

interface Story {
  readonly options?: FakePhoneOptions;
  /** What happens between the lift and the replace. */
  readonly tell: (phone: FakePhone) => unknown;
  readonly record: Partial<CallRecord>;
}

const attempt = (
  route: string,
  startedMs: number,
  failure: CallRecord['failure'] = null,
  sipCode: number | null = null,
) => ({
  route,
  startedMs,
  failure,
  sipCode,
});

const stories: Record<string, Story> = {
  'answered; the caller hangs up': {
    tell: async ({ main, handset, clock }) => {
      await clock.advance(2);
      main.leg.invited();
      await clock.advance(10);
      main.leg.trying();
      await clock.advance(100);
      main.leg.ringing();
      await clock.advance(2_000);
      main.leg.answered();
      await clock.advance(30);
      handset.firstAudio();
      main.leg.media.hearSomething();
      await clock.advance(60_000);
    },
    record: {
      id: callId(1),
      direction: 'outgoing',
      startedAt: '2026-01-01T00:00:00.000Z',
      steps: {
        lift: 0,
        invite: 2,
        trying: 12,
        ringing: 112,
        answered: 2_112,
        'first-audio': 2_142,
        ended: 62_142,
      },
      route: 'main',
      attempts: [attempt('main', 0)],
      cause: 'answered',
      failure: null,
      hungUpBy: 'caller',
      audio: audioStatistics(),
    },
  },
  'answered; the far end hangs up': {
    tell: async ({ main, clock }) => {
      main.leg.earlyMedia();
      main.leg.answered();
      main.leg.media.hearSomething();
      await clock.advance(5_000);
      main.leg.hangUp();
      await clock.advance(20_000);
    },
    record: {
      steps: { lift: 0, invite: 0, 'early-media': 0, answered: 0, ended: 5_000 },
      cause: 'answered',
      failure: null,
      hungUpBy: 'far-end',
      audio: audioStatistics(),
    },
  },
  'answered; the longest call ends': {
    options: { times: { maxCallMs: 10_000 } },
    tell: async ({ main, clock }) => {
      main.leg.answered();
      await clock.advance(15_000);
    },
    record: { cause: 'answered', failure: null, hungUpBy: 'phone' },
  },
  'answered after a busy route: nothing was lost': {
    options: { routes: 2 },
    tell: ({ main, spare }) => {
      main.leg.fail('busy', { sipCode: 486 });
      spare.leg.answered();
    },
    record: {
      route: 'spare',
      attempts: [attempt('main', 0, 'busy', 486), attempt('spare', 0)],
      cause: 'answered',
      failure: null,
    },
  },
  'answered and lost; the caller does not wait for the next call': {
    tell: async ({ main, clock }) => {
      main.leg.answered();
      await clock.advance(4_000);
      main.leg.media.stall();
      await clock.advance(1_500);
      main.leg.fail('busy', { sipCode: 486 });
    },
    record: {
      attempts: [attempt('main', 0, 'no-audio'), attempt('main', 5_000, 'busy', 486)],
      cause: 'answered',
      failure: 'no-audio',
      hungUpBy: 'caller',
    },
  },
  'abandoned at once': {
    tell: () => undefined,
    record: {
      steps: { lift: 0, ended: 0 },
      cause: 'abandoned',
      failure: null,
      hungUpBy: 'caller',
      audio: null,
    },
  },
  'abandoned while it rang': {
    tell: ({ main }) => main.leg.ringing(),
    record: { cause: 'abandoned', failure: null, attempts: [attempt('main', 0)], hungUpBy: 'caller' },
  },
  'abandoned while the network sounded': {
    tell: ({ main }) => {
      main.leg.earlyMedia();
      main.leg.media.hearSomething();
    },
    record: { cause: 'abandoned', audio: audioStatistics() },
  },
  'abandoned while the spare route rang': {
    options: { routes: 2 },
    tell: ({ main, spare }) => {
      main.leg.fail('server-error', { sipCode: 500 });
      spare.leg.ringing();
    },
    record: { cause: 'abandoned', failure: null, route: 'spare' },
  },
  'busy, and the caller put the handset back': {
    tell: ({ main }) => main.leg.fail('busy', { sipCode: 486 }),
    record: {
      attempts: [attempt('main', 0, 'busy', 486)],
      cause: 'busy',
      failure: null,
      hungUpBy: 'caller',
      audio: null,
    },
  },
  'no answer': {
    tell: async ({ main, clock }) => {
      main.leg.ringing();
      await clock.advance(120_500);
    },
    record: { cause: 'no-answer', failure: null, attempts: [attempt('main', 0, 'no-answer')] },
  },
  'failed for a wrong password': {
    tell: ({ main }) => main.leg.fail('refused', { sipCode: 403 }),
    record: { cause: 'failed', failure: 'refused', attempts: [attempt('main', 0, 'refused', 403)] },
  },
  'failed for every reason there was; the last one counts': {
    options: { routes: 2 },
    tell: async ({ main, spare, clock }) => {
      main.leg.fail('not-found', { sipCode: 404 });
      spare.leg.fail('transport');
      await clock.advance(200);
    },
    record: { cause: 'failed', failure: 'transport', route: 'spare' },
  },
  'given up by the phone': {
    tell: async ({ clock }) => {
      await clock.advance(200_000);
    },
    record: { cause: 'failed', failure: 'timeout', hungUpBy: 'phone' },
  },
  'lost to a race': {
    options: { routes: 2 },
    tell: async ({ main, spare, clock }) => {
      await clock.advance(2_000);
      main.leg.ringing();
      spare.leg.answered();
    },
    record: { cause: 'answered', route: 'spare', attempts: [attempt('main', 0), attempt('spare', 2_000)] },
  },
};

describe('the record of a lift', () => {
  it.each(Object.entries(stories))('%s', async (_what, { options = {}, tell, record }) => {
    const phone = fakePhone(options);
    phone.hook.lift();
    await tell(phone);
    phone.hook.replace();
    await settle();
    expect(phone.journal.records).toHaveLength(1);
    expect(phone.journal.last).toMatchObject(record);
    if (record.steps) expect(phone.journal.last.steps).toEqual(record.steps);
    expect(phone.controller.currentCall).toBeNull();
  });
});
