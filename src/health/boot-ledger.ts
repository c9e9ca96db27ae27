import { z } from 'zod';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { machineHealthSchema, type HealthReport } from '../protocol/health.js';
import { readIfThere, writeDurably } from '../files/durable-file.js';
import { numberIn, type SystemFiles } from './probes/system-files.js';

export type RebootCause = NonNullable<HealthReport['machine']['lastRebootCause']>;

const ledgerSchema = z.strictObject({
  /** Of the boot that was counted last: /proc/sys/kernel/random/boot_id. */
  boot: z.string(),
  /** Starts of the machine so far. */
  starts: z.int().positive(),
  /** Why the machine was started the last time. */
  cause: machineHealthSchema.shape.lastRebootCause.unwrap(),
  /**
   * How the phone left the machine: `running` as long as it has not ended by itself, `stopped` when it has, `reboot` when it
   * was asked to reboot the machine.
   */
  end: z.enum(['running', 'stopped', 'reboot']),
});
type Ledger = z.infer<typeof ledgerSchema>;

/** What tells of the last end of the machine, besides the ledger. */
export interface BootSigns {
  /** Bits of WDIOC_GETBOOTSTATUS (Documentation/watchdog/watchdog-api.rst); null: no watchdog that remembers. */
  readonly watchdog: number | null;
  /** The kernel's last words of a crash are kept (pstore). */
  readonly crashed: boolean;
}

/** WDIOF_CARDRESET and WDIOF_POWERUNDER of <linux/watchdog.h>. */
const [CARD_RESET, POWER_UNDER] = [0x20, 0x10];

/** The ledger of a phone that starts now. `before`: what it found; null: nothing. */
export function nextLedger(before: Ledger | null, boot: string, signs: BootSigns): Ledger {
  if (!before) return { boot, starts: 1, cause: 'unknown', end: 'running' };
  if (before.boot === boot) return { ...before, end: 'running' };
  return { boot, starts: before.starts + 1, cause: causeOf(before, signs), end: 'running' };
}

function causeOf({ end }: Ledger, { watchdog, crashed }: BootSigns): RebootCause {
  if (end === 'reboot') return 'requested';
  if (((watchdog ?? 0) & CARD_RESET) !== 0) return 'watchdog';
  if (((watchdog ?? 0) & POWER_UNDER) !== 0) return 'power';
  if (crashed) return 'crash';
  // The phone was stopped before the machine was: by whom is not known.
  return end === 'running' ? 'power' : 'unknown';
}

/**
 * Counts the starts of the machine and tells why it was started again, by a small file that outlives it. Nothing here
 * rejects: a machine that does not tell its boots apart has none to count, and a disk that cannot be written costs the count
 * of this boot, which is logged.
 */
export class BootLedger {
  readonly #file: string;
  readonly #files: SystemFiles;
  readonly #log: Log;
  #ledger: Ledger | null = null;
  #rebooted = false;

  constructor(options: { file: string; files: SystemFiles; log: Log }) {
    this.#file = options.file;
    this.#files = options.files;
    this.#log = options.log;
  }

  /** null before {@link open}, and where the kernel does not tell one boot from another. */
  get starts(): number | null {
    return this.#ledger?.starts ?? null;
  }
  get cause(): RebootCause | null {
    return this.#ledger?.cause ?? null;
  }

  /** The machine was started since the phone ran last. */
  get rebooted(): boolean {
    return this.#rebooted;
  }

  /** The phone has started. */
  async open(): Promise<void> {
    try {
      const boot = (await this.#files.read('/proc/sys/kernel/random/boot_id'))?.trim();
      if (boot === undefined || boot === '') return;
      const before = await this.#found();
      this.#rebooted = before !== null && before.boot !== boot;
      await this.#keep(nextLedger(before, boot, await this.#signs()));
    } catch (error) {
      this.#log.warn({ reason: messageOf(error) }, 'the starts of this machine cannot be counted');
    }
  }

  /** The phone ends by itself: what ends the machine after that was no power cut under its feet. */
  close(): Promise<void> {
    // A reboot that was asked for is not forgotten by the stop that is part of it.
    return this.#ledger?.end === 'running'
      ? this.#keep({ ...this.#ledger, end: 'stopped' })
      : Promise.resolve();
  }

  /** To be waited for before the machine is told to reboot. */
  rebootRequested(): Promise<void> {
    return this.#ledger ? this.#keep({ ...this.#ledger, end: 'reboot' }) : Promise.resolve();
  }

  async #keep(ledger: Ledger): Promise<void> {
    this.#ledger = ledger;
    try {
      await writeDurably(this.#file, `${JSON.stringify(ledger)}\n`);
    } catch (error) {
      this.#log.warn({ file: this.#file, reason: messageOf(error) }, 'the count of starts cannot be kept');
    }
  }

  async #found(): Promise<Ledger | null> {
    const text = await readIfThere(this.#file);
    if (text === undefined) return null;
    const ledger = ledgerSchema.safeParse(parsed(text)).data;
    if (!ledger) this.#log.warn({ file: this.#file }, 'the count of starts is damaged and begins anew');
    return ledger ?? null;
  }

  async #signs(): Promise<BootSigns> {
    // Only root may look into pstore on many machines: then nothing is known of a crash.
    const kept = await this.#files.list('/sys/fs/pstore').catch(() => []);
    return {
      watchdog: numberIn(
        await this.#files.read('/sys/class/watchdog/watchdog0/bootstatus').catch(() => null),
      ),
      crashed: kept.some((name) => name.startsWith('dmesg-')),
    };
  }
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
