import { randomUUID } from 'node:crypto';
import type { CallRecord } from '../protocol/call-record.js';
import type { HealthChanges, HealthReport } from '../protocol/health.js';
import type { SelfTestName, SelfTestResult } from '../protocol/self-test.js';

/** Made-up health that wanders as that of a real phone does. Keeps a few numbers only: there are thousands of these. */
export class SimulatedHealth {
  readonly #random: () => number;
  readonly #startedMs: number;
  readonly #address: string;
  #celsius: number;
  #sinceMs: number;
  #call: string | undefined;
  #calls = 0;
  #lastTest: SelfTestResult | undefined;

  constructor({ random, startedMs }: { random: () => number; startedMs: number }) {
    this.#random = random;
    this.#startedMs = startedMs;
    this.#sinceMs = startedMs;
    this.#celsius = 40 + 20 * random();
    this.#address = `10.${this.#below(256)}.${this.#below(256)}.${1 + this.#below(254)}`;
  }

  get offHook(): boolean {
    return this.#call !== undefined;
  }

  /** The record of the call that this ended, if it ended one. */
  toggleHook(wallMs: number): CallRecord | undefined {
    const [call, liftMs] = [this.#call, this.#sinceMs];
    this.#sinceMs = wallMs;
    this.#call = call === undefined ? randomUUID() : undefined;
    if (call === undefined) return undefined;
    this.#calls += 1;
    return this.#record(call, liftMs, wallMs);
  }

  selfTest(test: SelfTestName, wallMs: number): SelfTestResult {
    const tookMs = 2_000 + this.#below(3_000);
    this.#lastTest = {
      test,
      outcome: 'passed',
      at: iso(wallMs),
      tookMs,
      message: 'simulated: all well',
      evidence: { simulated: true },
    };
    return this.#lastTest;
  }

  /** What differs from one moment to another. */
  changes(wallMs: number): HealthChanges {
    const { hook, calls, machine, network } = this.report(wallMs);
    return { hook, calls, machine, network };
  }

  report(wallMs: number): HealthReport {
    const started = iso(this.#startedMs);
    this.#celsius = Math.min(75, Math.max(35, this.#celsius + this.#random() - 0.5));
    return {
      routes: [
        { route: 'main', server: 'wss://pbx.example', state: 'registered', since: started, lastError: null },
      ],
      hook: {
        offHook: this.offHook,
        since: iso(this.#sinceMs),
        leftOffHook: false,
        stuck: false,
        brokenWire: false,
      },
      contacts: { tamper: false, doorOpen: null, supplyGood: null },
      audio: { device: 'alsa:default', present: true, open: true, problem: null },
      calls: {
        state: this.offHook ? 'talking' : 'idle',
        sinceStart: this.#calls,
        failedSinceStart: 0,
        last: null,
      },
      network: {
        interface: 'eth0',
        linkUp: true,
        addresses: [this.#address],
        gateway: this.#address.replace(/\d+$/, '1'),
        gatewayReachable: true,
        dnsMs: 4 + this.#below(20),
        dnsWorks: true,
        exchangeLossPercent: 0,
        exchangeRoundTripMs: 10 + this.#below(30),
        wifiSignalDbm: null,
      },
      machine: {
        model: 'simulated',
        cpuTemperatureC: Math.round(this.#celsius * 10) / 10,
        throttledNow: false,
        throttledSinceBoot: false,
        underVoltageNow: false,
        underVoltageSinceBoot: false,
        load: Math.round(this.#random() * 100) / 100,
        memoryAvailableMb: 600 + this.#below(200),
        memoryTotalMb: 1_000,
        processMemoryMb: 90 + this.#below(20),
        diskFreePercent: 70,
        diskFreeMb: 20_000,
        diskReadOnly: false,
        uptimeS: Math.round((wallMs - this.#startedMs) / 1000),
        reboots: 1,
        lastRebootCause: 'power',
      },
      clock: { synchronised: true, offsetMs: 0 },
      software: { version: 'simulated', node: 'simulated', configVersion: null, startedAt: started },
      board: null,
      faults: [],
      selfTests: this.#lastTest ? { [this.#lastTest.test]: this.#lastTest } : {},
    };
  }

  #record(id: string, liftMs: number, endMs: number): CallRecord {
    const talkedMs = endMs - liftMs;
    const answeredMs = Math.min(talkedMs, 2_000 + this.#below(8_000));
    const isAnswered = this.#random() < 0.9;
    return {
      id,
      direction: 'outgoing',
      startedAt: iso(liftMs),
      steps: {
        lift: 0,
        invite: 5,
        ringing: 200,
        ...(isAnswered ? { answered: answeredMs, 'first-audio': answeredMs + 40 } : {}),
        ended: talkedMs,
      },
      route: 'main',
      attempts: [{ route: 'main', startedMs: 5, failure: null, sipCode: null }],
      cause: isAnswered ? 'answered' : 'abandoned',
      failure: null,
      hungUpBy: 'caller',
      audio: isAnswered
        ? {
            lossPercent: Math.round(this.#random() * 10) / 10,
            jitterMs: 2 + this.#below(10),
            roundTripMs: 20 + this.#below(40),
            concealedPercent: 0,
            mos: 4 + Math.round(this.#random() * 4) / 10,
            codec: 'opus',
            droppedFrames: 0,
          }
        : null,
      rating: null,
    };
  }

  #below(limit: number): number {
    return Math.floor(this.#random() * limit);
  }
}

function iso(ms: number): string {
  return new Date(ms).toISOString();
}
