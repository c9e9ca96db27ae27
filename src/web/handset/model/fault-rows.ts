/** The faults of the phone as the page lists them. */
import { type Fault, faultCodes, severities, type Severity } from '../../../protocol/faults.js';

export interface FaultRow extends Fault {
  readonly severity: Severity;
}

/** The worst first, and of equals the newest. */
export function faultRows(faults: readonly Fault[]): readonly FaultRow[] {
  return faults
    .map((fault) => ({ ...fault, severity: faultCodes[fault.code].severity }))
    .toReversed()
    .sort((a, b) => severities.indexOf(a.severity) - severities.indexOf(b.severity));
}
