import type { FaultCode } from '../protocol/faults.js';
import type { HookFault, HookPolicy } from './hook.machine.js';
import type { FaultReporter } from './ports.js';

const PLACE = 'hook';

const codes: Readonly<Record<HookFault, FaultCode>> = {
  chatter: 'hook-chatter',
  'implausible-rate': 'hook-implausible-rate',
};

/** Tells of a fault that the hook machine has seen, in a sentence that says what to do; or that it is gone. */
export function reportHookFault(
  faults: FaultReporter,
  policy: HookPolicy,
  fault: HookFault,
  present: boolean,
): void {
  if (present) faults.raise(codes[fault], PLACE, sentenceOf(fault, policy));
  else faults.clear(codes[fault], PLACE);
}

function sentenceOf(fault: HookFault, policy: HookPolicy): string {
  switch (fault) {
    case 'chatter': {
      const { chatterEdges, chatterWindowMs, steadyMs } = policy;
      return (
        `The hook contact changed more than ${chatterEdges} times within ${chatterWindowMs / 1_000} s, or did not come ` +
        `to rest for as long; the handset counts as on-hook until the contact has been still for ${steadyMs / 1_000} s. ` +
        'Check the contact, its plug and its wires, then lift and replace the handset.'
      );
    }
    case 'implausible-rate': {
      const { rateLifts, rateWindowMs } = policy;
      return (
        `The handset was lifted more than ${rateLifts} times within ${rateWindowMs / 60_000} min; every lift is obeyed all ` +
        'the same. See whether somebody plays with it, or whether the cradle does not hold it.'
      );
    }
  }
}
