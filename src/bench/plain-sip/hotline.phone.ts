import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../clock/clock.js';
import { FRAME_MS, SAMPLE_RATE_HZ } from '../../protocol/audio-format.js';
import { monotonicMs } from '../bench-clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import type { Part } from '../parts.js';
import type { FarEndProcess } from './far-end-client.js';
import { type FromPhone, fromPhone, type ToPhone } from './messages.js';
import type { HeardSound, PlainLift, PlainPhone } from './plain-phone.js';

type Heard = Extract<FromPhone, { type: 'heard' }>;

const START_LIMIT_MS = 15_000;
const LIFT_LIMIT_MS = 10_000;
/** For what comes late, on top of the time of the recording itself. */
const RECORD_SPARE_MS = 5_000;

export interface HotlineOptions {
  readonly clock: Clock;
  readonly folder: string;
  /** One route each, in order of preference, as the configuration has it. */
  readonly servers: readonly string[];
  /** Authority of TLS servers, PEM. */
  readonly ca?: string;
  /** `address:port`, where servers are names. */
  readonly dns?: string;
  readonly onStarted: (part: Part) => void;
}

/** The phone of this repository, in a process of its own. */
export class HotlinePhone implements PlainPhone {
  readonly name = 'hotline';
  readonly onsetsHeardMs: number[] = [];
  readonly #child: Child;
  readonly #registered: Expectation<undefined>;
  readonly #heard: Expectation<Heard>;
  readonly #recorded: Expectation<Int16Array>;

  /** Resolves when it is registered on all routes. */
  static async start(options: HotlineOptions): Promise<HotlinePhone> {
    const { folder, ca, onStarted } = options;
    const caFile = ca === undefined ? undefined : join(folder, 'ca.pem');
    if (ca !== undefined && caFile !== undefined) await writeFile(caFile, ca);
    const configFile = join(folder, 'phone.toml');
    await writeFile(configFile, configText(options.servers, caFile), { mode: 0o600 });
    const phone = new HotlinePhone(options, configFile);
    onStarted(phone.#child);
    await phone.#registered.next();
    return phone;
  }

  private constructor({ clock, folder, dns }: HotlineOptions, configFile: string) {
    this.#child = new Child({
      clock,
      name: 'the phone',
      command: process.execPath,
      args: [
        fileURLToPath(new URL('./phone-process.js', import.meta.url)),
        configFile,
        ...(dns === undefined ? [] : [dns]),
      ],
      cwd: folder,
      logFile: join(folder, 'phone.log'),
      onMessage: (message) => this.#news(fromPhone.parse(message)),
    });
    const { died } = this.#child;
    this.#registered = new Expectation(clock, 'the registration of the phone', START_LIMIT_MS, died);
    this.#heard = new Expectation(clock, 'the first sound of a call', LIFT_LIMIT_MS, died);
    this.#recorded = new Expectation(clock, 'the recording of the phone', START_LIMIT_MS, died);
  }

  get pid(): number {
    return this.#child.pid;
  }

  async lift(farEnd: FarEndProcess, limitMs = LIFT_LIMIT_MS): Promise<PlainLift> {
    const both = Promise.all([farEnd.call(limitMs), this.#heard.next(limitMs)]);
    const commandedMs = monotonicMs();
    this.#tell({ type: 'lift' });
    const [call, { liftedMs, heardMs }] = await both;
    return { commandedMs, liftedMs, ...call, heardMs };
  }

  hangUp(): Promise<void> {
    this.#tell({ type: 'replace' });
    return Promise.resolve();
  }

  /** As handed to the sound device. */
  async hear(_farEnd: FarEndProcess, ms: number): Promise<HeardSound> {
    const recorded = this.#recorded.next(ms + RECORD_SPARE_MS);
    this.#tell({ type: 'record', frames: Math.round(ms / FRAME_MS) });
    return { samples: await recorded, rateHz: SAMPLE_RATE_HZ };
  }

  /** Ends the process before the benchmark does. */
  stop(): Promise<void> {
    return this.#child.stop();
  }

  #tell(message: ToPhone): void {
    this.#child.send(message);
  }

  #news(news: FromPhone): void {
    switch (news.type) {
      case 'registered':
        this.#registered.meet(undefined);
        return;
      case 'heard':
        this.#heard.meet(news);
        return;
      case 'onset':
        this.onsetsHeardMs.push(news.atMs);
        return;
      case 'recorded': {
        const bytes = Buffer.from(news.pcm, 'base64');
        this.#recorded.meet(new Int16Array(Uint8Array.from(bytes).buffer));
      }
    }
  }
}

/** A phone.toml as a technician would write it; the device is a sound card without sound. */
function configText(servers: readonly string[], caFile: string | undefined): string {
  const routes = servers.map(
    (server, i) => `[[route]]
name = "route-${i + 1}"
server = "${server}"
account = "phone"
password = "nobody-asks-for-it"
${caFile === undefined ? '' : `ca_file = "${caFile}"\n`}`,
  );
  return `number = "8 800 333-44-34"

${routes.join('\n')}
[audio]
device = "file:,"
`;
}
