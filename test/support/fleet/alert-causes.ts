import type { AlertCause } from '../../../src/protocol/fleet-api/alert-causes.js';
import type { AlertKind } from '../../../src/protocol/fleet-api/alert-kinds.js';
import type { FaultCode } from '../../../src/protocol/faults.js';

const AT = '2026-01-01T08:00:00.000Z';

const fault = (code: FaultCode, said: string | null): AlertCause => ({
  type: 'fault',
  code,
  place: '',
  said,
});

/** What may have been seen, for every kind of alert. */
export const sampleCauses: Readonly<Record<AlertKind, AlertCause>> = {
  'fleet-cut': { type: 'fleet-silent' },
  'site-down': { type: 'site-silent', site: 'Depot' },
  'phone-down': { type: 'phone-silent', since: AT },
  'cannot-call': {
    type: 'not-registered',
    route: { name: 'main', server: 'wss://pbx.bank.example/ws' },
    said: 'The exchange refused the password of account hotline-17 (401); correct it in the configuration.',
  },
  'key-conflict': { type: 'key-copied' },
  'calls-failing': { type: 'calls-failed', count: 3, since: AT, last: 'busy' },
  'test-overdue': { type: 'not-proved', limitMs: 3 * 86_400_000, provedAt: null },
  'self-test-failed': fault('self-test-failed', 'The earpiece was not heard.'),
  'left-off-hook': fault('left-off-hook', 'The handset has been off its cradle for 20 min without a call.'),
  tamper: fault('tamper', null),
  hot: { type: 'hot', celsius: 84.2, limitCelsius: 80 },
  'under-voltage': fault('under-voltage', null),
  disk: { type: 'disk-full', freePercent: 4.5 },
  clock: { type: 'clock-off', offsetMs: -120_000 },
  'config-failed': { type: 'config-rolled-back', version: 4, said: 'Not registered within 2 minutes.' },
  'update-rolled-back': {
    type: 'update-rolled-back',
    version: '0.2.0',
    said: 'Not registered within 3 minutes.',
  },
  'rollout-halted': {
    type: 'rollout-halted',
    version: '0.2.0',
    channel: 'stable',
    reason: { type: 'failures', asked: 40, rolledBack: 3, refused: 0 },
    more: 0,
  },
  'needs-service': fault('memory-low', 'Only 12 MB of memory are available.'),
};
