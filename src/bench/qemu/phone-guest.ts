import { existsSync } from 'node:fs';
import { copyFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Clock } from '../../clock/clock.js';
import { GpioGuest } from './gpio-guest.js';
import { output } from './guest-files.js';

export interface PhoneGuestOptions {
  readonly clock: Clock;
  /**
   * What scripts/make-phone-guest has made: kernel, initrd and disk, which are not written to. Where there is a state.img too, it
   * is a second disk, `/dev/disk/by-id/virtio-state`.
   */
  readonly made: string;
  /** For its disk, its card's boot partition and the sockets; of a short path. */
  readonly folder: string;
  /** Files on the boot partition, by name. */
  readonly card: Readonly<Record<string, string | Uint8Array>>;
}

/** Booting takes 20 s on a machine that does nothing else. */
const BOOT_LIMIT_MS = 400_000;
const OFF_LIMIT_MS = 200_000;
const BOOTED = ['vmlinuz', 'initrd.gz'] as const;
const STATE = 'state.img';
const CARD_BYTES = 32 * 1024 * 1024;

/**
 * A machine with the installed package, in QEMU: Debian for arm64 with systemd, a disk and a card of its own, a GPIO chip,
 * and `snd-aloop` as its sound card. Its disk stays what it is when the power is cut.
 */
export class PhoneGuest {
  #running: GpioGuest | undefined;

  private constructor(private readonly options: PhoneGuestOptions) {}

  /** Makes the disk and the card; boots nothing. */
  static async make(options: PhoneGuestOptions): Promise<PhoneGuest> {
    const { made, folder, card } = options;
    const guest = new PhoneGuest(options);
    // Another package may take the place of this one while the guest still boots from it.
    for (const name of BOOTED) await copyFile(join(made, name), join(folder, name));
    // Mostly holes: so it takes as much room as it has content.
    await output('cp', ['--sparse=always', '--reflink=auto', join(made, 'root.ext4'), guest.#disk]);
    if (existsSync(join(made, STATE)))
      await output('cp', ['--sparse=always', join(made, STATE), join(folder, STATE)]);
    await writeFile(guest.#boot, '');
    await output('truncate', ['-s', String(CARD_BYTES), guest.#boot]);
    await output('/usr/sbin/mkfs.vfat', ['-n', 'BOOTFS', guest.#boot]);
    for (const [name, content] of Object.entries(card)) {
      const file = join(folder, name);
      await writeFile(file, content);
      await output('mcopy', ['-i', guest.#boot, file, `::${name}`]);
    }
    return guest;
  }

  /** While it is on. */
  get machine(): GpioGuest {
    if (!this.#running) throw new Error('the guest is switched off');
    return this.#running;
  }

  /** Switches it on. Resolves when it takes commands, which is before its services run. */
  async boot(): Promise<void> {
    const { clock, folder } = this.options;
    const media = [
      ...['-kernel', join(folder, 'vmlinuz'), '-initrd', join(folder, 'initrd.gz')],
      ...[
        '-append',
        'console=ttyAMA0 loglevel=1 panic=-1 rdinit=/init systemd.show_status=no fsck.repair=yes',
      ],
      ...[
        '-drive',
        `file=${this.#disk},if=none,id=disk,format=raw`,
        '-device',
        'virtio-blk-device,drive=disk',
      ],
      ...[
        '-drive',
        `file=${this.#boot},if=none,id=boot,format=raw`,
        '-device',
        'virtio-blk-device,drive=boot',
      ],
    ];
    const state = join(folder, STATE);
    if (existsSync(state))
      media.push(
        ...['-drive', `file=${state},if=none,id=state,format=raw`],
        ...['-device', 'virtio-blk-device,drive=state,serial=state'],
      );
    this.#running = await GpioGuest.start({ clock, folder, media, bootLimitMs: BOOT_LIMIT_MS });
  }

  /** Switches it off as a machine is to be switched off. */
  switchOff(): Promise<void> {
    return this.endBy(() => this.machine.output('systemctl --no-block poweroff'));
  }

  /** Does what makes the machine end; resolves when it is off. `limitMs`: many times what switching off takes. */
  async endBy(act: () => Promise<unknown>, limitMs = OFF_LIMIT_MS): Promise<void> {
    await this.machine.endBy(act, limitMs);
    this.#running = undefined;
  }

  /** The power goes: what was not written to the disk yet is lost. */
  async cutPower(): Promise<void> {
    await this.#running?.cutPower();
    this.#running = undefined;
  }

  get #disk(): string {
    return join(this.options.folder, 'disk.img');
  }

  get #boot(): string {
    return join(this.options.folder, 'boot.img');
  }
}
