import type { FaultCode } from '../protocol/faults.js';
import { faultCodes } from '../protocol/faults.js';
import type { HealthReport } from '../protocol/health.js';

/** Why nobody can call from the phone. */
export interface Obstacle {
  /** A fault, or what is not one yet or never: the registration under way, and a phone taken out of service. */
  readonly code: FaultCode | 'not-registered-yet' | 'out-of-service';
  readonly message: string;
}

/** What keeps this phone from calling right now; nothing: it can. */
export function obstacles(report: HealthReport): readonly Obstacle[] {
  const faults = report.faults
    .filter(({ code }) => faultCodes[code].severity === 'cannot-call')
    .map(({ code, message }): Obstacle => ({ code, message }));
  const found: Obstacle[] = [...faults];
  // It has nothing to register and nobody to call: no need to say so twice more.
  if (faults.some(({ code }) => code === 'not-set-up')) return found;
  const isRegistered = report.routes.some(({ state }) => state === 'registered');
  if (!isRegistered && !faults.some(({ code }) => code === 'not-registered')) {
    const message =
      'No route is registered yet; this takes a few seconds after a start and after a loss of the network.';
    found.push({ code: 'not-registered-yet', message });
  }
  if (report.calls.state === 'out-of-service') {
    const message = 'The phone is out of service: in_service is false in its configuration.';
    found.push({ code: 'out-of-service', message });
  }
  return found;
}
