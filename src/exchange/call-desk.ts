import type { IncomingInviteRequest, IncomingRequestMessage } from 'sip.js/lib/core/index.js';
import { randomUUID } from 'node:crypto';
import type { Clock } from '../clock/clock.js';
import { type CallPlan, friendlyPlan } from './behaviour.js';
import { CallSound } from './call-sound.js';
import { CallEntry, type CallView } from './call-view.js';
import type { ConversationParts } from './conversation.js';
import { IncomingCall } from './incoming-call.js';
import type { ExchangeLimits } from './limits.js';
import type { Log } from './log.js';
import { OutgoingCall, type Route } from './outgoing-call.js';
import type { Peer } from './peer.js';
import type { CreateEndpoint } from './sound-path.js';

/** Seconds a caller is asked to wait when all places are taken. */
const FULL_RETRY_AFTER_S = 2;

export interface CallDeskOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly limits: ExchangeLimits;
  readonly createEndpoint: CreateEndpoint;
}

/** A call that the exchange makes. */
export interface CallOut {
  readonly view: CallView;
  /** SIP status the call came to: 200 answered, 480 nobody registered, 408 no answer in time, 487 given up. */
  readonly finalStatus: Promise<number>;
  /** CANCEL before the answer, BYE after it. */
  end(): void;
}

interface OpenCall {
  readonly peer: Peer;
  readonly call: IncomingCall | OutgoingCall;
}

/** All calls of the exchange: those that go on, and a bounded memory of the others. */
export class CallDesk {
  /** Samples of the greeting; to be set before the first call. */
  greeting: Int16Array = new Int16Array(0);
  readonly #open = new Map<CallEntry, OpenCall>();
  readonly #history: CallEntry[] = [];

  constructor(private readonly options: CallDeskOptions) {}

  /** Oldest first. */
  get calls(): readonly CallView[] {
    return this.#history;
  }

  get openCalls(): number {
    return this.#open.size;
  }

  /** An INVITE that will not be answered at all. */
  ignore(message: IncomingRequestMessage): void {
    const entry = this.#note(message, message.from.uri.user ?? '');
    entry.state = 'ignored';
  }

  /** An INVITE of an account that has proven itself. */
  receive(
    request: IncomingInviteRequest,
    peer: Peer,
    account: string,
    plan: Exclude<CallPlan, { kind: 'ignore' }>,
  ): void {
    const entry = this.#note(request.message, account);
    if (plan.kind === 'refuse') this.#refuse(request, entry, plan.status, plan.headers);
    else if (this.#open.size >= this.options.limits.calls) {
      this.#refuse(request, entry, 503, [`Retry-After: ${FULL_RETRY_AFTER_S}`]);
    } else {
      const call = new IncomingCall(request, this.#parts(entry, plan, peer));
      this.#track(entry, { peer, call });
      void call.start();
    }
  }

  /** Calls a phone. Without a route the account is registered nowhere. */
  callOut(account: string, from: string, ringLimitMs: number, route: Route | undefined): CallOut {
    const entry = new CallEntry(randomUUID(), 'to-phone', account, from);
    this.#remember(entry);
    if (!route) {
      entry.conclude(480);
      entry.end('exchange');
      return { view: entry, finalStatus: Promise.resolve(480), end: () => undefined };
    }
    const call = new OutgoingCall(route, ringLimitMs, this.#parts(entry, friendlyPlan, route.peer));
    this.#track(entry, { peer: route.peer, call });
    const finalStatus = new Promise<number>((resolve) => {
      entry.onFinalStatus = resolve;
    });
    void call.start();
    return { view: entry, finalStatus, end: () => call.hangUp() };
  }

  /** Whether a call goes on over this connection. */
  serves(peer: Peer): boolean {
    return [...this.#open.values()].some((open) => open.peer === peer);
  }

  /** The connection of these calls is gone. */
  lose(peer: Peer): void {
    for (const [entry, open] of this.#open) {
      if (open.peer !== peer) continue;
      entry.conclude(503);
      entry.end('connection-lost');
    }
  }

  #refuse(
    request: IncomingInviteRequest,
    entry: CallEntry,
    status: number,
    headers: readonly string[],
  ): void {
    const options = { statusCode: status, extraHeaders: [...headers] };
    if (status < 400) request.redirect([], options);
    else request.reject(options);
    entry.conclude(status);
    entry.end('exchange');
    this.#tell(entry);
  }

  #parts(entry: CallEntry, plan: ConversationParts['plan'], peer: Peer): ConversationParts {
    const { clock, log, createEndpoint } = this.options;
    const sound = new CallSound({
      clock,
      open: (path) => createEndpoint(path, peer.localAddress),
      greeting: this.greeting,
      onDigit: (digit) => entry.addDigits(digit),
    });
    entry.heard = sound.heard;
    return { clock, log, entry, sound, plan, contact: peer.contact };
  }

  #track(entry: CallEntry, open: OpenCall): void {
    this.#open.set(entry, open);
    entry.onEnded = () => {
      this.#open.delete(entry);
      open.call.close();
      this.#tell(entry);
    };
  }

  #tell(entry: CallEntry): void {
    const { account, extension, direction, endedBy, finalStatus } = entry;
    this.options.log.info({ account, extension, direction, endedBy, finalStatus }, 'call ended');
  }

  #note(message: IncomingRequestMessage, account: string): CallEntry {
    const entry = new CallEntry(message.callId, 'from-phone', account, message.ruri?.user ?? '');
    this.#remember(entry);
    return entry;
  }

  #remember(entry: CallEntry): void {
    this.#history.push(entry);
    if (this.#history.length > this.options.limits.history) this.#history.shift();
  }
}
