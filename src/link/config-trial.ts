import type { Clock, Timer } from '../clock/clock.js';
import type { FaultReporter, Log } from '../phone/ports.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import type { LinkEventBody, SignedConfig } from '../protocol/fleet-link/frames.js';
import { configText } from '../protocol/fleet-link/signing.js';
import { isSetUp, parsePhoneConfig } from '../protocol/parse-config.js';
import { isSignedBy } from '../wire/ed25519.js';
import type { ConfigStore } from './config-store.js';
import {
  type ConfigTrialEffect,
  type ConfigTrialInput,
  type ConfigTrialState,
  initialConfigTrialState,
  nextConfigTrial,
} from './config-trial.machine.js';
import type { MembershipFile } from './membership.js';
import { overPhoneToml } from './toml-sections.js';

export interface ConfigTrialOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly faults: FaultReporter;
  readonly store: ConfigStore;
  /** Version that this start of the program runs with, of {@link EffectiveConfig}. */
  readonly running: number | null;
  /** Text of phone.toml, which says what a configuration leaves out. */
  readonly phoneToml: string | Error;
  readonly membership: Pick<MembershipFile, 'current'>;
  /** Off-hook: nothing is restarted then. */
  readonly isBusy: () => boolean;
  /** Ends the program, which is started anew. */
  readonly restart: () => void;
  readonly record: (body: LinkEventBody) => void;
  /** Resolves with whether what was recorded is on the disk. */
  readonly flush: () => Promise<boolean>;
}

const IDLE_LOOK_MS = 1_000;
const KEEP_AGAIN_MS = 10_000;
const LONGEST_MESSAGE = 2_000;
const LONGEST_ANSWER = 1_000;

/** Checks what the fleet sends, puts it on trial, and keeps it or goes back from it. */
export class ConfigTrial {
  readonly #options: ConfigTrialOptions;
  #state: ConfigTrialState = initialConfigTrialState;
  #offered: { readonly config: SignedConfig; readonly command: string } | undefined;
  #answer: ((refusal: string | null) => void) | undefined;
  #deadline: Timer | undefined;
  #idle: Timer | undefined;
  #again: Timer | undefined;
  /** What is known before the trial begins counts for it. */
  #registered = false;
  #linked = false;

  constructor(options: ConfigTrialOptions) {
    this.#options = options;
  }

  /** Tells how the last trial ended, and begins one that is due. */
  start(): void {
    const { candidate } = this.#options.store.state;
    void this.#tellOutcome();
    if (!candidate || candidate.version !== this.#options.running) return;
    this.#take({ type: 'begun', version: candidate.version });
    this.#take({ type: 'registered', is: this.#registered });
    this.#take({ type: 'linked', is: this.#linked });
  }

  stop(): void {
    for (const timer of [this.#deadline, this.#idle, this.#again]) timer?.cancel();
  }

  setRegistered(is: boolean): void {
    this.#registered = is;
    this.#take({ type: 'registered', is });
  }

  setLinked(is: boolean): void {
    this.#linked = is;
    this.#take({ type: 'linked', is });
  }

  versions(): { readonly running: number | null; readonly highest: number } {
    return { running: this.#options.running, highest: this.#options.store.state.highest };
  }

  get state(): ConfigTrialState {
    return this.#state;
  }

  /** The command whose configuration is being tried or whose outcome is still to be told. */
  command(): string | null {
    const { candidate, outcome } = this.#options.store.state;
    return this.#offered?.command ?? candidate?.command ?? outcome?.command ?? null;
  }

  /** Resolves with a sentence when it is refused, or null when it is on its way. The refusal is recorded as an event, too. */
  apply(config: SignedConfig, command: string): Promise<string | null> {
    const { name } = this.#state;
    if (name !== 'idle' && name !== 'confirmed' && name !== 'rolled-back')
      return Promise.resolve('another configuration is being tried; send it again when that has ended');
    return new Promise((resolve) => {
      this.#offered = { config, command };
      this.#answer = resolve;
      this.#take({ type: 'offered', version: config.version });
    });
  }

  #take(input: ConfigTrialInput): void {
    const step = nextConfigTrial(this.#state, input);
    if (!step) return;
    this.#state = step.state;
    for (const effect of step.effects) this.#carryOut(effect);
  }

  #carryOut(effect: ConfigTrialEffect): void {
    const { clock, log, restart } = this.#options;
    switch (effect.type) {
      case 'check': {
        this.#take({ type: 'checked', problem: this.#problem() });
        return;
      }
      case 'wait-for-idle':
        this.#answerWith(null);
        {
          this.#lookForIdle();
          return;
        }
      case 'stage':
        void this.#stage();
        return;
      case 'refuse': {
        this.#refuse(effect.reason);
        return;
      }
      case 'start-deadline':
        this.#deadline = clock.after(effect.afterMs, () => this.#take({ type: 'deadline' }));
        return;
      case 'cancel-deadline':
        return this.#deadline?.cancel();
      case 'confirm':
        void this.#confirm();
        return;
      case 'roll-back':
        log.error({ reason: effect.reason }, 'the phone goes back to its last configuration');
        this.#rollingBack = this.#options.store.rollBack(effect.reason);
        return;
      case 'restart':
        // What cannot be written is seen by the next start, which finds a trial that was begun.
        this.#rollingBack
          .catch((error: unknown) => log.error({ reason: messageOf(error) }, 'going back cannot be kept'))
          .finally(restart);
        return;
    }
  }
  #rollingBack: Promise<void> = Promise.resolve();

  /** One sentence on why the offered configuration is not taken, or null. */
  #problem(): string | null {
    const { store, membership } = this.#options;
    const config = this.#offered?.config;
    const member = membership.current;
    try {
      if (!config || !member)
        throw new HotlineError('CONFIG_SIGNATURE', 'this phone belongs to no fleet yet');
      const { version, toml, signature } = config;
      if (!isSignedBy(member.fleet, configText({ phone: member.phone, version, toml }), signature)) {
        throw new HotlineError(
          'CONFIG_SIGNATURE',
          `configuration ${version} does not carry the signature of the fleet for this phone`,
        );
      }
      const { highest } = store.state;
      if (version <= highest) {
        throw new HotlineError(
          'CONFIG_OLD',
          `configuration ${version} is not newer than ${highest}, which this phone has had`,
        );
      }
      const name = `configuration ${version}`;
      const parsed = parsePhoneConfig(overPhoneToml(this.#options.phoneToml, toml), name);
      if (!parsed.fleet) return `${name} has no [fleet]: this phone could not be reached any more`;
      return isSetUp(parsed) ? null : `${name} has no number and no [[route]]: this phone could call nobody`;
    } catch (error) {
      return messageOf(error);
    }
  }

  #lookForIdle(): void {
    const { clock, isBusy } = this.#options;
    this.#idle?.cancel();
    if (isBusy()) this.#idle = clock.after(IDLE_LOOK_MS, () => this.#lookForIdle());
    else this.#take({ type: 'idle' });
  }

  async #stage(): Promise<void> {
    if (!this.#offered) return;
    const { config, command } = this.#offered;
    try {
      await this.#options.flush();
      await this.#options.store.stage(config, command);
      this.#take({ type: 'staged', problem: null });
    } catch (error) {
      this.#take({ type: 'staged', problem: messageOf(error) });
    }
  }

  #refuse(reason: string): void {
    const { log, record } = this.#options;
    if (!this.#offered) return;
    const { config, command } = this.#offered;
    this.#offered = undefined;
    log.warn({ version: config.version, reason }, 'a configuration of the fleet is refused');
    const message = reason.slice(0, LONGEST_MESSAGE);
    record({ kind: 'config', version: config.version, state: 'refused', message });
    if (this.#answer) this.#answerWith(reason);
    else record({ kind: 'command-done', command, ok: false, message: reason.slice(0, LONGEST_ANSWER) });
  }

  #answerWith(refusal: string | null): void {
    this.#answer?.(refusal);
    this.#answer = undefined;
  }

  /** Tried until the disk takes it: were the program started anew before, it would go back. */
  async #confirm(): Promise<void> {
    const { clock, log, store } = this.#options;
    try {
      await store.confirm('the phone is registered and linked with it');
    } catch (error) {
      log.error({ reason: messageOf(error) }, 'the new configuration cannot be kept');
      this.#again = clock.after(KEEP_AGAIN_MS, () => void this.#confirm());
      return;
    }
    await this.#tellOutcome();
  }

  /** Recorded first and then marked as told: a power cut between them is no harm, the outbox takes each outcome once. */
  async #tellOutcome(): Promise<void> {
    const { faults, flush, log, record, store } = this.#options;
    const { outcome } = store.state;
    if (!outcome) return;
    const { version, state, message, command } = outcome;
    if (state === 'rolled-back')
      faults.raise('config-rolled-back', '', `configuration ${version} did not work: ${message}`);
    else faults.clear('config-rolled-back', '');
    record({ kind: 'config', version, state, message: message.slice(0, LONGEST_MESSAGE) });
    if (command !== null) {
      record({
        kind: 'command-done',
        command,
        ok: state === 'running',
        message: message.slice(0, LONGEST_ANSWER),
      });
    }
    if (!(await flush())) return;
    await store.told().catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'told again later'));
  }
}
