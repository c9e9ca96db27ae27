import type { Clock, Timer } from '../clock/clock.js';
import type { Controller } from '../phone/controller.js';
import type { CallJournal, FaultReporter, UserAgent } from '../phone/ports.js';
import type { Fault } from '../protocol/faults.js';
import type { HealthReport } from '../protocol/health.js';
import { version } from '../protocol/version.js';
import { CallCounter } from './call-counter.js';
import { type HealthThresholds, initialHealthFaults, nextHealthFaults } from './health-faults.js';
import { contactsHealth, hookHealth, type WiredContacts } from './hook-health.js';
import type { MachineReadings } from './machine-probes.js';
import type { ProbeSchedule } from './probe-schedule.js';
import { RegistrationHistory } from './registration-history.js';

export interface PingView {
  readonly lossPercent: number | null;
  readonly roundTripMs: number | null;
}

/** What the monitor looks at; everything may be asked at any time and answers at once. */
export interface HealthSources {
  readonly controller: Pick<Controller, 'stateName' | 'offHook'>;
  readonly userAgents: readonly Pick<UserAgent, 'registration'>[];
  readonly journal: CallJournal;
  readonly faults: FaultReporter & { list(): readonly Fault[] };
  readonly audio: () => HealthReport['audio'];
  readonly wiredContacts: WiredContacts;
  readonly board: () => HealthReport['board'];
  readonly machine: MachineReadings;
  /** Of a route, by its place in the configuration. */
  readonly pings: (route: number) => PingView;
  readonly selfTests: () => HealthReport['selfTests'];
  readonly configVersion: () => number | null;
}

export interface HealthMonitorOptions extends HealthSources {
  readonly clock: Clock;
  readonly thresholds: HealthThresholds;
  readonly schedule: ProbeSchedule;
}

/** How often the faults are looked at when nothing happens: some come by the passing of time alone. */
const LOOK_MS = 2_000;
/** Changes that come one after the other are told once. */
const TOGETHER_MS = 200;

/** Knows at any time how the phone is, and makes faults of what is wrong with it. */
export class HealthMonitor {
  /** The report is another one; at most five times a second. */
  onChange: (() => void) | undefined;

  readonly #options: HealthMonitorOptions;
  readonly #registrations: RegistrationHistory;
  readonly #calls: CallCounter;
  readonly #startedAt: string;
  #hook: { readonly offHook: boolean; readonly since: string };
  #clockOffsetMs: number | null = null;
  #faultState = initialHealthFaults;
  #look: Timer | undefined;
  #telling: Timer | undefined;
  #running = false;

  constructor(options: HealthMonitorOptions) {
    this.#options = options;
    this.#registrations = new RegistrationHistory(options.clock);
    this.#calls = new CallCounter(options.journal);
    this.#startedAt = this.#wall();
    this.#hook = { offHook: options.controller.offHook, since: this.#startedAt };
    this.#note();
  }

  start(): void {
    if (this.#running) return;
    this.#running = true;
    const { clock, schedule } = this.#options;
    schedule.onChange = () => this.update();
    schedule.start();
    this.#look = clock.every(LOOK_MS, () => this.#judge());
    this.#judge();
  }

  /** Faults stay as they are: nothing was mended. */
  stop(): void {
    this.#running = false;
    this.#options.schedule.stop();
    this.#look?.cancel();
    this.#telling?.cancel();
  }

  /** To be called after every change of the phone: call, hook, registration, faults, sound, self-tests. */
  update(): void {
    this.#note();
    if (!this.#running) return;
    this.#telling ??= this.#options.clock.after(TOGETHER_MS, () => {
      this.#telling = undefined;
      this.#judge();
      this.onChange?.();
    });
  }

  /** @param offsetMs the phone's clock minus the fleet's, as a welcome told; null: not known any more */
  setClockOffset(offsetMs: number | null): void {
    this.#clockOffsetMs = offsetMs;
    this.update();
  }

  /** The whole report as of now. Costs some 20 µs. */
  report(): HealthReport {
    this.#note();
    const { audio, board, configVersion, controller, faults, machine, selfTests } = this.#options;
    const standing = [...faults.list()];
    const state = controller.stateName;
    return {
      routes: this.#registrations.list(),
      hook: hookHealth({ ...this.#hook, state }, standing),
      contacts: contactsHealth(this.#options.wiredContacts, standing),
      audio: audio(),
      calls: { state, ...this.#calls.counts() },
      network: { ...machine.network(), ...this.#exchange() },
      machine: machine.machine(),
      clock: { synchronised: machine.synchronised(), offsetMs: this.#clockOffsetMs },
      software: {
        version,
        node: process.version,
        configVersion: configVersion(),
        startedAt: this.#startedAt,
      },
      board: board(),
      faults: standing,
      selfTests: selfTests(),
    };
  }

  /** Remembers what a report tells of the past. */
  #note(): void {
    const { controller, userAgents } = this.#options;
    this.#registrations.note(userAgents.map((userAgent) => userAgent.registration()));
    this.#calls.note();
    if (controller.offHook !== this.#hook.offHook)
      this.#hook = { offHook: controller.offHook, since: this.#wall() };
  }

  /** The connection that a lift would use: of the first route that is registered, else of the first. */
  #exchange(): Pick<HealthReport['network'], 'exchangeLossPercent' | 'exchangeRoundTripMs'> {
    const { pings, userAgents } = this.#options;
    const registered = userAgents.findIndex((userAgent) => userAgent.registration().state === 'registered');
    const { lossPercent, roundTripMs } = pings(Math.max(0, registered));
    return { exchangeLossPercent: lossPercent, exchangeRoundTripMs: roundTripMs };
  }

  #judge(): void {
    const { clock, faults, machine, thresholds } = this.#options;
    const { state, effects } = nextHealthFaults(thresholds, this.#faultState, {
      report: this.report(),
      networkKnown: machine.networkKnown(),
      nowMs: clock.nowMs(),
      wallMs: clock.wallMs(),
    });
    this.#faultState = state;
    for (const effect of effects) {
      if (effect.type === 'raise') faults.raise(effect.code, effect.place, effect.message);
      else faults.clear(effect.code, effect.place);
    }
    if (effects.length > 0) this.update();
  }

  #wall(): string {
    return new Date(this.#options.clock.wallMs()).toISOString();
  }
}
