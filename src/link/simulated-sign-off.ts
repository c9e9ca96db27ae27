import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import type { CommissioningCheck, CommissioningRecord } from '../protocol/commissioning.js';
import { version } from '../protocol/version.js';

/** A made-up sign-off of a phone without hardware: every check has passed. */
export function simulatedSignOff(
  { clock }: { readonly clock: Clock },
  { by, place }: Pick<CommissioningRecord, 'by' | 'place'>,
): CommissioningRecord {
  const at = new Date(clock.wallMs()).toISOString();
  const passed = { outcome: 'passed', at, note: '' } as const;
  const checks: CommissioningCheck[] = [
    { check: 'network', ...passed, evidence: { interface: 'eth0', gatewayReachable: true, dnsMs: 8 } },
    { check: 'time', ...passed, evidence: { synchronised: true, offsetMs: 4, source: 'fleet' } },
    { check: 'fleet', ...passed, evidence: { accepted: true } },
    { check: 'registration', ...passed, evidence: { routes: 1, registered: 1, route: 'main', tookMs: 210 } },
    {
      check: 'hook',
      ...passed,
      evidence: { input: 'gpiochip', pin: '17', offHookLevel: 'high', edges: 6, lifts: 3, bounceMs: 2 },
    },
    { check: 'earpiece', ...passed, evidence: { toneDbfs: -20, heard: true } },
    { check: 'microphone', ...passed, evidence: { speechDbfs: -22, noiseDbfs: -60, clipped: false } },
    { check: 'acoustic', ...passed, evidence: { baselineLearntAt: at, noiseDbfs: -61 } },
    { check: 'test-call', ...passed, evidence: { answerMs: 640, lossPercent: 0, mos: 4.4, codec: 'opus' } },
  ];
  return {
    id: randomUUID(),
    at,
    by,
    place,
    remarks: '',
    way: 'page',
    shortName: null,
    checks,
    versions: { software: version, node: process.version, machine: null, board: null, configuration: null },
    photo: null,
  };
}
