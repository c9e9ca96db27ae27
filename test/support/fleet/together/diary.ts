import { randomUUID } from 'node:crypto';
import type { Clock } from '../../../../src/clock/clock.js';
import type { LinkEventBody } from '../../../../src/protocol/fleet-link/frames.js';
import { sampleCall, sampleSelfTest } from '../link-samples.js';
import type { PhoneRun } from './together-rig.js';

/** Calls begin so long before they are recorded. */
export const LASTED_MS = 1_800_000;

export interface Entry {
  readonly id: string;
  readonly kind: LinkEventBody['kind'];
  readonly atMs: number;
}

/** What phones recorded, with the time at which they did, by the one clock that is right. */
export class Diary {
  readonly entries: Entry[] = [];

  constructor(private readonly clock: Pick<Clock, 'wallMs'>) {}

  call(phone: PhoneRun): void {
    const id = randomUUID();
    const startedAt = new Date(phone.clock.wallMs() - LASTED_MS).toISOString();
    const steps = { lift: 0, answered: 4_000, 'first-audio': 4_080, ended: LASTED_MS };
    this.#record(phone, id, { kind: 'call', call: sampleCall({ id, startedAt, steps }) });
  }

  selfTest(phone: PhoneRun): void {
    const id = randomUUID();
    const at = new Date(phone.clock.wallMs()).toISOString();
    this.#record(phone, id, { kind: 'self-test', result: sampleSelfTest({ at, message: id }) });
  }

  /** Sorted, for comparison. */
  get ids(): string[] {
    return this.entries.map(({ id }) => id).sort();
  }

  #record({ link }: PhoneRun, id: string, body: LinkEventBody): void {
    link.record(body);
    this.entries.push({ id, kind: body.kind, atMs: this.clock.wallMs() });
  }
}

/** The identity under which a diary has an event. */
export function idOf({ body, kind, n }: { body: Record<string, unknown>; kind: string; n: number }): string {
  const { call, result } = body as { call?: { id: string }; result?: { message: string } };
  return call?.id ?? result?.message ?? `${kind} ${n}`;
}
