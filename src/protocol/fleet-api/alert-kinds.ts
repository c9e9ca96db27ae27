/** What the fleet tells people of. */
import { z } from 'zod';

/** Worst first. */
export const alertSeverities = ['critical', 'warning', 'notice'] as const;
export const alertSeveritySchema = z.enum(alertSeverities);
export type AlertSeverity = (typeof alertSeverities)[number];

/** Every kind with its severity and meaning. Stable: a kind is never reused for something else. */
export const alertKinds = {
  'fleet-cut': {
    severity: 'critical',
    meaning: 'Most phones of several sites went silent at once: the server, or its network, is cut off.',
  },
  'site-down': {
    severity: 'critical',
    meaning: 'Most phones of a site went silent at once: its network or power has failed.',
  },
  'phone-down': { severity: 'critical', meaning: 'Nothing is heard of the phone.' },
  'cannot-call': {
    severity: 'critical',
    meaning: 'The phone says that nobody can call from it: not registered, no sound, no hook.',
  },
  'key-conflict': {
    severity: 'critical',
    meaning: 'Two devices present the key of this phone: its memory was copied.',
  },
  'calls-failing': { severity: 'critical', meaning: 'The last calls from the phone came to nothing.' },
  'test-overdue': {
    severity: 'critical',
    meaning: 'The phone was not proved end to end for longer than set.',
  },
  'self-test-failed': { severity: 'warning', meaning: 'A self-test of the phone has failed.' },
  'left-off-hook': { severity: 'warning', meaning: 'The handset is off its cradle, and nobody is calling.' },
  tamper: { severity: 'warning', meaning: 'The housing was opened.' },
  hot: { severity: 'warning', meaning: 'The processor is too hot.' },
  'under-voltage': { severity: 'warning', meaning: 'The supply voltage is too low.' },
  disk: { severity: 'warning', meaning: 'The disk is full, or can only be read.' },
  clock: { severity: 'warning', meaning: 'The clock of the phone is wrong.' },
  'config-failed': {
    severity: 'warning',
    meaning: 'The phone refused a configuration, or went back from it by itself.',
  },
  'update-rolled-back': {
    severity: 'warning',
    meaning: 'The phone went back from a software update by itself.',
  },
  'rollout-halted': {
    severity: 'warning',
    meaning: 'A rollout of software has halted by itself: phones fared worse with it.',
  },
  'needs-service': {
    severity: 'warning',
    meaning: 'The phone reports another fault that somebody should mend.',
  },
} as const satisfies Record<string, { readonly severity: AlertSeverity; readonly meaning: string }>;
export type AlertKind = keyof typeof alertKinds;
export const alertKindSchema = z.enum(Object.keys(alertKinds) as [AlertKind, ...AlertKind[]]);
