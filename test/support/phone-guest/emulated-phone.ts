import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';
import { RtpEndpoint } from '../../../src/audio/rtp/rtp-endpoint.js';
import { encodeWav } from '../../../src/audio/wav.js';
import { GpioGuest } from '../../../src/bench/qemu/gpio-guest.js';
import { makePhoneGuest } from '../../../src/bench/qemu/phone-guest-files.js';
import { type JournalEntry, journalled } from '../../../src/bench/qemu/phone-journal.js';
import { PhoneGuest } from '../../../src/bench/qemu/phone-guest.js';
import { systemClock } from '../../../src/clock/clock.js';
import type { PracticeExchange } from '../../../src/exchange/practice-exchange.js';
import type { PhoneRow } from '../../../src/protocol/fleet-api/phones.js';
import { SAMPLE_RATE_HZ } from '../../../src/protocol/audio-format.js';
import { makeCertificates } from '../certificates.js';
import { phone as account, startExchange } from '../exchange-fixture.js';
import { FleetAdmin } from '../fleet/fleet-admin.js';
import { FleetProgram } from '../fleet/fleet-program.js';
import { HandsetInGuest } from './handset-in-guest.js';
import { sine } from '../sine.js';
import { TlsFront } from '../tls-front.js';

/** What the exchange plays, and what the microphone hears: no tones of the telephone network. */
const voiceHz = 550;
const microphoneHz = 1_000;
/** Line of the GPIO chip; 3 is the power key. */
const hookLine = 5;
const MICROPHONE_S = 5;

/** For one step, on a machine that is emulated and may share its processor. */
const STEP_LIMIT_MS = 600_000;
const LOOK_AGAIN_MS = 500;
/** Who watches a test that takes an hour is to see what it waits for. */
const TELL_EVERY_MS = 60_000;
const REGISTERED = '"state":"registered"';
const CARD = 'hotline-card.service';
export const PHONE_SERVICE = 'hotline-phone.service';

/** What is around the machine. */
interface Surroundings {
  readonly guest: PhoneGuest;
  readonly exchange: PracticeExchange;
  readonly exchangePort: number;
  readonly admin: FleetAdmin;
  /** Of the phone, in the fleet. */
  readonly id: string;
  /** That it enrols with. */
  readonly code: string;
  /** Of the whole folder, the processes. */
  readonly end: () => Promise<void>;
}

/**
 * The installed package in an emulated machine, with all that a technician brings on its card, and what it meets on this
 * host: a fleet server behind TLS, which knows it, and a practice exchange.
 */
export class EmulatedPhone {
  readonly guest: PhoneGuest;
  readonly admin: FleetAdmin;
  readonly id: string;
  readonly code: string;
  /** Switches it off and ends all that is around it. */
  readonly end: () => Promise<void>;
  readonly #exchange: PracticeExchange;
  readonly #exchangePort: number;

  constructor({ guest, admin, id, code, end, exchange, exchangePort }: Surroundings) {
    this.guest = guest;
    this.admin = admin;
    this.id = id;
    this.code = code;
    this.end = end;
    this.#exchange = exchange;
    this.#exchangePort = exchangePort;
  }

  /** What the fleet knows of it. */
  async row(): Promise<PhoneRow> {
    const { items } = await this.admin.ask('phones');
    const found = items.find(({ id }) => id === this.id);
    if (!found) throw new Error('the fleet does not know the phone');
    return found;
  }

  /** Sends it a configuration with this number; gives its version. */
  async configure(number: string): Promise<number> {
    const body = { toml: configText(number, this.#exchangePort) };
    return (await this.admin.ask('newConfig', { params: { id: this.id }, body })).version;
  }

  /** Resolves when the card's service has done its work. */
  async cardTakenOver(): Promise<void> {
    await this.#said(CARD, 'Codes and passwords were removed from /boot/firmware/hotline.toml');
  }

  /**
   * Resolves when it is registered with this configuration, by its fleet and by its own journal of this boot: with the time of
   * its newest registration, in s since the start of the kernel.
   */
  async runs(version: number): Promise<number> {
    const { atS } = await this.#said(PHONE_SERVICE, REGISTERED);
    await eventually(`its fleet sees it run configuration ${version}`, async () => {
      const { linked, configVersion } = await this.row();
      return linked && configVersion === version;
    });
    return atS;
  }

  /** As {@link runs}, after a start of its machine, whichever of its configurations it runs. */
  async comesBack(): Promise<number> {
    const { atS } = await this.#said(PHONE_SERVICE, REGISTERED);
    await eventually('its fleet sees it', async () => (await this.row()).linked);
    return atS;
  }

  /** Resolves when the process that runs now has registered: when, in s since the start of the kernel. */
  async registersAgain(): Promise<number> {
    const pid = await this.property('MainPID');
    return (await this.#said(`${PHONE_SERVICE} _PID=${pid}`, REGISTERED)).atS;
  }

  /** Clock of its kernel, s since it started: that of its journal. */
  async kernelS(): Promise<number> {
    return Number((await this.guest.machine.output('cut -d " " -f 1 /proc/uptime')).trim());
  }

  async lifts(): Promise<void> {
    await new HandsetInGuest(this.guest.machine, hookLine).lift();
  }

  /** Lifts the handset and speaks; resolves when it was called, heard both ways, and put back. */
  async calls(): Promise<void> {
    const before = this.#exchange.calls.length;
    const call = () => this.#exchange.calls.slice(before).at(-1);
    const handset = new HandsetInGuest(this.guest.machine, hookLine);
    await handset.speak();
    await handset.lift();
    await eventually('the call is answered', () => call()?.state === 'answered');
    await eventually(
      'the exchange hears the phone',
      () => (call()?.heard.toneLevel(microphoneHz) ?? 0) > 0.05,
    );
    await eventually('the ear hears the exchange', async () => (await handset.hears(voiceHz)) > 0.02);
    expect(call()).toMatchObject({ state: 'answered' });
    await handset.putBack();
    await eventually('the call is over', () => call()?.state === 'ended');
    expect(call()).toMatchObject({ endedBy: 'phone', finalStatus: 200 });
  }

  /** A property of the phone's service, as systemd has it. */
  async property(name: string): Promise<string> {
    return (await this.guest.machine.output(`systemctl show -P ${name} ${PHONE_SERVICE}`)).trim();
  }

  /** The end of the journal of this boot. */
  async journal(): Promise<string> {
    const end = 'journalctl -b --no-pager -o short-monotonic -n 80';
    return this.guest.machine.output(end, STEP_LIMIT_MS).catch(String);
  }

  #said(unit: string, pattern: string): Promise<JournalEntry> {
    const limitMs = STEP_LIMIT_MS;
    return journalled(this.guest.machine, systemClock, { unit, pattern, limitMs });
  }
}

/** Waits in real time, with the patience that an emulated machine needs; also before the tests of a file. */
export async function eventually(
  what: string,
  holds: () => boolean | Promise<boolean>,
  limitMs = STEP_LIMIT_MS,
): Promise<void> {
  const startMs = performance.now();
  let toldMs = 0;
  while (!(await holds())) {
    const waitedMs = performance.now() - startMs;
    if (waitedMs > limitMs) throw new Error(`not within ${limitMs / 1_000} s: ${what}`);
    if (waitedMs - toldMs >= TELL_EVERY_MS) {
      toldMs = waitedMs;
      tell(`waiting for ${Math.round(waitedMs / 1_000)} s: ${what}`);
    }
    await wait(LOOK_AGAIN_MS);
  }
}

/** What was measured, or is waited for, for who watches; not a verdict. */
export function tell(what: string): void {
  process.stdout.write(`emulated machine: ${what}\n`);
}

/**
 * Switched off as yet. The package is built and installed, which takes minutes. To be ended.
 *
 * @param making gives the folder of scripts/make-phone-guest; default: with the sources as they stand.
 * @param cardName of the file that sets it up, on the boot partition; by another name than this the phone does not look at it
 */
export async function makeEmulatedPhone(
  making: () => Promise<string> = makePhoneGuest,
  cardName = 'hotline.toml',
): Promise<EmulatedPhone> {
  const endings: (() => Promise<unknown>)[] = [];
  const end = async (): Promise<void> => {
    for (let ending = endings.pop(); ending; ending = endings.pop()) await ending();
  };
  try {
    const made = await making();
    const folder = await mkdtemp(join(tmpdir(), 'hotline-emulated-'));
    endings.push(() => rm(folder, { recursive: true }));
    const certificates = await makeCertificates(`IP:${GpioGuest.hostAddress}`);
    endings.push(() => certificates.remove());
    const exchange = await startExchange({
      transports: { tcp: 0 },
      defaultBehaviour: { kind: 'tone', frequencyHz: voiceHz },
      // As an exchange behind a NAT names its outer address.
      createEndpoint: (security) => {
        if (security === 'webrtc') throw new Error('the phone is to use RTP');
        return new RtpEndpoint({
          clock: systemClock,
          localAddress: () => GpioGuest.hostAddress,
          security,
        });
      },
    });
    endings.push(() => exchange.end());
    const fleet = await FleetProgram.start(join(folder, 'fleet'));
    endings.push(() => fleet.end());
    const front = await TlsFront.start(certificates.right, () => fleet.port);
    endings.push(() => front.close());
    const admin = await FleetAdmin.make(await fleet.firstRunLink(), {
      login: 'anna',
      name: 'Anna',
      password: 'correct horse battery staple',
    });
    const { id } = await admin.ask('newPhone', { body: { name: 'Lobby' } });
    const { code } = await admin.ask('newCode', { params: { id }, body: { preApproved: true } });
    const tone = sine({
      frequencyHz: microphoneHz,
      amplitude: 0.5,
      samples: MICROPHONE_S * SAMPLE_RATE_HZ,
    });
    const guest = await PhoneGuest.make({
      clock: systemClock,
      made,
      folder,
      card: {
        [cardName]: cardText(front.port, code),
        'fleet-ca.pem': certificates.ca,
        'tone.wav': encodeWav(tone),
      },
    });
    endings.push(() => guest.cutPower());
    return new EmulatedPhone({
      ...{ guest, admin, id, code, end },
      ...{ exchange: exchange.exchange, exchangePort: exchange.port },
    });
  } catch (error) {
    await end();
    throw error;
  }
}

/** What a technician knows: the fleet, and how the phone is wired. */
const cardText = (fleetPort: number, code: string): string => `[fleet]
server = "wss://${GpioGuest.hostAddress}:${fleetPort}"
code = "${code}"
ca_file = "fleet-ca.pem"
[hook]
input = "gpio"
pin = ${hookLine}
[io]
chip = "${GpioGuest.chipLabel}"
[audio]
device = "alsa:Loopback"
`;

/** What the fleet decides. PCMA costs the emulated processor least. */
const configText = (number: string, port: number): string => `number = "${number}"
[[route]]
name = "main"
server = "sip:${GpioGuest.hostAddress}:${port};transport=tcp"
account = "${account.account}"
password = "${account.password}"
codecs = ["PCMA"]
`;
