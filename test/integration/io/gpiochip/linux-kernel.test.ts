/** The thin edge to the kernel, on files that every machine has. */
import { execFile } from 'node:child_process';
import { closeSync, writeSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeAll, beforeEach, describe, expect, it, type TestContext } from 'vitest';
import { systemClock } from '../../../../src/clock/clock.js';
import { GpioChipSource } from '../../../../src/io/gpiochip/gpiochip.source.js';
import type { GpioKernel, Poll } from '../../../../src/io/gpiochip/kernel.js';
import { loadLinuxKernel } from '../../../../src/io/gpiochip/linux-kernel.js';
import { until } from '../../../support/until.js';

/** <asm-generic/ioctls.h>: how many bytes there are to read. */
const FIONREAD = 0x541b;

let kernel: GpioKernel;
let folder: string;
let fd: number;
let open: boolean;
const polls: Poll[] = [];
beforeAll(async () => {
  kernel = await loadLinuxKernel();
});
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-gpio-'));
  await promisify(execFile)('mkfifo', [join(folder, 'pipe')]);
  fd = kernel.open(join(folder, 'pipe'));
  open = true;
});
afterEach(async () => {
  for (const poll of polls.splice(0)) poll.close();
  if (open) kernel.close(fd);
  await rm(folder, { recursive: true });
});

function watch(onReady: () => void): Poll {
  const poll = kernel.poll(fd, onReady);
  polls.push(poll);
  return poll;
}

const errnoOf = (call: () => unknown): unknown => {
  try {
    call();
  } catch (error) {
    return (error as NodeJS.ErrnoException).code;
  }
  return undefined;
};

describe('the kernel', () => {
  it('writes its answer over the argument of an ioctl', () => {
    writeSync(fd, 'hello');
    const count = Buffer.alloc(4);
    kernel.ioctl(fd, FIONREAD, count);
    expect(count.readInt32LE(0)).toBe(5);
  });

  it('names its errors', () => {
    expect(errnoOf(() => kernel.open(join(folder, 'nothing')))).toBe('ENOENT');
    // GPIO_GET_CHIPINFO_IOCTL of what is no GPIO chip.
    expect(errnoOf(() => kernel.ioctl(fd, 0x8044b401, Buffer.alloc(68)))).toMatch(/^(ENOTTY|EINVAL)$/);
    expect(errnoOf(() => kernel.ioctl(-1, FIONREAD, Buffer.alloc(4)))).toBe('EBADF');
  });

  it('tells on the main loop that there is something to read, and a read that finds nothing does not wait', async () => {
    const read: string[] = [];
    const into = Buffer.alloc(16);
    const poll = watch(() => {
      const length = kernel.read(fd, into);
      read.push(into.toString('latin1', 0, length));
      expect(kernel.read(fd, into)).toBeUndefined();
    });
    expect(kernel.read(fd, into)).toBeUndefined();
    writeSync(fd, 'one');
    await until('the first is read', () => read.length === 1);
    writeSync(fd, 'two');
    await until('the second is read', () => read.length === 2);
    expect(read).toEqual(['one', 'two']);
    poll.close();
    poll.close();
    writeSync(fd, 'three');
    await new Promise((passed) => setTimeout(passed, 50));
    expect(read).toHaveLength(2);
  });

  it('lets a poll be closed from within what it calls', async () => {
    let called = 0;
    const poll = watch(() => {
      called++;
      poll.close();
      kernel.close(fd);
      open = false;
    });
    writeSync(fd, 'x');
    await until('it is called', () => called > 0);
    await new Promise((passed) => setTimeout(passed, 50));
    expect(called).toBe(1);
    expect(() => closeSync(fd)).toThrow(/EBADF/);
  });

  it('has a monotonic clock that goes as ours does', async () => {
    const apart = (): number => Number(kernel.monotonicNs()) / 1e6 - systemClock.nowMs();
    const before = apart();
    await new Promise((passed) => setTimeout(passed, 100));
    expect(Math.abs(apart() - before)).toBeLessThan(5);
  });

  it('knows who we are', () => {
    expect(kernel.userName()).not.toBe('');
  });
});

it('a machine without a GPIO chip says so, and what to do', async (test: TestContext) => {
  const chips = (await readdir('/dev')).filter((name) => name.startsWith('gpiochip'));
  if (chips.length > 0) test.skip(`this machine has ${chips.join(', ')}`);
  await expect(new GpioChipSource({ clock: systemClock, chip: undefined }).open()).rejects.toMatchObject({
    code: 'GPIO_CHIP',
    message:
      'this machine has no GPIO chip (there is no /dev/gpiochip0): wire the phone to the USB I/O board, and set hook.input to "firmata"',
  });
});
