import { Core, type Session, SessionState, type UserAgent } from 'sip.js';
import type { Clock } from '../../clock/clock.js';
import { allowsUpdate, withAllowedMethods } from './capabilities.js';
import { type Credentials, DigestAuthentication, NonceCounts } from './digest-authentication.js';
import { withoutMadeUpBranch } from './missing-branch.js';
import { normaliseMessage } from './normalise-message.js';
import { judgeRequest } from './request-gate.js';
import { ResponseGate } from './response-gate.js';
import { type SessionTerms, termsFields, termsOfRequest } from './session-expires.js';
import { refreshSession } from './session-refresh.js';
import { SessionTimer } from './session-timer.js';
import { sipToTel } from './tel-address.js';
import { answerUpdate } from './update.js';

export interface InteropOptions {
  readonly clock: Clock;
  readonly userAgent: UserAgent;
  readonly credentials: Credentials;
}

/** What an answered call says about its session timer. */
export interface AnsweredSession {
  readonly session: Session;
  readonly role: 'caller' | 'called';
  /** What the far end sent: its 2xx, or its INVITE. */
  readonly message: Core.IncomingMessage;
  readonly terms: SessionTerms | undefined;
  /** The far end is gone without a word. Called once at most, and not after {@link Interop.release}. */
  readonly onExpired: () => void;
}

/**
 * What sip.js needs beside itself to get on with every exchange: put around one user agent of sip.js, once, before it
 * is started. Every message goes through it, in and out.
 */
export class Interop {
  readonly #options: InteropOptions;
  readonly #core: Core.UserAgentCore;
  readonly #timers = new Map<Session, SessionTimer>();

  constructor(options: InteropOptions) {
    this.#options = options;
    this.#core = options.userAgent.userAgentCore;
    this.#authenticate();
    this.#passText();
    this.#passMessages();
  }

  /** Sessions that are kept alive. A leak check. */
  get inUse(): number {
    return this.#timers.size;
  }

  /** Keeps an answered session alive (RFC 4028) until it is released, and answers the far end's refreshes. */
  keepAlive({ session, role, message, terms, onExpired }: AnsweredSession): void {
    if (session.state !== SessionState.Established) return;
    const refresher = { session, role, updates: allowsUpdate(message) };
    const timer = new SessionTimer({
      clock: this.#options.clock,
      refresh: (intervalS) => refreshSession(refresher, intervalS),
      onExpired,
    });
    this.#timers.set(session, timer);
    this.#answerRefreshes(session, timer);
    answerInTurn(session);
    timer.agree(terms);
  }

  /** The call is over for us, whatever sip.js still has to do for it. Idempotent. */
  release(session: Session): void {
    this.#timers.get(session)?.stop();
    this.#timers.delete(session);
  }

  /** Our 2xx to a re-INVITE tells the terms of the session; sip.js gives no other way to add to it. */
  #answerRefreshes(session: Session, timer: SessionTimer): void {
    const delegate = session.dialog?.delegate;
    const onInvite = delegate?.onInvite?.bind(delegate);
    if (!delegate || !onInvite) return;
    delegate.onInvite = (request) => {
      const accept = request.accept.bind(request);
      request.accept = (options = { statusCode: 200 }) => {
        const extraHeaders = [...(options.extraHeaders ?? []), ...termsFields(request.message)];
        const response = accept({ ...options, extraHeaders });
        timer.agree(termsOfRequest(request.message));
        return response;
      };
      onInvite(request);
    };
  }

  #authenticate(): void {
    const counts = new NonceCounts();
    this.#core.configuration.authenticationFactory = () =>
      new DigestAuthentication(this.#core, this.#options.credentials, counts);
  }

  #passText(): void {
    const { transport } = this.#options.userAgent;
    const deliver = transport.onMessage;
    transport.onMessage = (text) => deliver?.(normaliseMessage(text));
    const send = transport.send.bind(transport);
    transport.send = (text) => send(outgoingText(text));
  }

  #passMessages(): void {
    const core = this.#core;
    const gate = new ResponseGate(core);
    const takeResponse = core.receiveIncomingResponseFromTransport.bind(core);
    core.receiveIncomingResponseFromTransport = (message) => {
      gate.prepare(message);
      takeResponse(message);
    };
    const takeRequest = core.receiveIncomingRequestFromTransport.bind(core);
    core.receiveIncomingRequestFromTransport = (message) => {
      const verdict = judgeRequest(core, message);
      if (verdict.type === 'pass') takeRequest(message);
      else if (verdict.type === 'update') this.#update(message);
      else this.#reply(message, verdict.options);
    };
  }

  #update(message: Core.IncomingRequestMessage): void {
    const session = this.#sessionOf(message);
    answerUpdate({
      core: this.#core,
      message,
      session,
      fields: termsFields(message),
      onAccepted: () => {
        if (session) this.#timers.get(session)?.agree(termsOfRequest(message));
      },
    });
  }

  /** sip.js knows a session by the Call-ID and the tag of the side that called. */
  #sessionOf({ callId, toTag, fromTag }: Core.IncomingRequestMessage): Session | undefined {
    const sessions: Readonly<Record<string, Session | undefined>> = this.#options.userAgent._sessions;
    return sessions[callId + toTag] ?? sessions[callId + fromTag];
  }

  /** Without User-Agent, unlike sip.js's own: whoever can reach us may ask. */
  #reply(message: Core.IncomingRequestMessage, options: Core.ResponseOptions): void {
    const supported = this.#core.configuration.supportedOptionTagsResponse;
    const response = Core.constructOutgoingResponse(message, { ...options, supported });
    // The far end asks again when the answer is lost.
    this.#core.transport.send(response.message).catch(() => undefined);
  }
}

/**
 * A stream may bring an ACK and the next re-INVITE in one piece. The one is not done with when the other comes, which
 * sip.js refuses with 500: here it waits, for an answer in the ACK too (RFC 6337 section 4.3).
 */
function answerInTurn({ dialog }: Session): void {
  const delegate = dialog?.delegate;
  const onAck = delegate?.onAck?.bind(delegate);
  const onInvite = delegate?.onInvite?.bind(delegate);
  if (!delegate || !onAck || !onInvite) return;
  let underWay: Promise<void> | undefined;
  delegate.onAck = (ack) => {
    const acknowledged = Promise.resolve(onAck(ack))
      .catch(() => undefined)
      .then(() => {
        if (underWay === acknowledged) underWay = undefined;
      });
    underWay = acknowledged;
  };
  delegate.onInvite = (request) => {
    // What sip.js cannot read goes without an answer, waiting or not.
    if (underWay) underWay.then(() => onInvite(request)).catch(() => undefined);
    else onInvite(request);
  };
}

/** A message of sip.js as it leaves: with the methods that we serve; telephone numbers and Via as they came. */
function outgoingText(text: string): string {
  const end = text.indexOf('\r\n\r\n');
  return withoutMadeUpBranch(sipToTel(withAllowedMethods(text.slice(0, end)))) + text.slice(end);
}
