import { spawn } from 'node:child_process';
import type { Clock } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';

/** A board is written and read back in 15 s at the slower rate. */
const LIMIT_MS = 120_000;
const OUTPUT_KEPT = 4_000;

/** Rate of each bootloader: boards sold since 2018 have the new one (optiboot), older and many cheap ones the old. */
export const bootloaderBaudRates = { new: 115_200, old: 57_600 } as const;
export type Bootloader = keyof typeof bootloaderBaudRates;

export interface FirmwareWriting {
  readonly clock: Clock;
  /** Of the serial port. */
  readonly path: string;
  /** The file to be written, in Intel's hexadecimal format. */
  readonly hex: string;
  readonly bootloader: Bootloader;
  /** avrdude's progress, as it writes it for people. */
  readonly onOutput: (text: string) => void;
}

/**
 * Rejects with IO_BOARD_FLASH, and what to do about it, when avrdude is not installed.
 */
export function checkAvrdude(clock: Clock): Promise<void> {
  return run(clock, ['-?'], () => undefined).then(() => undefined);
}

/** Writes a firmware by avrdude, which reads it back. Rejects with IO_BOARD_FLASH and avrdude's reason. */
export async function writeFirmware(writing: FirmwareWriting): Promise<void> {
  const { bootloader, clock, hex, onOutput, path } = writing;
  const part = ['-p', 'atmega328p', '-c', 'arduino'];
  const port = ['-P', path, '-b', `${bootloaderBaudRates[bootloader]}`];
  // The bootloader erases page by page by itself, and knows no erasing of the whole (-D).
  const { status, output } = await run(clock, [...part, ...port, '-D', '-U', `flash:w:${hex}:i`], onOutput);
  if (status === 0) return;
  const other = bootloader === 'new' ? 'old' : 'new';
  throw new HotlineError(
    'IO_BOARD_FLASH',
    `avrdude could not write the firmware to ${path}: ${reasonIn(output)}; where the board does not answer, try --bootloader ${other}`,
  );
}

interface Finished {
  /** null: ended by a signal. */
  readonly status: number | null;
  /** The end of what it wrote. */
  readonly output: string;
}

function run(clock: Clock, args: readonly string[], onOutput: (text: string) => void): Promise<Finished> {
  return new Promise((resolve, reject) => {
    const child = spawn('avrdude', args, { stdio: ['ignore', 'pipe', 'pipe'] });
    const limit = clock.after(LIMIT_MS, () => child.kill('SIGKILL'));
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-OUTPUT_KEPT);
        onOutput(text);
      });
    }
    child.on('error', (error: NodeJS.ErrnoException) => {
      limit.cancel();
      const reason =
        error.code === 'ENOENT'
          ? 'avrdude is not installed: sudo apt install avrdude'
          : `avrdude cannot be run (${error.message})`;
      reject(new HotlineError('IO_BOARD_FLASH', reason, { cause: error }));
    });
    child.on('close', (status) => {
      limit.cancel();
      resolve({ status, output });
    });
  });
}

/** avrdude's last complaints: `avrdude error: ...`, `avrdude stk500_getsync() attempt 10 of 10: not in sync: ...`. */
function reasonIn(output: string): string {
  const complaints = output
    .split(/[\r\n]+/)
    .filter((line) => /error|not in sync|mismatch|cannot|unable/i.test(line))
    .map((line) => line.replace(/^avrdude( OS)?( error)?:? */, '').trim())
    .filter((line) => line !== '');
  return complaints.slice(-2).join('; ') || 'it gave no reason';
}
