import { access, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { GpioGuest, type Level } from '../../../src/bench/qemu/gpio-guest.js';
import { makeGpioGuest } from '../../../src/bench/qemu/guest-files.js';
import { systemClock } from '../../../src/clock/clock.js';

/** Makes the guest if need be, and boots it. It may take minutes: packages are fetched. */
export async function startGpioGuest(): Promise<{ guest: GpioGuest; end: () => Promise<void> }> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-gpio-'));
  const removeFolder = () => rm(folder, { recursive: true });
  try {
    const media = await makeGpioGuest(folder);
    const guest = await GpioGuest.start({ clock: systemClock, media, folder });
    return { guest, end: () => guest.stop().then(removeFolder) };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

/** Whether to leave out what needs the guest: where QEMU is missing, but never in CI. Says so. */
export async function withoutQemu(): Promise<boolean> {
  const folders = (process.env['PATH'] ?? '').split(delimiter);
  const found = folders.map((folder) =>
    access(join(folder, 'qemu-system-aarch64')).then(
      () => true,
      () => false,
    ),
  );
  if ((await Promise.all(found)).includes(true) || process.env['CI']) return false;
  process.stdout.write(
    'The tests of a real GPIO chip are left out: there is no qemu-system-aarch64 (apt-get install qemu-system-arm).\n',
  );
  return true;
}

/** A level that is held at least so long. */
export interface Hold {
  readonly level: Level;
  readonly ms: number;
}

/**
 * Puts one level after the other on an input. Gives how long each was there at most, in ms: on a busy machine longer than
 * it was to be.
 */
export async function playContact(guest: GpioGuest, line: number, holds: readonly Hold[]): Promise<number[]> {
  const began: number[] = [];
  const arrived: number[] = [];
  for (const { level, ms } of holds) {
    began.push(performance.now());
    await guest.drive({ [line]: level });
    arrived.push(performance.now());
    await wait(ms);
  }
  const end = performance.now();
  return began.map((ms, i) => (arrived[i + 1] ?? end) - ms);
}
