import { LARGEST_MESSAGE } from '../../../src/sip/connection/connection.js';
import type { ReceivedRequest } from '../raw-sip-server.js';
import { settle } from '../manual-clock.js';
import { randomFrom } from '../random.js';
import type { SipText } from '../raw-sip-client.js';
import { SipRig } from '../sip-rig.js';
import { type Random, mutateText } from './mutate-text.js';
import { corpora, type Situation } from './sip-corpus.js';

/** Messages to one call; then all begins anew. */
const CALL = 500;

export const exchangeSdp = [
  'v=0',
  'o=peer 1 1 IN IP4 127.0.0.1',
  's=-',
  'c=IN IP4 127.0.0.1',
  't=0 0',
  'm=audio 4000 RTP/AVP 8 101',
  'a=rtpmap:101 telephone-event/8000',
  '',
].join('\r\n');

/**
 * Mutated messages to everything of the phone that reads SIP, from where a connection hands them on: what is put right
 * before sip.js, sip.js, and the calls on it. In this process, without sockets, sound or time.
 */
export class CoreSiege {
  /** The longest that one message has held up everything, in ms. */
  slowestMs = 0;
  /** Messages that took too long, or that another program came between. */
  readonly suspects: string[] = [];
  /** Messages that made something throw; a connection catches that and drops the message. */
  thrown = 0;
  /** First lines of what the phone should never have sent. */
  readonly misdirected: string[] = [];
  /** Answers to requests, by status: that the messages reach what they are meant for. */
  readonly answered = new Map<number, number>();
  readonly #random: Random;
  #number = 1_000;

  /** @param stallMs how long a message may hold up everything */
  constructor(
    seed: number,
    private readonly stallMs = Infinity,
  ) {
    this.#random = randomFrom(seed);
  }

  async send(count: number): Promise<void> {
    for (let sent = 0; sent < count; sent += CALL) await this.#call(Math.min(CALL, count - sent));
  }

  /** How long this message holds up everything, at best of three, in ms: another program may have been in the way. */
  async timeOf(text: string): Promise<number> {
    const times: number[] = [];
    for (let i = 0; i < 3; i++) {
      const siege = new CoreSiege(i, this.stallMs);
      const rig = new SipRig();
      await rig.start();
      siege.#receive(rig, text);
      await rig.stop();
      times.push(siege.slowestMs);
    }
    return Math.min(...times);
  }

  /** One message as mutated, as the phone has called with this INVITE. */
  message(invite: SipText, random = this.#random): string {
    const corpus = corpora[(['call', 'ringing', 'registration'] as const)[random.below(3)]!];
    const request = { header: (name: string) => invite.header(name) } as ReceivedRequest;
    const situation: Situation = {
      via: 'WS',
      phone: 'sip:phone@phone.invalid',
      invite: request,
      register: request,
      sdp: exchangeSdp,
      number: ++this.#number,
    };
    // Nothing longer comes through a connection.
    return mutateText(corpus[random.below(corpus.length)]!(situation), random).slice(0, LARGEST_MESSAGE - 1);
  }

  async #call(count: number): Promise<void> {
    const rig = new SipRig();
    await rig.start();
    await rig.dial();
    const invite = rig.request('INVITE');
    const body = exchangeSdp;
    if (this.#random.below(2) === 0) await rig.respond(invite, '200 OK', { toTag: 'raw', body });
    for (let i = 0; i < count; i++) {
      this.#receive(rig, this.message(invite));
      if (i % 20 === 0) await settle();
    }
    await settle();
    this.#judge(rig, invite);
    await rig.stop();
  }

  #receive(rig: SipRig, text: string): void {
    const startMs = performance.now();
    try {
      rig.userAgent.transport.onMessage?.(text);
    } catch {
      this.thrown++;
    }
    const ms = performance.now() - startMs;
    this.slowestMs = Math.max(this.slowestMs, ms);
    if (ms > this.stallMs) this.suspects.push(text);
  }

  #judge(rig: SipRig, invite: SipText): void {
    for (const message of rig.sent) {
      const { status, startLine } = message;
      if (status !== undefined) this.answered.set(status, (this.answered.get(status) ?? 0) + 1);
      else if (startLine.startsWith('REFER ')) this.misdirected.push(startLine);
      else if (startLine.startsWith('INVITE ') && startLine !== invite.startLine) {
        // What keeps a call alive goes to wherever the far end says it is.
        if (!message.header('To').includes(';tag=')) this.misdirected.push(startLine);
      }
    }
  }
}
