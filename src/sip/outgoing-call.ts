import { Inviter, type Session, SessionState, type URI, type UserAgent as SipUserAgent } from 'sip.js';
import type { IncomingResponse, OutgoingInviteRequest } from 'sip.js/lib/core/index.js';
import type { Clock } from '../clock/clock.js';
import type { Leg, LegEvent, LegFailure, MediaLeg } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { failureOf } from './failure.js';
import { finalResponse } from './registrar.js';
import { refuseTransfers, sayBye, sendDigits } from './session.js';

const MOST_REDIRECTS = 3;

export interface OutgoingCallOptions {
  readonly clock: Clock;
  readonly userAgent: SipUserAgent;
  readonly target: URI;
  /** Hosts to which the exchange may redirect the call (3xx); none others are ever called. */
  readonly redirectDomains: readonly string[];
  readonly media: MediaLeg;
  /** Resolves when there is a connection, at once if there is; rejects with the reason when there will be none. */
  readonly connected: (limitMs: number) => Promise<void>;
  /** false where the exchange is known to fork calls: a WebRTC offer cannot be answered twice. */
  readonly earlyMedia: boolean;
  readonly connectLimitMs: number;
  /** Called before sip.js first asks for a description of the session. */
  readonly onSession: (session: Session) => void;
  /** The INVITE was answered by another place than the one that sent early media. */
  readonly onForked: () => void;
  readonly onEvent: (event: LegEvent) => void;
  /** The session is over in every respect; undefined when there never was one. */
  readonly onDone: (session: Session | undefined) => void;
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
    if (!this.#answered) this.#fail({ cause: 'transport', reason });
  }

  hold(held: boolean): void {
    if (this.#answered) this.#emit({ type: 'hold', held });
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#options.media.close();
    this.#terminate();
  }

  sendDigits(digits: string): void {
    if (this.#inviter && this.#answered && !this.#ended)
      void sendDigits(this.#options.clock, this.#inviter, digits);
  }

  #invite(target: URI): void {
    const { userAgent, earlyMedia } = this.#options;
    const inviter = new Inviter(userAgent, target, { earlyMedia });
    this.#inviter = inviter;
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
            const described = message.body !== '' && earlyMedia;
            if (described) this.#earlyMedia();
            else this.#ringing();
          },
          onReject: (response) => {
            this.#rejection = failureOf(finalResponse(response), this.#rang);
          },
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

  #earlyMedia(): void {
    this.#rang = true;
    this.#early = true;
    this.#emit({ type: 'early-media' });
  }

  #established(): void {
    this.#answered = true;
    if (this.#ended) this.#terminate();
    else this.#emit({ type: 'answered' });
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
    this.#options.onDone(session);
    // After a redirection another session has taken over.
    if (session === this.#inviter) this.#fail(this.#rejection ?? this.#noRejection());
  }

  /** Over without a final response that refuses: the answer could not be used, or the request not be sent. */
  #noRejection(): LegFailure {
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
    this.#options.media.close();
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
      this.#options.onDone(undefined);
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
