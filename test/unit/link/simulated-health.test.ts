import { describe, expect, it } from 'vitest';
import { SimulatedHealth } from '../../../src/link/simulated-health.js';
import { callRecordSchema } from '../../../src/protocol/call-record.js';
import { healthChangesSchema, healthReportSchema } from '../../../src/protocol/health.js';
import { randomFrom } from '../../support/random.js';

describe('simulated health', () => {
  it('has the shape of real health, before, during and after calls', () => {
    const { next } = randomFrom(11);
    const health = new SimulatedHealth({ random: next, startedMs: 0 });
    for (let wallMs = 0; wallMs < 600_000; wallMs += 1_500) {
      healthReportSchema.parse(health.report(wallMs));
      healthChangesSchema.parse(health.changes(wallMs));
      if (next() > 0.5) continue;
      const call = health.toggleHook(wallMs);
      if (call) callRecordSchema.parse(call);
      expect(call === undefined).toBe(health.offHook);
    }
    expect(health.report(0).calls.sinceStart).toBeGreaterThan(50);
  });

  it('knows its last self-tests', () => {
    const health = new SimulatedHealth({ random: Math.random, startedMs: 0 });
    const result = health.selfTest('acoustic', 5);
    expect(health.report(6).selfTests).toEqual({ acoustic: result });
  });
});
