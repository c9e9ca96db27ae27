import { type Invitation, SessionState } from 'sip.js';
import type { Clock } from '../clock/clock.js';
import type { IncomingLeg, LegEvent, LegFailure, MediaLeg } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { optionTags } from './interop/capabilities.js';
import type { Interop } from './interop/interop.js';
import { termsFields, termsOfRequest } from './interop/session-expires.js';
import { refuseTransfers, sayBye, sendDigits, sessionExpired } from './session.js';

export interface IncomingCallOptions {
  readonly clock: Clock;
  readonly invitation: Invitation;
  readonly interop: Interop;
  readonly connected: (limitMs: number) => Promise<void>;
  /** Called before sip.js first asks for a description of the session. */
  readonly onMedia: (media: MediaLeg) => void;
  readonly onDone: () => void;
}

/** A callback: an INVITE of the call centre to the phone, as the port `IncomingLeg` demands. */
export class IncomingCall implements IncomingLeg {
  onCancelled: (() => void) | undefined;

  readonly #options: IncomingCallOptions;
  #media: MediaLeg | undefined;
  #onEvent: ((event: LegEvent) => void) | undefined;
  #ended = false;
  #answered = false;

  constructor(options: IncomingCallOptions) {
    this.#options = options;
    const { invitation } = options;
    invitation.delegate = {
      ...refuseTransfers,
      onCancel: () => this.#cancelled(),
      onBye: (bye) => {
        void bye.accept();
        this.#last({ type: 'ended' });
      },
    };
    invitation.stateChange.addListener((state) => {
      if (state === SessionState.Established) this.#established();
      if (state === SessionState.Terminated) {
        if (this.#onEvent) this.#fail({ cause: 'transport', reason: 'the callback was lost' });
        this.#options.onDone();
      }
    });
  }

  /** P-Asserted-Identity of the exchange (RFC 3325) where there is one, else From, which anyone can write. */
  get caller(): string {
    const { invitation } = this.#options;
    const { user = '' } = (invitation.assertedIdentity ?? invitation.remoteIdentity).uri;
    // Parameters of a telephone number (RFC 3966 section 3).
    return user.split(';')[0] ?? '';
  }

  /** A caller that demands reliable ringing (RFC 3262) is answered without: sip.js sends it with an answer only. */
  ring(): void {
    if (optionTags(this.#options.invitation.request, 'require').includes('100rel')) return;
    void this.#options.invitation.progress({ statusCode: 180 }).catch(() => undefined);
  }

  refuse(): void {
    this.#ended = true;
    void this.#options.invitation.reject({ statusCode: 486 }).catch(() => undefined);
  }

  answer(media: MediaLeg, onEvent: (event: LegEvent) => void): void {
    this.#media = media;
    this.#options.onMedia(media);
    this.#onEvent = onEvent;
    this.#options.invitation
      .accept({ extraHeaders: [...termsFields(this.#options.invitation.request)] })
      .catch((error: unknown) => this.#fail({ cause: 'media', reason: messageOf(error) }));
  }

  hold(held: boolean): void {
    if (this.#answered) this.#emit({ type: 'hold', held });
  }

  /**
   * The sound that the caller offers cannot be taken, which 488 says (RFC 3261 section 13.3.1.3); sip.js would say 480, as if
   * the phone were away. What is wrong with a later offer does not end the call.
   */
  unusable(problem: string): void {
    const { invitation } = this.#options;
    if (invitation.state !== SessionState.Establishing) return;
    this.#fail({ cause: 'media', sipCode: 488, reason: problem });
    void invitation.reject({ statusCode: 488 }).catch(() => undefined);
  }

  connectionLost(): void {
    if (!this.#onEvent) this.#cancelled();
  }

  end(): void {
    if (this.#ended) return;
    this.#ended = true;
    this.#close();
    this.#terminate();
  }

  sendDigits(digits: string): void {
    const { clock, invitation } = this.#options;
    if (this.#answered && !this.#ended && !this.#media?.sendDigits(digits))
      void sendDigits(clock, invitation, digits);
  }

  #established(): void {
    this.#answered = true;
    if (this.#ended) {
      this.#terminate();
      return;
    }
    this.#emit({ type: 'answered' });
    this.#keepAlive();
  }

  #keepAlive(): void {
    const { interop, invitation } = this.#options;
    if (this.#ended) return;
    interop.keepAlive({
      session: invitation,
      role: 'called',
      message: invitation.request,
      terms: termsOfRequest(invitation.request),
      onExpired: () => {
        this.#fail(sessionExpired);
        this.#terminate();
      },
    });
  }

  #cancelled(): void {
    if (this.#ended) return;
    if (this.#onEvent) {
      this.#fail({ cause: 'unavailable', reason: 'the caller gave up' });
      return;
    }
    this.#ended = true;
    this.onCancelled?.();
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
    this.#media?.close();
    this.#options.interop.release(this.#options.invitation);
  }

  #emit(event: LegEvent): void {
    if (!this.#ended) this.#onEvent?.(event);
  }

  #terminate(): void {
    const { invitation } = this.#options;
    switch (invitation.state) {
      case SessionState.Initial:
      case SessionState.Establishing:
        void invitation.reject({ statusCode: 480 }).catch(() => undefined);
        return;
      case SessionState.Established:
        sayBye(invitation, this.#options.connected);
        return;
      default:
    }
  }
}
