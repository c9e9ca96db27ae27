import { access } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { Command, Option } from 'commander';
import { systemClock } from '../../clock/clock.js';
import {
  type Bootloader,
  bootloaderBaudRates,
  checkAvrdude,
  writeFirmware,
} from '../../io/firmata/avrdude.js';
import { type IoBoardInfo, readIoBoardInfo } from '../../io/firmata/io-board-info.js';
import { openSerialLine } from '../../io/firmata/serial-line.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { exit, report } from '../run.js';

const DEFAULT_PORT = '/dev/hotline-io-board';
const FIRMWARE = new URL('../../../firmware/io-board/build/hotline-io.hex', import.meta.url);

const help = `
For the USB I/O board that carries hook, lamps and buttons where there is no GPIO (hardware/README.md).
Stop the phone first: it holds the board's port.

Examples:
  hotline io-board info                  what the board is and how it does
  hotline io-board flash                 write the firmware of this version to it`;

const infoHelp = `
Prints the firmware's version, how long it has run and why it started, the supply voltage, and the guard that switches
this machine off and on when the phone is silent. Nothing is changed. Opening the port resets most boards; where the udev
rule of firmware/os is installed it does not.

Exit status: 0 the board answers, 2 it does not (the reason is printed).

Examples:
  hotline io-board info
  hotline io-board info --port /dev/serial/by-id/usb-1a86_USB_Serial-if00-port0
  hotline io-board info --json           for programs: one JSON object`;

const flashHelp = `
Writes the firmware to an Arduino Nano, Uno or the like (ATmega328P) by its bootloader, reads it back, and asks the board
for its version. Needs avrdude (sudo apt install avrdude). Build the firmware first, where it did not come with the
package: make -C firmware/io-board

Exit status: 0 the board runs the firmware, 1 it could not be written or does not answer afterwards,
2 writing could not begin (avrdude, file or port missing, or a phone holds the port).

Examples:
  hotline io-board flash
  hotline io-board flash --port /dev/ttyUSB0     a board that the udev rule does not know
  hotline io-board flash --bootloader old        an older board, where avrdude says "not in sync"`;

export function ioBoardCommand(): Command {
  const command = new Command('io-board')
    .description('look at the USB I/O board, or write its firmware')
    .addHelpText('after', help);
  command
    .command('info')
    .exitOverride()
    .showHelpAfterError('(see: hotline io-board info --help)')
    .description('what the board is and how it does')
    .option('-p, --port <path>', 'serial port of the board', DEFAULT_PORT)
    .option('--json', 'print one JSON object', false)
    .addHelpText('after', infoHelp)
    .action(async ({ port, json }: { port: string; json: boolean }) => {
      const info = await readIoBoardInfo({ clock: systemClock, path: port });
      process.stdout.write(json ? `${JSON.stringify(asJson(info))}\n` : asText(port, info));
      exit(0);
    });
  command
    .command('flash')
    .exitOverride()
    .showHelpAfterError('(see: hotline io-board flash --help)')
    .description('write the firmware to the board')
    .option('-p, --port <path>', 'serial port of the board', DEFAULT_PORT)
    .option('--hex <file>', 'another firmware, in Intel’s hexadecimal format')
    .addOption(
      new Option('--bootloader <kind>', 'bootloader of the board').choices(['new', 'old']).default('new'),
    )
    .addHelpText('after', flashHelp)
    .action(async ({ bootloader, hex, port }: { bootloader: Bootloader; hex?: string; port: string }) => {
      const file = hex ?? fileURLToPath(FIRMWARE);
      await checkFile(file);
      await checkAvrdude(systemClock);
      await checkPort(port);
      exit(await flash(port, file, bootloader));
    });
  return command;
}

async function checkFile(file: string): Promise<void> {
  await access(file).catch((error: unknown) => {
    throw new HotlineError(
      'IO_BOARD_FLASH',
      `there is no firmware ${file} (${messageOf(error)}); build it with: make -C firmware/io-board`,
      { cause: error },
    );
  });
}

/** Opens the port for a moment: avrdude itself would write into what a phone reads. */
async function checkPort(path: string): Promise<void> {
  const ignore = (): void => undefined;
  const line = await openSerialLine({ clock: systemClock, path, onData: ignore, onGone: ignore });
  await line.close();
}

/** Gives the exit status; from here on the board may be without a whole firmware. */
async function flash(path: string, hex: string, bootloader: Bootloader): Promise<0 | 1> {
  try {
    process.stderr.write(`writing ${hex} to ${path} at ${bootloaderBaudRates[bootloader]} baud\n`);
    await writeFirmware({
      clock: systemClock,
      path,
      hex,
      bootloader,
      onOutput: (text) => process.stderr.write(text),
    });
    const { firmware } = await readIoBoardInfo({ clock: systemClock, path });
    process.stdout.write(
      `the I/O board at ${path} runs ${firmware.name} ${firmware.major}.${firmware.minor}\n`,
    );
    return 0;
  } catch (error) {
    report(error);
    return 1;
  }
}

function asJson({ firmware, guard, status }: IoBoardInfo): object {
  return {
    firmware,
    uptime_ms: status.timeMs,
    reset_causes: status.resetCauses,
    supply_mv: status.supplyMv,
    debounce_ms: status.debounceMs,
    bytes_lost: status.bytesLost,
    guard: {
      after_s: guard.afterS === 0 ? null : guard.afterS,
      off_s: guard.offS,
      armed: guard.armed,
      settings: guard.source,
      cycles_in_last_hour: guard.cyclesInLastHour,
    },
  };
}

function asText(port: string, { firmware, guard, status }: IoBoardInfo): string {
  const lines: [string, string][] = [
    ['firmware', `${firmware.name} ${firmware.major}.${firmware.minor}`],
    ['running for', uptime(status.timeMs)],
    ['started by', status.resetCauses.join(', ') || 'the bootloader, which does not say why'],
    ['supply', `${(status.supplyMv / 1_000).toFixed(2)} V`],
    ['debounce', `${status.debounceMs} ms`],
    ['bytes lost', `${status.bytesLost}`],
    ['guard', guardText(guard)],
  ];
  return `I/O board at ${port}\n${lines.map(([name, value]) => `  ${name.padEnd(12)}${value}\n`).join('')}`;
}

function guardText({ afterS, armed, cyclesInLastHour, offS, source }: IoBoardInfo['guard']): string {
  const damaged = source === 'EEPROM damaged' ? '; its settings were damaged, the factory’s hold' : '';
  if (afterS === 0) return `off${damaged}`;
  const state = armed ? 'armed' : 'not armed';
  return `after ${afterS} s of silence this machine is off for ${offS} s; ${state}; ${cyclesInLastHour} times in the last hour${damaged}`;
}

function uptime(ms: number): string {
  const minutes = Math.floor(ms / 60_000);
  if (minutes < 1) return `${Math.floor(ms / 1_000)} s`;
  if (minutes < 120) return `${minutes} min`;
  return minutes < 2_880 ? `${Math.floor(minutes / 60)} h` : `${Math.floor(minutes / 1_440)} days`;
}
