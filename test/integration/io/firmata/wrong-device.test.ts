/** What may be at the end of a serial port instead of the I/O board, by the real serial port library. */
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { systemClock } from '../../../../src/clock/clock.js';
import { IoBoardSource } from '../../../../src/io/firmata/io-board.source.js';
import { portsToName } from '../../../../src/io/firmata/serial-line.js';
import { FakeIoBoard } from '../../../support/fakes/fake-io-board.js';
import { randomFrom } from '../../../support/random.js';
import { SerialPipe } from '../../../support/simavr/serial-pipe.js';
import { until } from '../../../support/until.js';

let pipe: SerialPipe;
beforeEach(async () => {
  pipe = await SerialPipe.start();
});
afterEach(() => pipe.end());

const sourceAt = (path: string): IoBoardSource =>
  new IoBoardSource({ clock: systemClock, path, guard: { afterS: 120 } });

/** A board in memory behind the port. */
function boardBehind(port: SerialPipe): FakeIoBoard {
  const board = new FakeIoBoard({ clock: systemClock });
  board.onBytes = (bytes) => port.write(bytes);
  port.onBytes = (bytes) => board.receive(bytes);
  return board;
}

/** Noise as fast as the port takes it, until the function that it gives is called. */
function flood(port: SerialPipe): () => void {
  const random = randomFrom(11);
  const timer = setInterval(() => {
    port.write(Uint8Array.from({ length: 2_048 }, () => random.below(256)));
  }, 1);
  return () => clearInterval(timer);
}

describe('a device that is not ours', () => {
  it('says nothing: given up within 6 s, and the port is free again', async () => {
    const began = performance.now();
    await expect(sourceAt(pipe.path).open()).rejects.toMatchObject({
      code: 'IO_BOARD_SILENT',
      message: expect.stringContaining(pipe.path) as string,
    });
    expect(performance.now() - began).toBeLessThan(9_000);
    boardBehind(pipe);
    const connection = await sourceAt(pipe.path).open();
    connection.close();
  });

  it('sends something else: not our firmware', async () => {
    const timer = setInterval(() => pipe.write(Buffer.from('+CSQ: 17,99\r\nOK\r\n')), 100);
    const outcome = await sourceAt(pipe.path)
      .open()
      .catch((error: unknown) => error);
    clearInterval(timer);
    expect(outcome).toMatchObject({ code: 'IO_BOARD_FIRMWARE' });
  });

  it('floods the port with noise: not our firmware, and the program lives', async () => {
    const stop = flood(pipe);
    const outcome = await sourceAt(pipe.path)
      .open()
      .catch((error: unknown) => error);
    stop();
    expect(outcome).toMatchObject({ code: 'IO_BOARD_FIRMWARE' });
  });

  it('has another firmware: named at once', async () => {
    boardBehind(pipe).firmware = { name: 'StandardFirmata.ino', major: 2, minor: 5 };
    await expect(sourceAt(pipe.path).open()).rejects.toMatchObject({
      code: 'IO_BOARD_FIRMWARE',
      message: expect.stringContaining('"StandardFirmata.ino" 2.5') as string,
    });
  });
});

describe('our board', () => {
  it('in the middle of noise goes on working', async () => {
    const board = boardBehind(pipe);
    const connection = await sourceAt(pipe.path).open();
    const lost: Error[] = [];
    connection.onLost = (error) => lost.push(error);
    const told: number[] = [];
    board.wire(2, 0);
    connection.inputs.watch('D2', { pull: 'up', debounceMs: 10 }, (level) => told.push(level));
    await until('the first level', () => told.length > 0);
    const stop = flood(pipe);
    await wait(1_000);
    stop();
    board.wire(2, 1);
    await until('the lift', () => told.length > 1);
    expect(told).toEqual([0, 1]);
    expect(lost).toEqual([]);
    connection.close();
  });
});

describe('a path that is no serial port', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-no-port-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('is not there', async () => {
    const path = join(folder, 'usb-1a86_USB_Serial-if00-port0');
    await expect(sourceAt(path).open()).rejects.toMatchObject({
      code: 'IO_BOARD_MISSING',
      message: expect.stringMatching(new RegExp(`${path}.*plug`)) as string,
    });
  });

  it('is not there: the sentence names the ports that are, and not more than six', async () => {
    expect(await portsToName(join(folder, 'none'))).toBe('no USB serial port is plugged in');
    await writeFile(join(folder, 'usb-1a86'), '');
    await writeFile(join(folder, 'usb-0403'), '');
    expect(await portsToName(folder)).toBe(`plugged in are ${folder}/usb-0403, ${folder}/usb-1a86`);
    for (let i = 0; i < 6; i++) await writeFile(join(folder, `usb-2341-${i}`), '');
    const many = await portsToName(folder);
    expect(many.match(/usb-/g)).toHaveLength(6);
    expect(many).toMatch(/, \.\.\.$/);
  });

  it('leads nowhere', async () => {
    const path = join(folder, 'link');
    await symlink(join(folder, 'gone'), path);
    await expect(sourceAt(path).open()).rejects.toMatchObject({ code: 'IO_BOARD_MISSING' });
  });

  it('is a file', async () => {
    const path = join(folder, 'file');
    await writeFile(path, '');
    await expect(sourceAt(path).open()).rejects.toMatchObject({
      code: 'IO_BOARD_MISSING',
      message: expect.stringContaining('not a serial port') as string,
    });
  });

  it('is another kind of device', async () => {
    await expect(sourceAt('/dev/null').open()).rejects.toMatchObject({
      code: 'IO_BOARD_MISSING',
      message: expect.stringContaining('/dev/null') as string,
    });
  });
});
