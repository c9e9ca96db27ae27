import { goertzel } from '../../../src/audio/level.js';
import type { GpioGuest } from '../../../src/bench/qemu/gpio-guest.js';
import { SAMPLE_RATE_HZ } from '../../../src/protocol/audio-format.js';

/** The other side of the loop that is the phone's sound card: what is played there is said into the handset. */
const OTHER_SIDE = 'plughw:CARD=Loopback,DEV=1';
const LISTENING_S = 0.5;
const LISTENING_LIMIT_MS = 120_000;
const OFF_HOOK = 1;
const ON_HOOK = 0;

/** The handset of an emulated phone, and who stands there. */
export class HandsetInGuest {
  constructor(
    private readonly guest: GpioGuest,
    private readonly hookLine: number,
  ) {}

  lift(): Promise<void> {
    return this.guest.drive({ [this.hookLine]: OFF_HOOK });
  }

  putBack(): Promise<void> {
    return this.guest.drive({ [this.hookLine]: ON_HOOK });
  }

  /** Says the tone of the card's tone.wav, until the machine is switched off. */
  async speak(): Promise<void> {
    const play = `while :; do aplay -q -D ${OTHER_SIDE} /boot/firmware/tone.wav; done`;
    await this.guest.output(
      `systemctl -q is-active speaking || systemd-run -q --unit=speaking sh -c '${play}'`,
    );
  }

  /** Amplitude, 0..1, of a tone in the ear, over half a second. */
  async hears(frequencyHz: number): Promise<number> {
    const samples = LISTENING_S * SAMPLE_RATE_HZ;
    const record = `arecord -q -D ${OTHER_SIDE} -t raw -f S16_LE -c 1 -r ${SAMPLE_RATE_HZ} -s ${samples}`;
    const base64 = await this.guest.output(`${record} | base64`, LISTENING_LIMIT_MS);
    const bytes = Buffer.from(base64, 'base64');
    const heard = Int16Array.from({ length: bytes.length / 2 }, (_, i) => bytes.readInt16LE(2 * i));
    return goertzel(heard, frequencyHz);
  }
}
