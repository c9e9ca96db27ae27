/** What a phone that is being set up finds out about its hook, as a problem of setting up. Pure. */
import { HotlineError, messageOf } from '../errors.js';
import type { FaultCode } from '../faults.js';
import { setupProblem, type SetupProblem } from '../setup-problems.js';

/** Why the hook was not learnt (io/hook-learn-judgement.ts). */
export type HookRefusalReason =
  | 'unreadable'
  | 'chatter'
  | 'nothing-changed'
  | 'contact-still'
  | 'too-many-changed'
  | 'not-opposed'
  | 'inconsistent'
  | 'lost';

/** @param lines those that were watched, as people read them: `5, 6` */
export function hookRefusalProblem(
  { reason, message }: { readonly reason: HookRefusalReason; readonly message: string },
  lines: string,
): SetupProblem {
  switch (reason) {
    case 'unreadable':
    case 'lost':
      return setupProblem('hook-hardware', {}, message);
    case 'chatter':
      return setupProblem('hook-chatters', {}, message);
    case 'nothing-changed':
    case 'contact-still':
      return setupProblem('hook-not-wired', { lines }, message);
    case 'too-many-changed':
    case 'not-opposed':
    case 'inconsistent':
      return setupProblem('hook-contradicts', {}, message);
  }
}

const hardware = /^(?:GPIO_|IO_BOARD_|HOOK_INPUT$)/;

/** An error of the hardware; undefined: it is about something else. */
export function hookErrorProblem(error: unknown): SetupProblem | undefined {
  if (!(error instanceof HotlineError) || !hardware.test(error.code)) return undefined;
  return setupProblem('hook-hardware', {}, messageOf(error));
}

/** A fault of a phone that runs while it is set up; undefined: it has nothing to do with setting up. */
export function faultProblem(
  code: FaultCode,
  said: string,
  { device, clock }: { readonly device: string; readonly clock?: SetupProblem | undefined },
): SetupProblem | undefined {
  switch (code) {
    case 'io-unavailable':
    case 'hook-unavailable':
      return setupProblem('hook-hardware', {}, said);
    case 'hook-chatter':
      return setupProblem('hook-chatters', {}, said);
    case 'hook-broken-wire':
      return setupProblem('hook-contradicts', {}, said);
    case 'audio-unavailable':
      return setupProblem('sound-device-failed', { device }, said);
    case 'network-down':
      return setupProblem('network-none', {}, said);
    case 'clock-wrong':
      return clock ?? setupProblem('clock-not-set', {}, said);
    default:
      return undefined;
  }
}
