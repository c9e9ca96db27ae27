import { raspberryPiChips } from '../../protocol/io-pins.js';
import { HotlineError } from '../../protocol/errors.js';
import { errnoOf } from './kernel.js';
import type { ChipInfo } from './uapi.js';

/** What was being done when a call of the kernel failed. */
export type GpioAttempt =
  | { readonly doing: 'open' }
  /** The first ioctl of the second version. */
  | { readonly doing: 'probe' }
  /** `consumer`: who holds the line, empty when unknown. */
  | { readonly doing: 'request'; readonly line: number; readonly consumer: string }
  | { readonly doing: 'use' };

export interface ChipInQuestion {
  readonly path: string;
  /** Empty when not known yet. */
  readonly label: string;
  /** Who this program runs as. */
  readonly user: string;
}

/** The one place where errors of the kernel become errors that a technician can act on. */
export function gpioError(error: unknown, chip: ChipInQuestion, attempt: GpioAttempt): HotlineError {
  const errno = errnoOf(error);
  const options = { cause: error };
  if (isDenied(errno) && attempt.doing !== 'use') return permissionError(chip, options);
  if (attempt.doing === 'probe' && (errno === 'ENOTTY' || errno === 'EINVAL')) {
    return new HotlineError(
      'GPIO_KERNEL',
      `the kernel of this machine does not know version 2 of the GPIO character device (${chip.path}, ${errno}): it needs Linux 5.10 or later`,
      options,
    );
  }
  switch (attempt.doing) {
    case 'open':
    case 'probe':
      return new HotlineError(
        'GPIO_FAILED',
        `the GPIO chip ${chip.path} cannot be opened: ${reasonOf(errno)}`,
        options,
      );
    case 'request': {
      const line = `GPIO line ${attempt.line} of ${chip.label}`;
      if (errno === 'EBUSY') {
        const holder = attempt.consumer === '' ? 'the kernel or a program without a name' : attempt.consumer;
        return new HotlineError(
          'GPIO_LINE_HELD',
          `${line} is held by ${holder}; stop that, or wire and configure another line (gpioinfo shows who holds which)`,
          options,
        );
      }
      return new HotlineError('GPIO_FAILED', `${line} cannot be used: ${reasonOf(errno)}`, options);
    }
    case 'use':
      return new HotlineError(
        'GPIO_FAILED',
        `the GPIO chip ${chip.label} has failed: ${reasonOf(errno)}`,
        options,
      );
  }
}

export function isDenied(errno: string): boolean {
  return errno === 'EACCES' || errno === 'EPERM';
}

function permissionError({ path, user }: ChipInQuestion, options: ErrorOptions): HotlineError {
  return new HotlineError(
    'GPIO_PERMISSION',
    `the user ${user} may not open the GPIO chip ${path}: add it to the group gpio with \`sudo usermod -aG gpio ${user}\` and start the phone anew; ` +
      'if the chip is not of that group, add the udev rule SUBSYSTEM=="gpio", KERNEL=="gpiochip*", GROUP="gpio", MODE="0660"',
    options,
  );
}

/** @param label the one that was configured; undefined: that of a Raspberry Pi */
export function noChipError(label: string | undefined, chips: readonly ChipInfo[]): HotlineError {
  if (chips.length === 0) {
    return new HotlineError(
      'GPIO_CHIP',
      'this machine has no GPIO chip (there is no /dev/gpiochip0): wire the phone to the USB I/O board, and set hook.input to "firmata"',
    );
  }
  const wanted = label ?? `${raspberryPiChips.slice(0, -1).join(', ')} or ${raspberryPiChips.at(-1) ?? ''}`;
  return new HotlineError(
    'GPIO_CHIP',
    `this machine has no GPIO chip with the label ${wanted}; it has ${listOf(chips)}: set io.chip to the label of the one that is wired`,
  );
}

/** A sentence has room for so many. */
const LISTED = 5;
function listOf(chips: readonly ChipInfo[]): string {
  const listed = chips
    .slice(0, LISTED)
    .map(({ name, label, lines }) => `"${label}" (${name}, ${lines} lines)`);
  const rest = chips.length - listed.length;
  return listed.join(', ') + (rest > 0 ? ` and ${rest} more` : '');
}

/** What the usual errnos mean here, by drivers/gpio/gpiolib-cdev.c. */
const reasons: Readonly<Record<string, string>> = {
  ENODEV: 'the chip has gone',
  ENXIO: 'the line cannot tell of changes, for it has no interrupt',
  EINVAL: 'the kernel keeps the line for something else, such as a serial port, SPI or I2C',
  EPERM: 'the kernel does not permit it',
  ENOENT: 'it has gone',
  EMFILE: 'this program has too many files open',
};

function reasonOf(errno: string): string {
  const reason = reasons[errno];
  return reason ? `${reason} (${errno})` : errno || 'the kernel gave no reason';
}
