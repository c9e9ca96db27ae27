import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Clock } from '../../clock/clock.js';
import { Child } from '../child.js';
import { Expectation } from '../expectation.js';
import type { Part } from '../parts.js';
import type { TonePattern } from './far-tone.js';
import { type FromFarEnd, fromFarEnd, type PlainTransport, type ToFarEnd } from './messages.js';

type Call = Omit<Extract<FromFarEnd, { type: 'call' }>, 'type'>;

const START_LIMIT_MS = 15_000;
const CALL_LIMIT_MS = 10_000;
const PACKET_MS = 20;
/** For what comes late, on top of the time of the recording itself. */
const RECORD_SPARE_MS = 5_000;

export interface FarEndClientOptions {
  readonly clock: Clock;
  readonly folder: string;
  readonly transport: PlainTransport;
  readonly tls: { readonly key: string; readonly cert: string } | undefined;
  readonly onStarted: (part: Part) => void;
}

/** A far end, from the side of the benchmark that started it. */
export class FarEndProcess {
  /** Since the process started. */
  readonly onsetsSentMs: number[] = [];
  readonly onsetsBackMs: number[] = [];
  port = 0;

  readonly #child: Child;
  readonly #listening: Expectation<number>;
  readonly #behaves: Expectation<undefined>;
  readonly #call: Expectation<Call>;
  readonly #recorded: Expectation<Buffer>;

  /** Resolves when it listens. */
  static async start(options: FarEndClientOptions): Promise<FarEndProcess> {
    const farEnd = new FarEndProcess(options);
    options.onStarted(farEnd.#child);
    const listening = farEnd.#listening.next();
    const { transport, tls } = options;
    farEnd.#tell({ type: 'listen', transport, ...(tls ? { tls: { key: tls.key, cert: tls.cert } } : {}) });
    farEnd.port = await listening;
    return farEnd;
  }

  private constructor(readonly options: FarEndClientOptions) {
    const { clock, folder } = options;
    this.#child = new Child({
      clock,
      name: 'the far end',
      command: process.execPath,
      args: [fileURLToPath(new URL('./far-end-process.js', import.meta.url))],
      cwd: folder,
      logFile: join(folder, `far-end-${options.transport}.log`),
      onMessage: (message) => this.#news(fromFarEnd.parse(message)),
    });
    const { died } = this.#child;
    this.#listening = new Expectation(clock, 'the start of the far end', START_LIMIT_MS, died);
    this.#behaves = new Expectation(clock, 'the obedience of the far end', START_LIMIT_MS, died);
    this.#call = new Expectation(clock, 'a call with sound both ways', CALL_LIMIT_MS, died);
    this.#recorded = new Expectation(clock, 'the recording of the far end', START_LIMIT_MS, died);
  }

  /** Where it takes SIP, as the `server` of a route says it. */
  get server(): string {
    return `sip:127.0.0.1:${this.port};transport=${this.options.transport}`;
  }

  /** The next call in which the tone comes back; to be asked for before the lift. */
  call(limitMs = CALL_LIMIT_MS): Promise<Call> {
    return this.#call.next(limitMs);
  }

  /** From here on it takes no call. Resolves when that is so. */
  async fail(as: 'silent' | 'gone'): Promise<void> {
    const behaves = this.#behaves.next();
    this.#tell({ type: 'behave', as });
    await behaves;
  }

  play(pattern: TonePattern): void {
    this.#tell({ type: 'play', pattern });
  }

  /** @param trace `1` for each packet from now on that is lost, `0` for the others */
  lose(trace: string): void {
    this.#tell({ type: 'lose', trace });
  }

  /** PCMA of what comes from the phone from now on. */
  record(ms: number): Promise<Buffer> {
    const recorded = this.#recorded.next(ms + RECORD_SPARE_MS);
    this.#tell({ type: 'record', packets: Math.round(ms / PACKET_MS) });
    return recorded;
  }

  #tell(message: ToFarEnd): void {
    this.#child.send(message);
  }

  #news(news: FromFarEnd): void {
    switch (news.type) {
      case 'listening':
        this.#listening.meet(news.port);
        return;
      case 'behaves':
        this.#behaves.meet(undefined);
        return;
      case 'call': {
        const { inviteSeenMs, answerSentMs, firstPacketMs, echoMs } = news;
        this.#call.meet({ inviteSeenMs, answerSentMs, firstPacketMs, echoMs });
        return;
      }
      case 'onset-sent':
        this.onsetsSentMs.push(news.atMs);
        return;
      case 'onset-back':
        this.onsetsBackMs.push(news.atMs);
        return;
      case 'recorded':
        this.#recorded.meet(Buffer.from(news.codes, 'base64'));
    }
  }
}
