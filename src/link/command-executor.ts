import { type Clock, delay, withDeadline } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import type { Command, SignedConfig } from '../protocol/fleet-link/frames.js';
import type { SelfTestName, SelfTestResult } from '../protocol/self-test.js';
import type { CommandReplies, Commands } from './commands.js';
import { diagnosticBundle } from './diagnostic-bundle.js';
import type { KeptCommand } from './outbox-file.js';
import type { Outbox } from './outbox.js';

/** What a phone can do on command. Each may reject with a sentence. */
export interface CommandPorts {
  /** The result goes to the fleet by itself, as an event of every self-test. */
  selfTest(test: SelfTestName): Promise<SelfTestResult>;
  /** Logs and state as text; need not be redacted. */
  diagnostics(): Promise<string>;
  blink(seconds: number): void;
  /** Ends the program, which is started anew. */
  restart(): void;
  reboot(): Promise<void>;
  /** Opens the technician's page for a while. */
  openSetup(): void;
  /** A sentence when it is refused; null: it is on its way, and its outcome is recorded when it is known. */
  applyConfig(config: SignedConfig, command: string): Promise<string | null>;
  /** The command whose configuration is on trial, or whose outcome is about to be recorded. */
  configCommand(): string | null;
  /** What becomes of it is recorded, at once or after the program has ended and started. */
  update(order: Extract<Command, { name: 'update' }>, command: string): void;
  /** Whether it is done or came too late, and a sentence on it. */
  cancelUpdate(version: string): { readonly ok: boolean; readonly message: string };
  /** The command whose update is under way. */
  updateCommand(): string | null;
}

export interface CommandExecutorOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly outbox: Pick<Outbox, 'command' | 'keepCommand' | 'unfinishedCommands' | 'flush'>;
  readonly ports: CommandPorts;
  /** Off-hook: restart and reboot wait. */
  readonly isBusy: () => boolean;
  /** Passwords and the like that must not leave the phone. */
  readonly secrets: readonly string[];
}

interface Outcome {
  readonly ok: boolean;
  readonly message: string;
}

export const MOST_AT_ONCE = 8;
const SELF_TEST_LIMIT_MS = 600_000;
const DIAGNOSTICS_LIMIT_MS = 60_000;
const IDLE_LOOK_MS = 1_000;
/** A handset that is left off must not keep a restart for ever: the fleet is told, and may ask again. */
export const IDLE_LIMIT_MS = 3_600_000;
/** After so long the program should have ended. */
const END_LIMIT_MS = 60_000;
const LONGEST_MESSAGE = 1_000;
/** Of ids in memory, where the disk cannot be asked. */
const MOST_REMEMBERED = 200;

/** These end the program: were they not kept, a repeated command would end it over and over. */
const mustBeKept: ReadonlySet<Command['name']> = new Set(['restart', 'reboot', 'apply-config', 'update']);

/** Does what the fleet wants, each command once, also when the fleet repeats it after a restart of the phone. */
export class CommandExecutor implements Commands {
  readonly #options: CommandExecutorOptions;
  readonly #running = new Set<string>();
  readonly #known = new Set<string>();
  #replies: CommandReplies | undefined;

  constructor(options: CommandExecutorOptions) {
    this.#options = options;
  }

  start(replies: CommandReplies): void {
    this.#replies = replies;
    const { log, outbox } = this.#options;
    outbox
      .unfinishedCommands()
      .then((commands) => commands.forEach((command) => this.#finishEarlier(command)))
      .catch((error: unknown) => log.warn({ reason: messageOf(error) }, 'earlier commands are not known'));
  }

  received(id: string, command: Command): void {
    if (this.#known.has(id)) {
      this.#replies?.accepted(id, null);
      return;
    }
    if (this.#running.size >= MOST_AT_ONCE) {
      this.#replies?.accepted(id, `the phone is busy with ${MOST_AT_ONCE} other commands; try again later`);
      return;
    }
    this.#remember(id);
    this.#running.add(id);
    this.#do(id, command)
      .catch((error: unknown) => ({ ok: false, message: messageOf(error) }))
      .then((outcome) => {
        this.#running.delete(id);
        if (outcome) this.#done(id, outcome);
      })
      .catch((error: unknown) =>
        this.#options.log.error({ id, reason: messageOf(error) }, 'a command failed'),
      );
  }

  /** undefined: the outcome is known later, or was told before. */
  async #do(id: string, command: Command): Promise<Outcome | undefined> {
    const { log, outbox } = this.#options;
    let kept = false;
    try {
      if (await outbox.command(id)) {
        this.#replies?.accepted(id, null);
        return undefined;
      }
      await outbox.keepCommand(id, command.name);
      kept = true;
    } catch (error) {
      log.warn({ command: command.name, reason: messageOf(error) }, 'a command cannot be kept');
    }
    if (!kept && mustBeKept.has(command.name)) {
      this.#known.delete(id);
      this.#replies?.accepted(
        id,
        'the disk of the phone cannot be written, and so it must not restart by command',
      );
      return undefined;
    }
    this.#replies?.accepted(id, null);
    log.info({ command: command.name, id }, 'a command of the fleet');
    return this.#carryOut(id, command);
  }

  async #carryOut(id: string, command: Command): Promise<Outcome | undefined> {
    const { clock, ports } = this.#options;
    switch (command.name) {
      case 'self-test': {
        const test = withDeadline(clock, ports.selfTest(command.test), SELF_TEST_LIMIT_MS, () => {
          return new Error('the self-test did not end');
        });
        const { outcome, message } = await test;
        return { ok: outcome === 'passed', message: `${outcome}: ${message}` };
      }
      case 'diagnostics':
        return this.#diagnostics(id);
      case 'blink':
        ports.blink(command.seconds);
        return { ok: true, message: `the status lamp blinks for ${command.seconds} s` };
      case 'restart':
        return this.#endProgram(() => ports.restart());
      case 'reboot':
        return this.#endProgram(() => ports.reboot());
      case 'open-setup':
        ports.openSetup();
        return { ok: true, message: 'the setup page is open for an hour' };
      case 'apply-config': {
        const refusal = await ports.applyConfig(command.config, id);
        return refusal === null ? undefined : { ok: false, message: refusal };
      }
      case 'update':
        ports.update(command, id);
        return undefined;
      case 'cancel-update':
        return ports.cancelUpdate(command.version);
    }
  }

  async #diagnostics(id: string): Promise<Outcome> {
    const { clock, ports, secrets } = this.#options;
    const late = () => new Error('the diagnostics did not end');
    const text = await withDeadline(clock, ports.diagnostics(), DIAGNOSTICS_LIMIT_MS, late);
    const parts = await diagnosticBundle(clock, text, secrets);
    await this.#replies?.sendBundle(id, parts);
    return { ok: true, message: `sent in ${parts.length === 1 ? 'one part' : `${parts.length} parts`}` };
  }

  /** That it worked is told by the next start. */
  async #endProgram(end: () => void | Promise<void>): Promise<Outcome> {
    const { clock, isBusy, outbox } = this.#options;
    const sinceMs = clock.nowMs();
    while (isBusy()) {
      if (clock.nowMs() - sinceMs > IDLE_LIMIT_MS)
        return { ok: false, message: 'the handset was off its cradle for too long' };
      await delay(clock, IDLE_LOOK_MS);
    }
    await outbox.flush();
    await end();
    await delay(clock, END_LIMIT_MS);
    return { ok: false, message: 'the phone did not restart' };
  }

  #finishEarlier({ id, name }: KeptCommand): void {
    const { ports } = this.#options;
    if (this.#known.has(id) || ports.configCommand() === id || ports.updateCommand() === id) return;
    this.#remember(id);
    if (name === 'restart' || name === 'reboot')
      this.#done(id, { ok: true, message: 'the phone has restarted' });
    else this.#done(id, { ok: false, message: 'the phone restarted before it was finished' });
  }

  #done(id: string, { ok, message }: Outcome): void {
    this.#replies?.record({
      kind: 'command-done',
      command: id,
      ok,
      message: message.slice(0, LONGEST_MESSAGE),
    });
  }

  #remember(id: string): void {
    this.#known.add(id);
    const [oldest] = this.#known;
    if (oldest !== undefined && this.#known.size > MOST_REMEMBERED) this.#known.delete(oldest);
  }
}
