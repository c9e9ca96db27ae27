import { RtpEndpoint } from '../../audio/rtp/rtp-endpoint.js';
import type { Clock } from '../../clock/clock.js';
import { PracticeExchange } from '../../exchange/practice-exchange.js';
import { Parts } from '../parts.js';
import { GpioGuest } from './gpio-guest.js';
import { PhoneGuest } from './phone-guest.js';
import { makePhoneGuest } from './phone-guest-files.js';
import { journalled } from './phone-journal.js';

/** How a machine with the installed package has booted. */
export interface PhoneBoot {
  /** From the start of the kernel to the phone's registration, by the kernel's own clock, s. */
  readonly kernelToRegisteredS: number;
  /** Of that, from the start of the phone's process on, s. */
  readonly processToRegisteredS: number;
  /** Memory that the machine then uses for everything, MB (10^6 bytes). */
  readonly memoryMb: number;
  /** Of that, what systemd counts for the service hotline-phone, MB. */
  readonly phoneMemoryMb: number;
  /** Switches it off and removes what was made for it. */
  close(): Promise<void>;
}

export interface PhoneBootOptions {
  readonly clock: Clock;
  /** Is told what is being done. */
  readonly progress?: (what: string) => void;
}

const account = { name: 'boot', password: 'a password for the boot' };
/** Of the first start, which takes the card over too. */
const REGISTERED_LIMIT_MS = 600_000;
const REGISTERED = '"state":"registered"';
const PHONE = 'hotline-phone.service';

/**
 * Boots the installed package in QEMU and waits until the phone has registered with a practice exchange of this process:
 * once for the card to be taken over, then as a phone that was set up before. Rejects with UnusableError.
 */
export async function bootPhoneGuest({ clock, progress }: PhoneBootOptions): Promise<PhoneBoot> {
  const parts = new Parts();
  try {
    progress?.('building the package, and the guest that it is installed in');
    const made = await makePhoneGuest();
    const exchange = await startExchange(clock, parts);
    const folder = await parts.folder('boot');
    const guest = await PhoneGuest.make({ clock, made, folder, card: { 'hotline.toml': card(exchange) } });
    parts.keep({ stop: () => guest.cutPower() });
    progress?.('its first start, which takes over the card');
    await guest.boot();
    await registered(guest, clock);
    await guest.switchOff();
    progress?.('its second start');
    await guest.boot();
    const { atS } = await registered(guest, clock);
    return {
      kernelToRegisteredS: atS,
      processToRegisteredS: atS - (await processStartedS(guest.machine)),
      ...(await memory(guest.machine)),
      close: () => parts.stop(),
    };
  } catch (error) {
    await parts.stop();
    throw error;
  }
}

const registered = (guest: PhoneGuest, clock: Clock) =>
  journalled(guest.machine, clock, { unit: PHONE, pattern: REGISTERED, limitMs: REGISTERED_LIMIT_MS });

async function startExchange(clock: Clock, parts: Parts): Promise<number> {
  const log = (): void => undefined;
  const exchange = new PracticeExchange({
    clock,
    log: { debug: log, info: log, warn: log },
    accounts: [account],
    language: 'en',
    transports: { tcp: 0 },
    createEndpoint: (security) =>
      new RtpEndpoint({
        clock,
        localAddress: () => GpioGuest.hostAddress,
        security: security === 'webrtc' ? 'rtp' : security,
      }),
  });
  parts.keep(exchange);
  return (await exchange.start()).port;
}

const card = (port: number): string => `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "sip:${GpioGuest.hostAddress}:${port};transport=tcp"
account = "${account.name}"
password = "${account.password}"
codecs = ["PCMA"]
[hook]
input = "gpio"
pin = 5
[io]
chip = "${GpioGuest.chipLabel}"
[audio]
device = "alsa:Loopback"
`;

/** When systemd started the phone's process, by the kernel's clock. */
async function processStartedS(machine: GpioGuest): Promise<number> {
  return Number(await machine.output(`systemctl show -P ExecMainStartTimestampMonotonic ${PHONE}`)) / 1e6;
}

async function memory(machine: GpioGuest): Promise<Pick<PhoneBoot, 'memoryMb' | 'phoneMemoryMb'>> {
  const kib = "awk '/^MemTotal/ { t = $2 } /^MemAvailable/ { print t - $2 }' /proc/meminfo";
  const used = Number(await machine.output(kib));
  const phone = Number(await machine.output(`systemctl show -P MemoryCurrent ${PHONE}`));
  return { memoryMb: (used * 1_024) / 1e6, phoneMemoryMb: phone / 1e6 };
}
