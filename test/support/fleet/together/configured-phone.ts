import { CommandExecutor } from '../../../../src/link/command-executor.js';
import { ConfigTrial } from '../../../../src/link/config-trial.js';
import { effectiveConfig, type EffectiveConfig } from '../../../../src/link/effective-config.js';
import { FakeFaults } from '../../fakes/fake-faults.js';
import { FakeLog } from '../../fakes/fake-log.js';
import type { Composed, PhoneRun, Together } from './together-rig.js';

export interface ConfiguredPhoneOptions {
  readonly folder: string;
  /** Text of its phone.toml. */
  readonly phoneToml: string;
  /** Whether the exchange takes a phone that runs with this text. */
  readonly registers: (text: string) => boolean;
}

/** One start of the program of a phone that takes configurations: what it runs with, its trial and its link. */
export class ConfiguredPhone {
  wantsRestart = false;

  private constructor(
    readonly together: Together,
    readonly options: ConfiguredPhoneOptions,
    readonly effective: EffectiveConfig,
    readonly trial: ConfigTrial,
    readonly run: PhoneRun,
  ) {}

  static async start(together: Together, options: ConfiguredPhoneOptions): Promise<ConfiguredPhone> {
    const { folder, phoneToml, registers } = options;
    const effective = await effectiveConfig(folder, { file: 'phone.toml', text: phoneToml });
    const made: { trial?: ConfigTrial; phone?: ConfiguredPhone } = {};
    const restart = () => {
      if (made.phone) made.phone.wantsRestart = true;
    };
    const { clock } = together.time;
    const isBusy = () => false;
    const unable = () => Promise.reject(new Error('this phone cannot do that'));
    const run = await together.startPhone({
      folder,
      compose(parts, record): Composed {
        const [log, faults] = [new FakeLog(), new FakeFaults()];
        const trial = new ConfigTrial({
          ...{ clock, log, faults, isBusy, restart, record },
          store: effective.store,
          running: effective.version,
          phoneToml,
          membership: parts.membership,
          flush: () => parts.outbox.flush(),
        });
        made.trial = trial;
        const commands = new CommandExecutor({
          ...{ clock, log, isBusy, outbox: parts.outbox, secrets: [] },
          ports: {
            ...{ selfTest: unable, diagnostics: unable, reboot: unable, blink: () => undefined, restart },
            openSetup: () => undefined,
            applyConfig: (config, command) => trial.apply(config, command),
            configCommand: () => trial.command(),
            update: () => undefined,
            cancelUpdate: () => ({ ok: true, message: '' }),
            updateCommand: () => null,
          },
        });
        return { commands, configVersions: () => trial.versions() };
      },
    });
    const { trial } = made;
    if (!trial) throw new Error('no trial');
    made.phone = new ConfiguredPhone(together, options, effective, trial, run);
    run.link.onChange = () => trial.setLinked(run.link.view().state === 'linked');
    trial.setRegistered(registers(effective.text));
    trial.start();
    return made.phone;
  }

  async stop(): Promise<void> {
    this.trial.stop();
    await this.run.stop();
  }

  /** Ends when the phone wants to be started anew, and is started. */
  async restarted(): Promise<ConfiguredPhone> {
    await this.together.time.until('the phone restarts', () => this.wantsRestart);
    await this.stop();
    return ConfiguredPhone.start(this.together, this.options);
  }
}
