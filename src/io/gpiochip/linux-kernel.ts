import { closeSync, constants, openSync, readdirSync } from 'node:fs';
import { constants as osConstants, userInfo } from 'node:os';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import type { GpioKernel } from './kernel.js';

const { errno } = osConstants;
const DEVICES = '/dev';
/** <asm-generic/ioctls.h>: makes a descriptor non-blocking, or blocking again. */
const FIONBIO = 0x5421;

type Ioctl = (fd: number, request: number, argument: Buffer) => number;
type Read = (fd: number, into: Buffer, bytes: number) => number;

let loaded: Promise<GpioKernel> | undefined;

/** The kernel of this machine. Rejects with GPIO_FAILED where koffi has no build. */
export function loadLinuxKernel(): Promise<GpioKernel> {
  loaded ??= bind().catch((error: unknown) => {
    loaded = undefined;
    throw new HotlineError(
      'GPIO_FAILED',
      `GPIO cannot be used on this kind of machine: koffi does not load (${messageOf(error)})`,
      { cause: error },
    );
  });
  return loaded;
}

async function bind(): Promise<GpioKernel> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  // Declared with a variable argument in <sys/ioctl.h>; a pointer goes to the same register either way.
  const rawIoctl = libc.func('int ioctl(int fd, unsigned long request, void *argument)') as Ioctl;
  // Not by node:fs, which makes an exception of every read that finds nothing: there is one a line with every check.
  const rawRead = libc.func('long read(int fd, void *into, size_t bytes)') as Read;
  const call = (made: () => number): number => uninterrupted(made, () => koffi.errno());
  const ioctl = (fd: number, request: number, argument: Buffer): void => {
    const result = call(() => rawIoctl(fd, request, argument));
    if (result < 0) throw errnoError('ioctl', -result);
  };
  return {
    chipPaths,
    open: (path) => openSync(path, constants.O_RDWR),
    close: (fd) => closeSync(fd),
    ioctl,
    read(fd, into) {
      const result = call(() => rawRead(fd, into, into.length));
      if (result === -errno.EAGAIN) return undefined;
      if (result < 0) throw errnoError('read', -result);
      return result;
    },
    poll(fd, onReady) {
      // The descriptors of lines come blocking, and a read that found nothing would stop the phone.
      const on = Buffer.alloc(4);
      on.writeInt32LE(1);
      ioctl(fd, FIONBIO, on);
      // Only in koffi's types, not in its handbook, hence the pinned version. Readiness comes on the main loop, without
      // a thread. libuv reports a broken descriptor once and is then silent.
      const handle = koffi.node.poll(fd, { readable: true }, () => onReady());
      return { close: () => handle.close() };
    },
    monotonicNs,
    userName,
  };
}

/**
 * Makes a call of libc, and again as often as a signal interrupts it.
 *
 * @param made gives a negative number when it failed, and `why` then the errno
 * @returns what the call gave, or -errno when it failed
 */
export function uninterrupted(made: () => number, why: () => number): number {
  for (;;) {
    const result = made();
    if (result >= 0) return result;
    const number = why();
    if (number !== errno.EINTR) return -number;
  }
}

/** An error like those of node:fs. @param number the errno */
export function errnoError(call: string, number: number): Error {
  const name = Object.entries(errno).find(([, value]) => value === number)?.[0];
  const code = name ?? `E${number}`;
  return Object.assign(new Error(`${call} failed: ${code}`), { code });
}

function chipPaths(): string[] {
  return readdirSync(DEVICES)
    .filter((name) => /^gpiochip\d+$/.test(name))
    .sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
    .map((name) => `${DEVICES}/${name}`);
}

function monotonicNs(): bigint {
  // The one clock that the kernel's time stamps can be compared with: libuv reads CLOCK_MONOTONIC for it.
  // eslint-disable-next-line no-restricted-properties
  return process.hrtime.bigint();
}

function userName(): string {
  try {
    return userInfo().username;
  } catch {
    // A number that no account has, as in some containers.
    return `number ${process.getuid?.() ?? '?'}`;
  }
}
