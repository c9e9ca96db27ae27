import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { goertzel, rmsDbfs } from '../../src/audio/level.js';
import { composePhone } from '../../src/cli/compose-phone.js';
import { loadConfig } from '../../src/cli/load-config.js';
import { systemClock, type Timer } from '../../src/clock/clock.js';
import type { HookPolicy } from '../../src/phone/hook.machine.js';
import type { HookSwitch } from '../../src/phone/ports.js';
import { FRAME_MS, FRAME_SAMPLES } from '../../src/protocol/audio-format.js';
import type { CallRecord } from '../../src/protocol/call-record.js';
import type { CallStateName } from '../../src/protocol/handset.js';
import type { Dns } from '../../src/sip/locate/dns.js';
import { FakeAudioDevice } from './fake-audio-device.js';
import { sine } from './sine.js';
import { until } from './until.js';

export interface TestRoute {
  readonly url: string;
  readonly account?: string;
  readonly password: string;
  /** Further lines of the [[route]] table. */
  readonly more?: string;
}

/** The microphone of a test phone hums this, so that it can be found again elsewhere. */
export const microphoneHz = 700;

/**
 * A whole phone in this process, composed as `hotline phone` composes it, with a hook and a sound device of the test.
 * Its microphone hums {@link microphoneHz} all the time.
 */
export class TestPhone {
  readonly states: CallStateName[] = [];

  private constructor(
    readonly phone: Awaited<ReturnType<typeof composePhone>>,
    readonly device: FakeAudioDevice,
    private readonly hook: TestHook,
    private readonly folder: string,
    private readonly hum: Timer,
    /** What the phone logged, a line a message, with all fields. */
    readonly logged: readonly string[],
  ) {
    phone.onChange = () => {
      const state = phone.controller.stateName;
      if (this.states.at(-1) !== state) this.states.push(state);
    };
  }

  static async create(options: {
    routes: readonly TestRoute[];
    /** TOML after the routes' names, such as `[call]` tables. */
    more?: string;
    number?: string;
    /** TOML before the first table. */
    before?: string;
    offHookAtStart?: boolean;
    hookLimits?: Partial<HookPolicy>;
    dns?: Dns;
    device?: FakeAudioDevice;
  }): Promise<TestPhone> {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-phone-'));
    const file = join(folder, 'phone.toml');
    const routes = options.routes.map(
      ({ url, account = 'phone', password, more = '' }, i) => `[[route]]
name = "route-${i + 1}"
server = "${url}"
account = "${account}"
password = "${password}"
${more}
`,
    );
    await writeFile(
      file,
      `number = "${options.number ?? '8 800 333-44-34'}"\n${options.before ?? ''}\n${routes.join('\n')}\n[hook]\ninput = "terminal"\n${options.more ?? ''}\n`,
      { mode: 0o600 },
    );
    const device = options.device ?? new FakeAudioDevice(systemClock);
    const hook = new TestHook(options.offHookAtStart ?? false);
    const logged: string[] = [];
    const log = (fields: object, message: string) => void logged.push(`${message} ${JSON.stringify(fields)}`);
    const phone = await composePhone(await loadConfig(file), {
      clock: systemClock,
      log: { debug: () => undefined, info: log, warn: log, error: log },
      device,
      hook,
      ...(options.hookLimits ? { hookLimits: options.hookLimits } : {}),
      ...(options.dns ? { dns: options.dns } : {}),
    });
    const testPhone = new TestPhone(phone, device, hook, folder, startHum(device), logged);
    await phone.start();
    return testPhone;
  }

  async registered(route = 0, limitMs = 5_000): Promise<void> {
    await until(
      `route ${route + 1} registered`,
      () => this.registration(route).state === 'registered',
      limitMs,
    );
  }

  registration(route = 0) {
    return this.phone.userAgents[route]!.registration();
  }

  /** Connections that could not be made so far. */
  get failedConnections(): number {
    return this.logged.filter((line) => line.includes('"state":"waiting"') && line.includes('cannot connect'))
      .length;
  }

  lift(): void {
    this.hook.set(true);
  }
  replace(): void {
    this.hook.set(false);
  }
  get state(): CallStateName {
    return this.phone.controller.stateName;
  }
  async reaches(state: CallStateName, limitMs = 5_000): Promise<void> {
    await until(`the phone is ${state} (it is ${this.state})`, () => this.state === state, limitMs);
  }

  /** Amplitude of a tone in the last `ms` that reached the ear, 0..1. */
  earTone(frequencyHz: number, ms = 300): number {
    return goertzel(this.#lastHeard(ms), frequencyHz);
  }
  /** RMS of the last `ms` that reached the ear. */
  earDbfs(ms = 300): number {
    return rmsDbfs(this.#lastHeard(ms));
  }

  /** The records of all calls so far, newest first, as they stand in the journal. */
  get records(): readonly CallRecord[] {
    return this.phone.journal.latest(50);
  }
  async recorded(count: number): Promise<readonly CallRecord[]> {
    await until(`${count} records (there are ${this.records.length})`, () => this.records.length >= count);
    return this.records;
  }

  get configFile(): string {
    return join(this.folder, 'phone.toml');
  }

  /** Stops the phone and fails if it still holds a leg or a timer. */
  async end(): Promise<void> {
    this.hum.cancel();
    await this.phone.stop();
    await rm(this.folder, { recursive: true });
    const { legs, timers } = this.phone.controller.inUse;
    if (legs + timers > 0) throw new Error(`left in use: ${legs} legs, ${timers} timers`);
  }

  #lastHeard(ms: number): Int16Array {
    const frames = this.device.heard.slice(-ms / FRAME_MS);
    const samples = new Int16Array(frames.length * FRAME_SAMPLES);
    frames.forEach((frame, i) => samples.set(frame, i * FRAME_SAMPLES));
    return samples;
  }
}

class TestHook implements HookSwitch {
  #onLevel: ((offHook: boolean, atMs: number) => void) | undefined;

  constructor(private readonly offHookAtStart: boolean) {}

  start(onLevel: (offHook: boolean, atMs: number) => void): void {
    this.#onLevel = onLevel;
    onLevel(this.offHookAtStart, systemClock.nowMs());
  }
  stop(): void {
    this.#onLevel = undefined;
  }
  set(offHook: boolean): void {
    this.#onLevel?.(offHook, systemClock.nowMs());
  }
}

/** Speaks into the microphone in real time, by due time and not by timer count. */
function startHum(device: FakeAudioDevice): Timer {
  const second = sine({ frequencyHz: microphoneHz, amplitude: 0.3, samples: 100 * FRAME_SAMPLES });
  const startedMs = systemClock.nowMs();
  let spoken = 0;
  return systemClock.every(FRAME_MS, () => {
    const due = Math.floor((systemClock.nowMs() - startedMs) / FRAME_MS);
    for (; spoken < due; spoken++) {
      const at = (spoken % 100) * FRAME_SAMPLES;
      device.speak(second.slice(at, at + FRAME_SAMPLES));
    }
  });
}
