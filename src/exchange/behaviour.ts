import type { Trouble } from '../protocol/handset.js';

/**
 * What an extension does with a call. Pure data, so that a test or a configuration can state it.
 * Every behaviour but `silent` first asks for the account's password (407).
 */
export type Behaviour =
  /** Rings (180), answers at once, plays the greeting, then sends back whatever it hears. */
  | { readonly kind: 'greet-and-echo' }
  /** Answers at once and sends back whatever it hears: a test number. */
  | { readonly kind: 'echo' }
  /** Answers at once and plays one steady tone, for measuring. */
  | { readonly kind: 'tone'; readonly frequencyHz: number }
  /** 486 Busy Here. */
  | { readonly kind: 'busy' }
  /** Rings (180) until the caller gives up. */
  | { readonly kind: 'no-answer' }
  /** Any final refusal, 400 to 699, with Retry-After (RFC 3261 section 20.33) if given. */
  | { readonly kind: 'reject'; readonly status: number; readonly retryAfterS?: number }
  /** Sends nothing at all, not even 100 Trying; CANCEL is not answered either. */
  | { readonly kind: 'silent' }
  /** Plays a tone of {@link EARLY_MEDIA_TONE_HZ} before the answer (183 with SDP), then answers, greets and echoes. */
  | { readonly kind: 'early-media'; readonly ms: number }
  /** Answers, greets, and hangs up so long after the answer. */
  | { readonly kind: 'hang-up'; readonly afterMs: number }
  /** Answers, greets; puts the caller on hold by re-INVITE (RFC 3264 section 8.4), then takes the call back. */
  | {
      readonly kind: 'hold-and-resume';
      readonly afterMs: number;
      readonly holdMs: number;
      /** `sendonly` goes on playing to the caller, `inactive` does not. Default `sendonly`. */
      readonly hold?: 'sendonly' | 'inactive';
    }
  /** Answers, greets, and asks the phone to call somebody else (RFC 3515), which a phone of ours must refuse. */
  | { readonly kind: 'refer'; readonly to: string }
  /** Answers, greets, and renews the session by re-INVITE so long after the answer. */
  | { readonly kind: 're-invite'; readonly afterMs: number }
  /** Answers and never sends a sound packet. */
  | { readonly kind: 'answer-without-sound' }
  /** Rings so long, then answers, greets and echoes. */
  | { readonly kind: 'answer-after'; readonly ms: number }
  /** 302 Moved Temporarily to another SIP URI. */
  | { readonly kind: 'redirect'; readonly to: string };

/** Unlike every tone of the telephone network, so that it cannot be taken for a local one. */
export const EARLY_MEDIA_TONE_HZ = 1_000;

/** Seconds a caller is asked to wait by the trouble `unavailable`. */
const UNAVAILABLE_RETRY_AFTER_S = 5;
const HANG_UP_AFTER_MS = 5_000;
/** Long enough for the caller to have the receiver at the ear. */
const REFER_AFTER_MS = 500;

/** What every extension does while the exchange is in trouble; undefined when each does its own. */
export function behaviourInTrouble(trouble: Trouble): Behaviour | undefined {
  switch (trouble) {
    case 'busy':
      return { kind: 'busy' };
    case 'no-answer':
      return { kind: 'no-answer' };
    case 'unavailable':
      return { kind: 'reject', status: 503, retryAfterS: UNAVAILABLE_RETRY_AFTER_S };
    case 'silent':
      return { kind: 'silent' };
    case 'hang-up':
      return { kind: 'hang-up', afterMs: HANG_UP_AFTER_MS };
    case 'none':
    case 'off':
      return undefined;
  }
}

/** What is played to the caller. */
export type VoiceKind =
  | { readonly kind: 'greeting-then-echo' }
  | { readonly kind: 'echo' }
  | { readonly kind: 'tone'; readonly frequencyHz: number }
  | { readonly kind: 'none' };

/** Something done in an answered call. */
export type CallAction =
  | { readonly kind: 'hang-up' }
  | { readonly kind: 're-invite'; readonly direction: 'sendrecv' | 'sendonly' | 'inactive' }
  | { readonly kind: 'refer'; readonly to: string };

/** A behaviour as steps that a call can carry out. */
export type CallPlan =
  | { readonly kind: 'ignore' }
  | { readonly kind: 'refuse'; readonly status: number; readonly headers: readonly string[] }
  | {
      readonly kind: 'take';
      /** ms of ringing before the answer; undefined rings for ever. */
      readonly answerAfterMs: number | undefined;
      /** Played before the answer (183 instead of 180). */
      readonly earlyVoice: VoiceKind | undefined;
      readonly voice: VoiceKind;
      /** Times in ms since the answer was acknowledged. */
      readonly actions: readonly { readonly atMs: number; readonly action: CallAction }[];
    };

type TakePlan = Extract<CallPlan, { kind: 'take' }>;

/** The plan of the exchange's own friendly agent, also used for calls that the exchange makes. */
export const friendlyPlan: TakePlan = {
  kind: 'take',
  answerAfterMs: 0,
  earlyVoice: undefined,
  voice: { kind: 'greeting-then-echo' },
  actions: [],
};

export function planFor(behaviour: Behaviour): CallPlan {
  switch (behaviour.kind) {
    case 'greet-and-echo':
      return friendlyPlan;
    case 'echo':
      return { ...friendlyPlan, voice: { kind: 'echo' } };
    case 'tone':
      return { ...friendlyPlan, voice: { kind: 'tone', frequencyHz: behaviour.frequencyHz } };
    case 'busy':
      return refuse(486);
    case 'no-answer':
      return { ...friendlyPlan, answerAfterMs: undefined };
    case 'reject':
      return refuse(
        behaviour.status,
        behaviour.retryAfterS === undefined ? [] : [`Retry-After: ${behaviour.retryAfterS}`],
      );
    case 'silent':
      return { kind: 'ignore' };
    case 'early-media':
      return {
        ...friendlyPlan,
        answerAfterMs: behaviour.ms,
        earlyVoice: { kind: 'tone', frequencyHz: EARLY_MEDIA_TONE_HZ },
      };
    case 'hang-up':
      return withActions({ atMs: behaviour.afterMs, action: { kind: 'hang-up' } });
    case 'hold-and-resume':
      return withActions(
        { atMs: behaviour.afterMs, action: { kind: 're-invite', direction: behaviour.hold ?? 'sendonly' } },
        { atMs: behaviour.afterMs + behaviour.holdMs, action: { kind: 're-invite', direction: 'sendrecv' } },
      );
    case 'refer':
      return withActions({ atMs: REFER_AFTER_MS, action: { kind: 'refer', to: behaviour.to } });
    case 're-invite':
      return withActions({ atMs: behaviour.afterMs, action: { kind: 're-invite', direction: 'sendrecv' } });
    case 'answer-without-sound':
      return { ...friendlyPlan, voice: { kind: 'none' } };
    case 'answer-after':
      return { ...friendlyPlan, answerAfterMs: behaviour.ms };
    case 'redirect':
      return refuse(302, [`Contact: <${behaviour.to}>`]);
  }
}

function refuse(status: number, headers: readonly string[] = []): CallPlan {
  return { kind: 'refuse', status, headers };
}

function withActions(...actions: TakePlan['actions'][number][]): CallPlan {
  return { ...friendlyPlan, actions };
}
