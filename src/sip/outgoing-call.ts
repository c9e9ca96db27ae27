import { Inviter, type Session, SessionState, type URI, type UserAgent as SipUserAgent } from 'sip.js';
import type {
  IncomingResponse,
  IncomingResponseMessage,
  OutgoingInviteRequest,
} from 'sip.js/lib/core/index.js';
import type { Clock } from '../clock/clock.js';
import type { Leg, LegEvent, LegFailure, MediaLeg } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { failureOf } from './failure.js';
import type { Interop } from './interop/interop.js';
import { askingFields, leastIntervalOf, termsOfResponse } from './interop/session-expires.js';
import { finalResponse } from './registrar.js';
import { isSdp, LegDescription } from './session-description.js';
import { refuseTransfers, sayBye, sendDigits, sessionExpired } from './session.js';

const MOST_REDIRECTS = 3;
/** Addresses of a server that one call is tried at after the first. */
const MOST_MOVES = 3;
/** An exchange and a proxy may each have their own least session interval (RFC 4028 section 7.4). */
const MOST_INTERVALS = 2;

export interface OutgoingCallOptions {
  readonly clock: Clock;
  readonly userAgent: SipUserAgent;
  readonly interop: Interop;
  readonly target: URI;
  /** Hosts to which the exchange may redirect the call (3xx); none others are ever called. */
  readonly redirectDomains: readonly string[];
  readonly media: MediaLeg;
  /** Resolves when there is a connection, at once if there is; rejects with the reason when there will be none. */
  readonly connected: (limitMs: number) => Promise<void>;
  /** false where the exchange is known to fork calls and the offer cannot be answered twice, as with WebRTC. */
  readonly earlyMedia: boolean;
  readonly connectLimitMs: number;
  /** Called before sip.js first asks for a description of the session. */
  readonly onSession: (session: Session) => void;
  /** The INVITE was answered by another place than the one that sent early media. */
  readonly onForked: () => void;
  readonly onEvent: (event: LegEvent) => void;
  /** Whether the server has another address than the one in use. */
  readonly hasAlternative: () => boolean;
  readonly onSessionOver: (session: Session) => void;
  /** The call is over in every respect, and all its sessions are. */
  readonly onDone: () => void;
}

/** An INVITE and what becomes of it, as the port `Leg` demands. */
export class OutgoingCall implements Leg {
  readonly #options: OutgoingCallOptions;
  #inviter: Inviter | undefined;
  #request: OutgoingInviteRequest | undefined;
  #ended = false;
  #rang = false;
  #early = false;
  #answered = false;
  #rejection: LegFailure | undefined;
  #redirects = 0;
  #moves = 0;
  /** Those of sip.js that are not over yet. */
  #sessions = 0;
  #intervals = 0;

  constructor(options: OutgoingCallOptions) {
    this.#options = options;
  }

  start(connectedNow: boolean): void {
    if (connectedNow) {
      this.#invite(this.#options.target);
      return;
    }
    this.#options.connected(this.#options.connectLimitMs).then(
      () => {
        if (!this.#ended) this.#invite(this.#options.target);
      },
      (error: unknown) => this.#fail({ cause: 'transport', reason: messageOf(error) }),
    );
  }

  /** The connection is gone: an unanswered call is lost with it, an answered one goes on (its sound does). */
  connectionLost(reason: string): void {
    // Without an INVITE yet, the connection that is waited for is another one.
    if (!this.#inviter || this.#answered || this.#ended) return;
    if (this.#rang || !this.#options.hasAlternative() || ++this.#moves > MOST_MOVES)
      this.#fail({ cause: 'transport', reason });
    else this.#moveOn();
  }

  hold(held: boolean): void {
    if (this.#answered) this.#emit({ type: 'hold', held });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#close();
  }

  sendDigits(digits: string): void {
    const { clock, media } = this.#options;
    if (this.#inviter && this.#answered && !this.#ended && !media.sendDigits(digits))
      void sendDigits(clock, this.#inviter, digits);
  }

  /** Nobody had been reached yet, and the server has another address: the call is made there (RFC 3263 section 4.3). */
  #moveOn(): void {
    const lost = this.#inviter;
    this.#inviter = undefined;
    this.#request = undefined;
    void lost?.cancel().catch(() => undefined);
    this.start(false);
  }

  #invite(target: URI, extraHeaders: readonly string[] = []): void {
    // sip.js would end a call that another place answers than the one that was heard first: early media is ours.
    const inviter = new Inviter(this.#options.userAgent, target, {
      earlyMedia: false,
      extraHeaders: [...extraHeaders],
    });
    this.#inviter = inviter;
    this.#sessions++;
    this.#options.onSession(inviter);
    inviter.delegate = {
      ...refuseTransfers,
      onBye: (bye) => {
        void bye.accept();
        this.#last({ type: 'ended' });
      },
    };
    inviter.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#established();
      // sip.js terminates the session before it tells of the rejection.
      if (state === SessionState.Terminated) queueMicrotask(() => this.#terminated(inviter));
    });
    inviter
      .invite({
        requestDelegate: {
          onTrying: () => this.#emit({ type: 'trying' }),
          onProgress: ({ message }) => {
            if (isDescribed(message) && this.#options.earlyMedia)
              void this.#earlyMedia(inviter, message.body);
            else this.#ringing();
          },
          onAccept: ({ message }) => this.#accepted(inviter, message),
          onReject: (response) => this.#rejected(response, target),
          onRedirect: (response) => this.#redirected(response),
        },
      })
      // The request has been written to the socket when sip.js has it.
      .then((request) => {
        this.#request = request;
        this.#emit({ type: 'invited' });
      })
      .catch((error: unknown) => this.#fail({ cause: 'media', reason: messageOf(error) }));
  }

  #ringing(): void {
    this.#rang = true;
    if (!this.#early) this.#emit({ type: 'ringing' });
  }

  async #earlyMedia(inviter: Inviter, sdp: string): Promise<void> {
    try {
      await acceptAnswer(inviter, sdp);
    } catch {
      // Not of use to this leg: the answer to come may be.
      this.#ringing();
      return;
    }
    if (this.#answered || inviter !== this.#inviter) return;
    this.#rang = true;
    this.#early = true;
    this.#emit({ type: 'early-media' });
  }

  #established(): void {
    this.#answered = true;
    if (this.#ended) this.#terminate();
    else this.#emit({ type: 'answered' });
  }

  #accepted(inviter: Inviter, message: IncomingResponseMessage): void {
    if (this.#ended) return;
    // An answer other than the one given before the call was answered; where the leg cannot take it, that one stands.
    if (isDescribed(message)) acceptAnswer(inviter, message.body).catch(() => undefined);
    this.#options.interop.keepAlive({
      session: inviter,
      role: 'caller',
      message,
      terms: termsOfResponse(message),
      onExpired: () => this.#fail(sessionExpired),
    });
  }

  #rejected(response: IncomingResponse, target: URI): void {
    const leastS = response.message.statusCode === 422 ? leastIntervalOf(response.message) : undefined;
    if (!this.#ended && leastS !== undefined && ++this.#intervals <= MOST_INTERVALS)
      this.#invite(target, askingFields(leastS, leastS));
    else this.#rejection = failureOf(finalResponse(response), this.#rang);
  }

  /** Follows a 3xx (RFC 3261 section 8.1.3.4) only to the domains allowed, and not in circles. */
  #redirected(response: IncomingResponse): void {
    const target = response.message.parseHeader('contact') as { readonly uri?: URI } | undefined;
    const host = target?.uri?.host.toLowerCase();
    const allowed = host !== undefined && this.#options.redirectDomains.includes(host);
    if (!this.#ended && target?.uri && allowed && ++this.#redirects <= MOST_REDIRECTS)
      this.#invite(target.uri);
    else this.#rejection = failureOf(finalResponse(response), this.#rang);
  }

  #terminated(session: Inviter): void {
    this.#sessions--;
    this.#options.onSessionOver(session);
    // After a redirection, or on another connection, another session has taken over.
    if (session === this.#inviter) this.#fail(this.#rejection ?? this.#noRejection());
    this.#doneWhenOver();
  }

  #doneWhenOver(): void {
    if (this.#ended && this.#sessions === 0) this.#options.onDone();
  }

  /** Over without a final response that refuses: the answer could not be used, or the request not be sent. */
  #noRejection(): LegFailure {
    const description = this.#inviter?.sessionDescriptionHandler;
    const problem = description instanceof LegDescription ? description.problem : undefined;
    if (problem !== undefined && !this.#early) return { cause: 'media', reason: problem };
    if (!this.#early) return { cause: 'transport', reason: 'the call could not be set up' };
    this.#options.onForked();
    return { cause: 'media', retryAfterMs: 0, reason: 'the exchange forked the call after early media' };
  }

  #fail(failure: LegFailure): void {
    this.#last({ type: 'failed', failure });
  }

  #last(event: LegEvent): void {
    if (this.#ended) return;
    this.#emit(event);
    this.#ended = true;
    this.#close();
  }

  #close(): void {
    this.#options.media.close();
    if (this.#inviter) this.#options.interop.release(this.#inviter);
    this.#terminate();
  }

  /** Never from within a call of ours to the leg: the controller must not be re-entered. */
  #emit(event: LegEvent): void {
    if (!this.#ended) this.#options.onEvent(event);
  }

  /** CANCEL or BYE, whichever is due (RFC 3261 sections 9 and 15); sip.js itself sends ACK and BYE for a late 200. */
  #terminate(): void {
    const inviter = this.#inviter;
    if (!inviter) {
      this.#doneWhenOver();
      return;
    }
    switch (inviter.state) {
      case SessionState.Initial:
      case SessionState.Establishing:
        void inviter.cancel().catch(() => undefined);
        if (this.#request) cancelWhenRenewed(this.#request);
        return;
      case SessionState.Established:
        sayBye(inviter, this.#options.connected);
        return;
      default:
    }
  }
}

function isDescribed(message: IncomingResponseMessage): boolean {
  return message.body !== '' && isSdp(message.getHeader('content-type'));
}

async function acceptAnswer({ sessionDescriptionHandler }: Session, sdp: string): Promise<void> {
  if (sessionDescriptionHandler instanceof LegDescription) await sessionDescriptionHandler.acceptAnswer(sdp);
}

/**
 * A cancelled INVITE that is challenged (401, 407) is sent anew by sip.js with credentials and without a thought of its
 * CANCEL: the call centre would ring for nobody. The new request is cancelled as soon as it is heard of, which is when
 * it may be (RFC 3261 section 9.1).
 */
function cancelWhenRenewed(request: OutgoingInviteRequest): void {
  const cancelled = request.message.cseq;
  let done = false;
  const cancel = (): void => {
    if (done || request.message.cseq === cancelled) return;
    done = true;
    request.cancel();
  };
  request.delegate = { ...request.delegate, onTrying: cancel, onProgress: cancel };
}
