/** Which checks a technician must say why they are left out. */
import { openChecks, type CommissioningCheckName } from '../../../protocol/commissioning.js';
import type { SetupView } from '../../../protocol/setup-api.js';

export interface OpenCheck {
  readonly check: CommissioningCheckName;
  /** It was made, and did not pass. */
  readonly hasFailed: boolean;
  /** A phone on its own has no fleet to be checked: the reason is plain. */
  readonly isOfNoFleet: boolean;
}

export function checksToExplain(view: Pick<SetupView, 'checks' | 'destination'>): OpenCheck[] {
  return openChecks(view).map((check) => ({
    check,
    hasFailed: view.checks.some((made) => made.check === check && made.outcome === 'failed'),
    isOfNoFleet: check === 'fleet' && view.destination.way === 'stand-alone',
  }));
}
