/** The phone as a service of systemd: `hotline provision` starts it anew, so that nobody has to know its name. */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { access } from 'node:fs/promises';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import { HotlineError, messageOf } from '../protocol/errors.js';

const run = promisify(execFile);
/** The unit of the Debian package, and the phone.toml that it reads. */
export const PHONE_UNIT = 'hotline-phone.service';
export const PACKAGED_CONFIG = '/etc/hotline/phone.toml';
/** Stopping may take as long as the unit allows (TimeoutStopSec). */
const LIMIT_MS = 60_000;

export interface PhoneService {
  /** Both reject with SERVICE. */
  restart(): Promise<void>;
  stop(): Promise<void>;
}

/** Where the package of Debian has the phone.toml, once the package is there. */
export function packagedConfig(): string | undefined {
  return existsSync(dirname(PACKAGED_CONFIG)) ? PACKAGED_CONFIG : undefined;
}

/** undefined: systemd does not run here, or its phone does not read this phone.toml. */
export async function phoneService(file: string): Promise<PhoneService | undefined> {
  if (file !== PACKAGED_CONFIG) return undefined;
  const isBooted = await access('/run/systemd/system').then(
    () => true,
    () => false,
  );
  if (
    !isBooted ||
    !(await run('systemctl', ['cat', PHONE_UNIT]).then(
      () => true,
      () => false,
    ))
  )
    return undefined;
  return { restart: () => control('restart'), stop: () => control('stop') };
}

async function control(action: 'restart' | 'stop'): Promise<void> {
  try {
    await run('systemctl', ['--no-ask-password', action, PHONE_UNIT], { timeout: LIMIT_MS });
  } catch (error) {
    throw new HotlineError(
      'SERVICE',
      `the phone could not be told to ${action}: ${messageOf(error).trim()}; run this with sudo, or: sudo systemctl ${action} hotline-phone`,
      { cause: error },
    );
  }
}
