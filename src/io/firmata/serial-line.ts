import { constants } from 'node:fs';
import { access, readdir, stat } from 'node:fs/promises';
import type { Clock } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';

/** The board's; Firmata's usual one. */
export const BAUD_RATE = 57_600;
/** More than this waits to be written only when nobody reads: the board is frozen, and said to be so soon. */
const LONGEST_QUEUE = 4_096;
/** A closing lets the last writes leave, and waits no longer for them than this. */
const LAST_WRITES_MS = 200;
const BY_ID = '/dev/serial/by-id';
const NAMES_SHOWN = 6;

/** An open serial port. */
export interface SerialLine {
  /** Never throws and never blocks; what is written after the end is dropped. */
  write(bytes: Uint8Array): void;
  /** Resolves when other programs can open the port. Never rejects; idempotent. */
  close(): Promise<void>;
}

export interface SerialLineOptions {
  readonly clock: Clock;
  readonly path: string;
  readonly onData: (bytes: Uint8Array) => void;
  /** The port has gone: unplugged, or an error of the driver. Once; not after `close`. */
  readonly onGone: (reason: string) => void;
}

/** Rejects with IO_BOARD_MISSING, IO_BOARD_PERMISSION or IO_BOARD_HELD. */
export type OpenSerialLine = (options: SerialLineOptions) => Promise<SerialLine>;

/** Opens a serial port for the I/O board and holds it alone (flock). */
export const openSerialLine: OpenSerialLine = async ({ clock, path, onData, onGone }) => {
  await checkPort(path);
  // Loads a native library: only where there is a board.
  const { SerialPort } = await import('serialport');
  const port = new SerialPort({
    path,
    baudRate: BAUD_RATE,
    autoOpen: false,
    // Where the udev rule has cleared HUPCL it stays so, and opening the port does not reset the board.
    hupcl: false,
  });
  let over = false;
  const gone = (reason: string): void => {
    if (over) return;
    over = true;
    onGone(reason);
  };
  port.on('data', onData);
  port.on('close', (error?: Error | null) => gone(error?.message ?? 'the port was closed'));
  // Writes that a closing cancels fail too: there must be a listener to the end.
  port.on('error', (error: Error) => gone(error.message));
  await new Promise<void>((resolve, reject) => {
    port.open((error) => {
      if (error) reject(serialFailure(path, error));
      else resolve();
    });
  });
  let unwritten = 0;
  let onWritten: (() => void) | undefined;
  // Closing under a write would close the file that a thread of Node writes to.
  const written = (): Promise<void> =>
    new Promise((resolve) => {
      if (unwritten === 0) {
        resolve();
        return;
      }
      const limit = clock.after(LAST_WRITES_MS, resolve);
      onWritten = () => {
        limit.cancel();
        resolve();
      };
    });
  const end = (): Promise<void> =>
    new Promise((resolve) => {
      if (port.isOpen) port.close(() => resolve());
      else resolve();
    });
  let closed: Promise<void> | undefined;
  return {
    write: (bytes) => {
      if (over || !port.isOpen || port.writableLength > LONGEST_QUEUE) return;
      unwritten += 1;
      port.write(Buffer.from(bytes), () => {
        unwritten -= 1;
        if (unwritten === 0) onWritten?.();
      });
    },
    close: () => {
      over = true;
      closed ??= written().then(end);
      return closed;
    },
  };
};

/** What the kernel says to the path, before the library does, which has its errors in prose only. */
async function checkPort(path: string): Promise<void> {
  try {
    const found = await stat(path);
    if (!found.isCharacterDevice()) {
      throw new HotlineError('IO_BOARD_MISSING', `${path} is not a serial port; ${await portsToName()}`);
    }
    await access(path, constants.R_OK | constants.W_OK);
  } catch (error) {
    if (error instanceof HotlineError) throw error;
    if (isMissing(error)) {
      throw new HotlineError(
        'IO_BOARD_MISSING',
        `there is no serial port ${path}: plug the I/O board in; ${await portsToName()}`,
        { cause: error },
      );
    }
    throw serialFailure(path, error);
  }
}

const isMissing = (error: unknown): boolean =>
  error instanceof Error && 'code' in error && error.code === 'ENOENT';

/** The USB serial ports that there are, for a sentence. */
export async function portsToName(folder = BY_ID): Promise<string> {
  const names = await readdir(folder).catch((): string[] => []);
  if (names.length === 0) return 'no USB serial port is plugged in';
  const more = names.length > NAMES_SHOWN ? ', ...' : '';
  const shown = names
    .sort()
    .slice(0, NAMES_SHOWN)
    .map((name) => `${folder}/${name}`);
  return `plugged in are ${shown.join(', ')}${more}`;
}

/** What the kernel or the serialport library says about an opening that failed, as what to do. */
export function serialFailure(path: string, error: unknown): HotlineError {
  const said = messageOf(error);
  const cause = { cause: error };
  if (/EACCES|EPERM|permission denied|operation not permitted/i.test(said)) {
    return new HotlineError(
      'IO_BOARD_PERMISSION',
      `this user may not open ${path}: put it into the group dialout (sudo usermod -aG dialout $USER) and log in anew`,
      cause,
    );
  }
  if (/cannot lock port|EBUSY|resource busy|temporarily unavailable/i.test(said)) {
    return new HotlineError(
      'IO_BOARD_HELD',
      `another program holds ${path}, most likely a phone that runs: stop it first (fuser -v ${path} shows it)`,
      cause,
    );
  }
  return new HotlineError(
    'IO_BOARD_MISSING',
    `the serial port ${path} cannot be opened (${said}): unplug the I/O board and plug it in again`,
    cause,
  );
}
