import { type ChildProcess, spawn } from 'node:child_process';
import { join } from 'node:path';
import { type Clock, withDeadline } from '../../clock/clock.js';
import { type CommandResult, GuestConsole } from './guest-console.js';
import { UnusableError } from '../unusable.js';
import { Qmp } from './qmp.js';
import { Qtest } from './qtest.js';

export type Level = 0 | 1;

/** An output line of the guest's GPIO chip that changed. */
export interface OutputChange {
  readonly line: number;
  readonly level: Level;
  readonly atMs: number;
}

export interface GpioGuestOptions {
  readonly clock: Clock;
  /** QEMU's arguments for the kernel and the disks. */
  readonly media: readonly string[];
  /** For the sockets, of a short path. */
  readonly folder: string;
  /** ms; default: many times what it takes to boot into a shell. */
  readonly bootLimitMs?: number;
}

const PROGRAM = 'qemu-system-aarch64';
const INSTALL = 'install with: sudo apt install --no-install-recommends qemu-system-arm';
/** What setpriv ends with then. */
const NOT_FOUND = 127;
/** Booting takes 3 s on a machine that does nothing else. */
const BOOT_LIMIT_MS = 60_000;
const MONITOR_LIMIT_MS = 10_000;
const COMMAND_LIMIT_MS = 30_000;
const END_LIMIT_MS = 3_000;
/** Whole groups of base64 that fit into one command. */
const CHUNK_CHARACTERS = 2_400;

/**
 * Debian for arm64 in QEMU, with a GPIO chip (PL061, 8 lines) whose other side is here. All inputs are low at first.
 * Line 3 is the power key. The host's loopback is 10.0.2.2 for the guest.
 */
export class GpioGuest {
  /** Label of the chip, as the kernel in the guest has it. */
  static readonly chipLabel = '9030000.pl061';
  static readonly lines = 8;
  /** Of the host's loopback, as the guest reaches it. */
  static readonly hostAddress = '10.0.2.2';

  /** Every change of an output, oldest first. */
  readonly outputChanges: OutputChange[] = [];
  readonly #outputs: Level[] = Array.from({ length: GpioGuest.lines }, () => 0);
  readonly #watchers = new Set<() => void>();
  readonly #clock: Clock;
  readonly #bootLimitMs: number;
  readonly #process: ChildProcess;
  readonly #console: GuestConsole;
  readonly #qtest: Qtest;
  readonly #qmp: Qmp;
  /** Rejects when QEMU ends without having been told to. */
  readonly #died: Promise<never>;
  #errors = '';
  #chip = '';
  #stopping = false;

  private constructor(options: GpioGuestOptions, qtest: Qtest, qmp: Qmp) {
    this.#clock = options.clock;
    this.#bootLimitMs = options.bootLimitMs ?? BOOT_LIMIT_MS;
    this.#qtest = qtest;
    this.#qmp = qmp;
    // However this process ends, QEMU, which works all the time, ends with it.
    const withParent = ['--pdeathsig', 'KILL', PROGRAM];
    this.#process = spawn('setpriv', [...withParent, ...qemuArguments(options)], { stdio: 'pipe' });
    const { stdin, stdout, stderr } = this.#process;
    if (!stdin || !stdout) throw new Error('QEMU has no console');
    // What is written to a process that has ended is of no interest; its end is.
    stdin.on('error', () => undefined);
    stderr?.on('data', (data: Buffer) => (this.#errors = (this.#errors + data.toString()).slice(-2_000)));
    this.#console = new GuestConsole({ input: stdin, output: stdout });
    this.#died = new Promise((_, reject) => {
      this.#process.once('error', (error) => reject(new UnusableError(`setpriv: ${error.message}`)));
      this.#process.once('exit', (status, signal) => {
        if (this.#stopping) return;
        if (status === NOT_FOUND) reject(new UnusableError(`${PROGRAM} cannot be found; ${INSTALL}`));
        else reject(this.#failure(`QEMU ended by itself (${status ?? signal ?? '?'})`));
      });
    });
    this.#died.catch(() => undefined);
    qtest.onLine = (line, level) => {
      this.#outputs[line] = level;
      this.outputChanges.push({ line, level, atMs: this.#clock.nowMs() });
      for (const look of this.#watchers) look();
    };
  }

  /** Resolves when the guest takes commands; rejects with the end of its console when it does not come up. */
  static async start(options: GpioGuestOptions): Promise<GpioGuest> {
    const qtest = await Qtest.listen(socketPath(options.folder, 'qtest'));
    const qmp = await Qmp.listen(socketPath(options.folder, 'qmp'));
    const guest = new GpioGuest(options, qtest, qmp);
    try {
      await guest.#boot();
      return guest;
    } catch (error) {
      await guest.stop();
      throw error;
    }
  }

  /** Of QEMU. */
  get pid(): number | undefined {
    return this.#process.pid;
  }

  /** Runs a command for sh as root in the guest, after those that were given before. Rejects when it takes too long. */
  run(command: string, limitMs = COMMAND_LIMIT_MS): Promise<CommandResult> {
    return this.#bounded(this.#console.run(command), limitMs, `the guest did not finish: ${command}`);
  }

  /** What a command writes; as {@link run}, and rejects with that when the command fails. */
  async output(command: string, limitMs = COMMAND_LIMIT_MS): Promise<string> {
    const { status, output } = await this.run(command, limitMs);
    if (status !== 0) throw this.#failure(`exit status ${status} in the guest: ${command}\n${output}`);
    return output;
  }

  /** Writes a file in the guest; for small ones, as it goes by the console. */
  async put(path: string, content: Uint8Array | string): Promise<void> {
    const base64 = Buffer.from(content).toString('base64');
    await this.output(`: > ${path}`);
    for (let at = 0; at < base64.length; at += CHUNK_CHARACTERS) {
      await this.output(`echo ${base64.slice(at, at + CHUNK_CHARACTERS)} | base64 -d >> ${path}`);
    }
  }

  /** Puts levels on input lines, at the same moment for the guest. Resolves when they are there. */
  async drive(levels: Readonly<Record<number, Level>>): Promise<void> {
    const commands = Object.entries(levels).map(
      ([line, level]) => `set_irq_in ${this.#chip} unnamed-gpio-in ${line} ${level}`,
    );
    await this.#bounded(this.#qtest.execute(...commands), MONITOR_LIMIT_MS, 'QEMU does not answer');
  }

  /** Resolves when the guest puts this level out on a line; rejects when it does not in time. */
  outputBecomes(line: number, level: Level, limitMs: number): Promise<void> {
    const becomes = new Promise<void>((resolve) => {
      const look = (): void => {
        if (this.#outputs[line] !== level) return;
        this.#watchers.delete(look);
        resolve();
      };
      this.#watchers.add(look);
      look();
    });
    return this.#bounded(becomes, limitMs, `output line ${line} does not become ${level}`);
  }

  /** Ends QEMU, by force if need be. Idempotent. */
  stop(): Promise<void> {
    return this.#end('SIGTERM');
  }

  /**
   * Does what makes the guest end, switched off or to start anew, and resolves when QEMU has ended; rejects when the guest
   * does not in time.
   */
  async endBy(act: () => Promise<unknown>, limitMs: number): Promise<void> {
    this.#stopping = true;
    const ended = new Promise<void>((resolve) => this.#process.once('exit', () => resolve()));
    // A guest that ends may not have the time to answer; one that does not end is told of below.
    act().catch(() => undefined);
    try {
      await withDeadline(this.#clock, ended, limitMs, () => this.#failure('the guest does not end'));
    } finally {
      await this.#end('SIGTERM');
    }
  }

  /** The power goes: what the guest has not written to its disk is lost. Resolves when QEMU has ended. */
  cutPower(): Promise<void> {
    return this.#end('SIGKILL');
  }

  /** Of the kernel's and the system's words, the newest. */
  get lastLines(): readonly string[] {
    return this.#console.lastLines;
  }

  async #end(signal: NodeJS.Signals): Promise<void> {
    const child = this.#process;
    this.#stopping = true;
    this.#qtest.close();
    this.#qmp.close();
    if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill(signal);
    const force = this.#clock.after(END_LIMIT_MS, () => child.kill('SIGKILL'));
    await ended;
    force.cancel();
  }

  async #boot(): Promise<void> {
    const prepared = this.#findChip().then(async (chip) => {
      this.#chip = chip;
      // Before the kernel runs, so that no change of an output is missed.
      await this.#qtest.execute(`irq_intercept_out ${chip}`);
      await this.#qmp.execute('cont');
    });
    await this.#bounded(prepared, MONITOR_LIMIT_MS, 'QEMU does not answer');
    await this.#bounded(this.#console.ready, this.#bootLimitMs, 'the guest did not come up');
  }

  async #findChip(): Promise<string> {
    await this.#qmp.execute('qmp_capabilities');
    const path = '/machine/unattached';
    const devices = (await this.#qmp.execute('qom-list', { path })) as { name: string; type: string }[];
    const chip = devices.find(({ type }) => type === 'child<pl061>');
    if (!chip) throw this.#failure('QEMU has no PL061');
    return `${path}/${chip.name}`;
  }

  #bounded<T>(work: Promise<T>, limitMs: number, what: string): Promise<T> {
    return withDeadline(this.#clock, Promise.race([work, this.#died]), limitMs, () =>
      this.#failure(`${what} (within ${limitMs / 1_000} s)`),
    );
  }

  #failure(what: string): Error {
    return new UnusableError(
      `${what}\n${this.#errors}\nThe end of the console:\n${this.#console.lastLines.join('\n')}`,
    );
  }
}

const socketPath = (folder: string, name: string): string => join(folder, `${name}.sock`);

function qemuArguments({ media, folder }: GpioGuestOptions): string[] {
  const machine = ['-M', 'virt', '-cpu', 'cortex-a72', '-smp', '2', '-m', '1024'];
  return [
    ...machine,
    ...['-accel', 'tcg,thread=multi'],
    ...['-nodefaults', '-display', 'none', '-no-reboot', '-S'],
    ...media,
    ...['-serial', 'stdio'],
    ...['-netdev', 'user,id=net,restrict=off', '-device', 'virtio-net-device,netdev=net'],
    ...['-qtest', `unix:${socketPath(folder, 'qtest')}`, '-qtest-log', '/dev/null'],
    ...['-qmp', `unix:${socketPath(folder, 'qmp')}`],
  ];
}
