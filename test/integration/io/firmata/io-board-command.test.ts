/** `hotline io-board`, with the real avrdude and the real serial port library. */
import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CommanderError } from 'commander';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { ioBoardCommand } from '../../../../src/cli/commands/io-board.js';
import { systemClock } from '../../../../src/clock/clock.js';
import { IoBoardSource } from '../../../../src/io/firmata/io-board.source.js';
import { FakeIoBoard } from '../../../support/fakes/fake-io-board.js';
import { builtFirmware } from '../../../../src/bench/simavr/build-simulator.js';
import { IoBoardSimulator } from '../../../../src/bench/simavr/io-board-simulator.js';
import { SerialPipe } from '../../../support/simavr/serial-pipe.js';
import { Stk500Bootloader } from '../../../support/simavr/stk500-bootloader.js';

/** How long a bootloader waits for avrdude before it starts the program. */
const BOOTLOADER_MS = 600;

class Exit extends Error {
  constructor(readonly status: number) {
    super(`exit ${status}`);
  }
}

let stdout: string;
let stderr: string;
let folder: string;
beforeEach(async () => {
  stdout = stderr = '';
  folder = await mkdtemp(join(tmpdir(), 'hotline-flash-'));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => Boolean((stdout += String(text))));
  vi.spyOn(process.stderr, 'write').mockImplementation((text) => Boolean((stderr += String(text))));
  vi.spyOn(process, 'exit').mockImplementation((status) => {
    throw new Exit(Number(status));
  });
});
afterEach(async () => {
  vi.restoreAllMocks();
  vi.unstubAllEnvs();
  await rm(folder, { recursive: true });
});

/** Runs the command; gives its exit status, or the error that main.ts would make status 2 of. */
async function run(...args: string[]): Promise<unknown> {
  const command = ioBoardCommand().exitOverride();
  command.configureOutput({ writeOut: (text) => (stdout += text), writeErr: (text) => (stderr += text) });
  try {
    await command.parseAsync(args, { from: 'user' });
    return undefined;
  } catch (error) {
    return error instanceof Exit ? error.status : error;
  }
}

/** A board whose port resets it into its bootloader, and which then runs the firmware, or what the test says. */
class ArduinoOnPort {
  readonly bootloader = new Stk500Bootloader();
  readonly board = new FakeIoBoard({ clock: systemClock });
  #waiting: NodeJS.Timeout | undefined;

  constructor(readonly pipe: SerialPipe) {
    this.bootloader.onBytes = (bytes) => pipe.write(bytes);
    this.bootloader.onLeft = () => this.#startProgram();
    pipe.onOpened = () => {
      this.board.onBytes = undefined;
      this.bootloader.wasUsed = false;
      pipe.onBytes = (bytes) => this.bootloader.receive(bytes);
      clearTimeout(this.#waiting);
      this.#waiting = setTimeout(() => {
        if (!this.bootloader.wasUsed) this.#startProgram();
      }, BOOTLOADER_MS);
    };
  }

  #startProgram(): void {
    this.pipe.onBytes = (bytes) => this.board.receive(bytes);
    this.board.onBytes = (bytes) => this.pipe.write(bytes);
    this.board.restart(2);
  }
}

/** The memory that an Intel hexadecimal file describes; no address is given twice. */
function memoryOf(hex: string): Map<number, number> {
  const memory = new Map<number, number>();
  for (const line of hex.trim().split(/\r?\n/)) {
    const [length = 0, high = 0, low = 0, type, ...data] = Buffer.from(line.slice(1), 'hex');
    if (type !== 0) continue;
    for (let i = 0; i < length; i++) memory.set(high * 256 + low + i, data[i] ?? 0);
  }
  return memory;
}

describe('hotline io-board flash', () => {
  let arduino: ArduinoOnPort;
  beforeEach(async () => {
    arduino = new ArduinoOnPort(await SerialPipe.start());
  });
  afterEach(async () => {
    await arduino.pipe.end();
    expect(arduino.bootloader.violations).toEqual([]);
  });

  it('writes the firmware, reads it back, shows the progress and asks for the version', async () => {
    const { hex } = await builtFirmware();
    expect(await run('flash', '--port', arduino.pipe.path)).toBe(0);
    const memory = memoryOf(await readFile(hex, 'utf8'));
    expect(memory.size).toBeGreaterThan(4_000);
    for (const [address, byte] of memory) expect(arduino.bootloader.flash[address]).toBe(byte);
    expect(arduino.bootloader.flash.slice(memory.size + 128).every((byte) => byte === 0xff)).toBe(true);
    expect(stderr).toMatch(/Writing.*100%/s);
    expect(stderr).toMatch(/bytes of flash verified/);
    expect(stdout).toBe(`the I/O board at ${arduino.pipe.path} runs HotlineIO 1.0\n`);
  });

  it('another firmware than ours afterwards: exit 1 and its name', async () => {
    await builtFirmware();
    arduino.board.firmware = { name: 'StandardFirmata.ino', major: 2, minor: 5 };
    expect(await run('flash', '--port', arduino.pipe.path)).toBe(1);
    expect(stderr).toContain('"StandardFirmata.ino" 2.5');
    expect(stdout).toBe('');
  });

  it('memory that does not keep what is written: exit 1 and avrdude’s reason', async () => {
    await builtFirmware();
    arduino.bootloader.isWornOut = true;
    expect(await run('flash', '--port', arduino.pipe.path)).toBe(1);
    expect(stderr).toMatch(/could not write the firmware.*mismatch.*\(IO_BOARD_FLASH\)/);
  });

  it('a board without this bootloader: exit 1 and what to try', async () => {
    await builtFirmware();
    // What an answer at another rate looks like.
    arduino.bootloader.onBytes = ({ length }) => arduino.pipe.write(new Uint8Array(length).fill(0xe0));
    expect(await run('flash', '--port', arduino.pipe.path)).toBe(1);
    expect(stderr).toMatch(/not in sync/);
    expect(stderr).toMatch(/--bootloader old \(IO_BOARD_FLASH\)/);
  });

  it('a phone that holds the port: nothing is written', async () => {
    await builtFirmware();
    const guard = { afterS: null };
    const source = new IoBoardSource({ clock: systemClock, path: arduino.pipe.path, guard });
    const connection = await source.open();
    expect(await run('flash', '--port', arduino.pipe.path)).toMatchObject({ code: 'IO_BOARD_HELD' });
    expect(arduino.bootloader.wasUsed).toBe(false);
    connection.close();
  });
});

describe('what writing needs', () => {
  it('a port: missing', async () => {
    await builtFirmware();
    const path = join(folder, 'no-port');
    expect(await run('flash', '--port', path)).toMatchObject({ code: 'IO_BOARD_MISSING' });
  });

  it('a firmware: how to build it', async () => {
    expect(await run('flash', '--hex', join(folder, 'none.hex'))).toMatchObject({
      code: 'IO_BOARD_FLASH',
      message: expect.stringContaining('make -C firmware/io-board') as string,
    });
  });

  it('avrdude: how to install it', async () => {
    await builtFirmware();
    vi.stubEnv('PATH', folder);
    expect(await run('flash', '--port', join(folder, 'no-port'))).toMatchObject({
      code: 'IO_BOARD_FLASH',
      message: expect.stringContaining('apt install avrdude') as string,
    });
  });

  it.each([
    ['new', '115200'],
    ['old', '57600'],
  ])('the rate of the %s bootloader is %s', async (bootloader, rate) => {
    const pipe = await SerialPipe.start();
    await writeFile(join(folder, 'a.hex'), '');
    // In place of avrdude: tells how it was called.
    await writeFile(join(folder, 'avrdude'), '#!/bin/sh\necho "called: $*" >&2\nexit 1\n');
    await chmod(join(folder, 'avrdude'), 0o755);
    vi.stubEnv('PATH', `${folder}:${process.env['PATH'] ?? ''}`);
    const args = ['--port', pipe.path, '--hex', join(folder, 'a.hex'), '--bootloader', bootloader];
    expect(await run('flash', ...args)).toBe(1);
    expect(stderr).toContain(`-c arduino -P ${pipe.path} -b ${rate} -D -U flash:w:${folder}/a.hex:i`);
    await pipe.end();
  });

  it('a bootloader that exists', async () => {
    expect(await run('flash', '--bootloader', 'huge')).toBeInstanceOf(CommanderError);
    expect(stderr).toMatch(/new, old/);
  });
});

describe('hotline io-board info', () => {
  let simulator: IoBoardSimulator;
  beforeEach(async () => {
    simulator = await IoBoardSimulator.start();
  });
  afterEach(() => simulator.end());

  it('prints what the board is and how it does, and leaves its guard as it is', async () => {
    expect(await run('info', '--port', simulator.path)).toBe(0);
    expect(stdout).toMatch(/firmware +HotlineIO 1\.0\n/);
    expect(stdout).toMatch(/running for +\d s\n/);
    expect(stdout).toMatch(/started by +power-on\n/);
    expect(stdout).toMatch(/supply +(4\.9|5\.0)\d V\n/);
    expect(stdout).toMatch(/guard +after 120 s of silence .* 5 s; not armed; 0 times/);
  });

  it('prints one JSON object for programs', async () => {
    expect(await run('info', '--port', simulator.path, '--json')).toBe(0);
    expect(stdout.trim()).not.toContain('\n');
    expect(JSON.parse(stdout)).toMatchObject({
      firmware: { name: 'HotlineIO', major: 1 },
      reset_causes: ['power-on'],
      debounce_ms: 10,
      bytes_lost: 0,
      guard: { after_s: 120, off_s: 5, armed: false, settings: 'defaults', cycles_in_last_hour: 0 },
    });
  });

  it('a board that does not answer: its error', async () => {
    await simulator.freeze();
    expect(await run('info', '--port', simulator.path)).toMatchObject({ code: 'IO_BOARD_SILENT' });
    expect(stdout).toBe('');
  });

  it('teaches by examples', async () => {
    for (const command of ['info', 'flash']) {
      stdout = '';
      await run(command, '--help');
      expect(stdout).toContain(`Examples:\n  hotline io-board ${command}\n`);
      expect(stdout).toContain('Exit status: 0');
    }
  });
});
