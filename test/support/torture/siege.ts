import { systemClock } from '../../../src/clock/clock.js';
import { randomFrom } from '../random.js';
import type { RawTransport } from '../raw-sip-listener.js';
import { until } from '../until.js';
import { keepLocal, mutateText, type Random } from './mutate-text.js';
import { bye, corpora } from './sip-corpus.js';
import { startTorturedPhone, type TorturedPhone } from './tortured-phone.js';
import { encoded, framed } from './wire-form.js';

/** Messages in one call of the phone. */
const CALL = 500;
/** Messages that the phone may have unread at a time: what a UDP socket holds. */
const BATCH = 25;
/** A batch is read in a few milliseconds; a phone that takes this long for one hangs. */
const HANG_MS = 5_000;
/** A ping that goes down with its connection is not waited for any longer. */
const PING_MS = 500;
/** A dead call is not begun anew more often than this many batches. */
const REST = 5;

/** One phone, and mutated messages from its exchange, whatever it does. The same seed sends the same messages. */
export class Siege {
  /** The slowest batch, and its messages. */
  slowest: { readonly ms: number; readonly messages: readonly Buffer[] } = { ms: 0, messages: [] };
  /** Connections begun anew, because of a message that could not be framed, or to see how the phone registers. */
  reconnected = 0;
  sent = 0;
  #random: Random;
  #number = 1_000;
  #rest = 0;

  private constructor(
    private readonly tortured: TorturedPhone,
    private readonly transport: RawTransport,
    seed: number,
  ) {
    this.#random = randomFrom(seed);
  }

  static async begin(transport: RawTransport, seed: number): Promise<Siege> {
    return new Siege(await startTorturedPhone(transport), transport, seed);
  }

  get phone(): TorturedPhone['phone'] {
    return this.tortured.phone;
  }
  get standIn(): TorturedPhone['standIn'] {
    return this.tortured.standIn;
  }

  /** Sends so many messages: in calls that are answered, in calls that ring, and while the phone registers. */
  async send(count: number): Promise<void> {
    for (const end = this.sent + count; this.sent < end;) {
      const corpus = (['call', 'ringing'] as const)[this.#random.below(2)]!;
      this.standIn.treatment = corpus === 'call' ? 'answer' : 'ring';
      await this.#call();
      if (this.#random.below(2) === 0) await this.#whileRegistering();
      for (const last = Math.min(end, this.sent + CALL); this.sent < last;) {
        await this.#batch(Math.min(BATCH, last - this.sent), corpora[corpus]);
        await this.#keepCalling();
      }
      this.phone.replace();
    }
  }

  end(): Promise<void> {
    return this.tortured.end();
  }

  async #batch(count: number, corpus: (typeof corpora)['call']): Promise<void> {
    const messages = Array.from({ length: count }, () => this.#message(corpus));
    const startMs = systemClock.nowMs();
    for (const message of messages) this.standIn.server.send(message);
    this.sent += count;
    await this.#digested(messages);
    const ms = systemClock.nowMs() - startMs;
    if (ms > this.slowest.ms) this.slowest = { ms, messages };
    this.standIn.forget();
    this.phone.device.forget();
  }

  #message(corpus: (typeof corpora)['call']): Buffer {
    const random = this.#random;
    const template = random.below(500) === 0 ? bye : corpus[random.below(corpus.length)]!;
    const { call, phoneUri, sdp, server } = this.standIn;
    const register = server.of('REGISTER').at(-1);
    if (!call || !register) throw new Error('the phone has neither called nor registered');
    const text = template({
      via: this.transport.toUpperCase(),
      phone: phoneUri,
      invite: call,
      register,
      sdp,
      number: ++this.#number,
    });
    const message = encoded(keepLocal(mutateText(text, random)), random);
    return this.transport === 'tcp' || this.transport === 'tls' ? framed(message) : message;
  }

  async #call(): Promise<void> {
    const { calls } = this.standIn;
    this.phone.lift();
    await until('the phone calls', () => this.standIn.calls > calls);
    if (this.standIn.treatment === 'answer') await this.phone.reaches('talking');
  }

  /** A call that a message has ended is begun again, but not after each. */
  async #keepCalling(): Promise<void> {
    const alive = ['talking', 'ringing', 'connecting'].includes(this.phone.state);
    if (alive || ++this.#rest < REST) return;
    this.#rest = 0;
    this.phone.replace();
    await this.#call();
  }

  async #whileRegistering(): Promise<void> {
    const { server } = this.standIn;
    const before = server.of('REGISTER').length;
    server.registers = false;
    const { onRequest } = server;
    server.onRequest = (request) => {
      if (request.method !== 'REGISTER') onRequest?.(request);
    };
    this.#networkChanged();
    await until('the phone registers', () => server.of('REGISTER').length > before);
    for (let i = 0; i < BATCH; i++) server.send(this.#message(corpora.registration));
    this.sent += BATCH;
    await this.standIn.ping(PING_MS);
    server.onRequest = onRequest;
    server.registers = true;
    await this.#reconnect();
  }

  /** The phone has seen to all of them; where it has lost its connection over one, it is back. */
  async #digested(messages: readonly Buffer[]): Promise<void> {
    const deadlineMs = systemClock.nowMs() + HANG_MS;
    while (!(await this.standIn.ping(PING_MS))) {
      if (systemClock.nowMs() > deadlineMs) {
        throw new Error(`the phone hangs after one of ${JSON.stringify(messages.map(String))}`);
      }
      if (this.phone.registration().state !== 'registered') await this.#reconnect();
    }
  }

  async #reconnect(): Promise<void> {
    this.reconnected++;
    this.#networkChanged();
    await this.phone.registered();
  }

  #networkChanged(): void {
    for (const userAgent of this.phone.phone.userAgents) userAgent.networkChanged();
  }
}
