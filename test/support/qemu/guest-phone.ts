import { setTimeout as wait } from 'node:timers/promises';
import { encodeWav } from '../../../src/audio/wav.js';
import type { GpioGuest } from '../../../src/bench/qemu/gpio-guest.js';
import { SAMPLE_RATE_HZ } from '../../../src/protocol/audio-format.js';
import { type CallRecord, callRecordSchema } from '../../../src/protocol/call-record.js';
import { sine } from '../sine.js';

/** Starting takes 15 s on a machine that does nothing else: every module is translated first. */
const START_LIMIT_MS = 240_000;
const LOOK_AGAIN_MS = 300;
/** What the microphone hears. */
export const microphoneHz = 1_000;

/** A line of the phone's log. */
export interface LogLine {
  /** Wall clock of the guest, ms. */
  readonly time: number;
  readonly msg: string;
  readonly reason?: string;
  readonly fault?: string;
  readonly state?: string;
}

export interface GuestPhoneOptions {
  /** Its folder in the guest, which is made. */
  readonly folder: string;
  /** Of the guest: `hotline` is in the group gpio, `stranger` is not. */
  readonly user: 'hotline' | 'stranger';
  /** Entries of phone.toml, without those of the sound. */
  readonly config: string;
}

/** `hotline phone` as it is built, in the guest. Its microphone and ear are files. */
export class GuestPhone {
  private constructor(
    private readonly guest: GpioGuest,
    private readonly folder: string,
  ) {}

  static async start(guest: GpioGuest, { folder, user, config }: GuestPhoneOptions): Promise<GuestPhone> {
    await guest.output(`mkdir -p ${folder}`);
    // The file begins again when it ends.
    const tone = sine({ frequencyHz: microphoneHz, amplitude: 0.5, samples: SAMPLE_RATE_HZ / 10 });
    await guest.put(`${folder}/microphone.wav`, encodeWav(tone));
    await guest.put(`${folder}/phone.toml`, `${config}\n[audio]\ndevice = "file:microphone.wav,"\n`);
    const phone = 'exec node /opt/hotline/dist/cli/main.js phone --config phone.toml';
    await guest.output(
      `cd ${folder}; chown -R ${user} .; chmod o-rwx phone.toml; echo '${phone}' | su ${user} >log 2>&1 & echo $! >${folder}/pid`,
    );
    return new GuestPhone(guest, folder);
  }

  log(): Promise<string> {
    return this.guest.output(`cat ${this.folder}/log`);
  }

  /** The first line of the log that fits, when it is there. Rejects with the log when it does not come. */
  async logged(what: string, fits: (line: LogLine) => boolean, limitMs = START_LIMIT_MS): Promise<LogLine> {
    const deadlineMs = performance.now() + limitMs;
    for (;;) {
      const log = await this.log();
      const found = linesOf(log).find(fits);
      if (found) return found;
      if (performance.now() > deadlineMs) throw new Error(`not within ${limitMs} ms: ${what}\n${log}`);
      await wait(LOOK_AGAIN_MS);
    }
  }

  /** The calls that are over, oldest first. */
  async records(): Promise<CallRecord[]> {
    const journal = await this.guest.output(`cat ${this.folder}/hotline-calls.jsonl`);
    return journal
      .split('\n')
      .filter((line) => line !== '')
      .map((line) => callRecordSchema.parse(JSON.parse(line)));
  }

  /** Resolves when it has ended by itself after SIGTERM. */
  async stop(): Promise<void> {
    await this.guest.output(
      `pid=$(cat ${this.folder}/pid); kill $pid; while kill -0 $pid 2>/dev/null; do usleep 100000; done`,
    );
  }
}

/** Whole lines alone: the last one may still be being written. */
function linesOf(log: string): LogLine[] {
  return log
    .split('\n')
    .slice(0, -1)
    .flatMap((line) => (line.startsWith('{') ? [JSON.parse(line) as LogLine] : []));
}
