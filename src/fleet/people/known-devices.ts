import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { Browser } from '../api/handler.js';
import type { Base } from '../ports.js';

/** A browser in which nobody signs in for so long is a stranger again. */
export const KNOWN_MS = 365 * 86_400_000;
const PURPOSE = 'known device';

const deviceSchema = z.strictObject({ id: z.uuid(), login: z.string(), untilMs: z.number() });

/**
 * Browsers in which somebody has signed in, by a sealed cookie. Guesses are counted for each of them alone, so nobody who
 * guesses elsewhere can keep its owner out (OWASP, "Slow Down Online Guessing Attacks with Device Cookies"). It opens
 * nothing: the password is wanted all the same.
 */
export class KnownDevices {
  constructor(private readonly base: Pick<Base, 'clock' | 'keys'>) {}

  /** Which device it is; undefined: nobody has signed in there by that name. */
  of({ device }: Browser, login: string): string | undefined {
    const known = this.#read(device);
    return known?.login === login && known.untilMs > this.base.clock.wallMs() ? known.id : undefined;
  }

  /** Somebody has signed in there. */
  keep(browser: Browser, login: string): void {
    const id = this.of(browser, login) ?? randomUUID();
    const device = JSON.stringify({ id, login, untilMs: this.base.clock.wallMs() + KNOWN_MS });
    browser.keepDevice(this.base.keys.seal(device, PURPOSE));
  }

  #read(device: string | undefined): z.infer<typeof deviceSchema> | undefined {
    if (device === undefined) return undefined;
    try {
      return deviceSchema.parse(JSON.parse(this.base.keys.unseal(device, PURPOSE)));
    } catch {
      return undefined;
    }
  }
}
