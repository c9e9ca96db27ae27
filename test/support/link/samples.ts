import { randomUUID } from 'node:crypto';
import type { CallRecord } from '../../../src/protocol/call-record.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import { SimulatedHealth } from '../../../src/link/simulated-health.js';
import type { NewEvent } from '../../../src/link/outbox-file.js';
import type { LinkEventBody } from '../../../src/protocol/fleet-link/frames.js';
import { randomFrom } from '../random.js';

const WALL_MS = Date.UTC(2026, 0, 1);
const RUN = '5f0c9b1e-5c1d-4c0e-9a53-0d4f5b6a7c8d';

/** A report of the right shape, the same each time. */
export function aReport(changes: Partial<HealthReport> = {}): HealthReport {
  const health = new SimulatedHealth({ random: randomFrom(7).next, startedMs: WALL_MS });
  return { ...health.report(WALL_MS), ...changes };
}

export function aCall(id: string = randomUUID()): CallRecord {
  return {
    id,
    direction: 'outgoing',
    startedAt: '2026-01-01T00:00:00.000Z',
    steps: { lift: 0, ended: 4_000 },
    route: 'main',
    attempts: [],
    cause: 'abandoned',
    failure: null,
    hungUpBy: 'caller',
    audio: null,
    rating: null,
  };
}

export function callEvent(id?: string): NewEvent {
  return anEvent({ kind: 'call', call: aCall(id) });
}

export function healthEvent(): NewEvent {
  return anEvent({ kind: 'health', changes: { clock: { synchronised: true, offsetMs: 0 } } });
}

export function anEvent(body: LinkEventBody): NewEvent {
  return { at: '2026-01-01T00:00:00.000Z', run: RUN, runMs: 0, body };
}
