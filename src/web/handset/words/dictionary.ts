/** All that the page says. Every language has every entry: a missing one is a type error. */
import type { CallRecord, CallStep, FailureCause } from '../../../protocol/call-record.js';
import type { EarSource } from '../../../protocol/ear.js';
import type { Severity } from '../../../protocol/faults.js';
import type { RegistrationStateName, Trouble } from '../../../protocol/handset.js';
import type { SoundQuality } from '../../../protocol/words/calls.js';
import type { Headline, Notice } from '../model/page-state.js';

export interface Sentences {
  readonly title: string;
  readonly text: string;
}

export interface Dictionary {
  readonly pageTitle: string;
  readonly tagline: string;
  /** The link to the dashboard of the fleet. */
  readonly dashboard: string;
  readonly language: string;
  readonly callsNumber: string;
  readonly handset: {
    /** Name of the switch; on means lifted. */
    readonly name: string;
    readonly lift: string;
    readonly replace: string;
    readonly watching: string;
    /** The real handset moves the one that is drawn. */
    readonly real: string;
    readonly keyHint: string;
    readonly takeHere: string;
    readonly takeSoundHere: string;
    readonly turnSoundOn: string;
  };
  /** What happens, and what the person can do. */
  readonly headlines: Readonly<Record<Headline, Sentences>>;
  readonly hears: {
    readonly title: string;
    readonly sources: Readonly<Record<EarSource, string>>;
    readonly ear: string;
    readonly microphone: string;
    readonly microphoneOff: string;
    readonly silent: string;
    readonly cancelEcho: string;
  };
  readonly notices: Readonly<Record<Notice, Sentences>>;
  readonly faults: {
    readonly title: string;
    readonly advice: string;
    readonly severities: Readonly<Record<Severity, string>>;
  };
  readonly timeline: {
    readonly title: string;
    readonly steps: Readonly<Record<CallStep, string>>;
    readonly none: string;
    readonly attempts: (count: number) => string;
    readonly lastFailure: (failure: string) => string;
  };
  readonly failures: Readonly<Record<FailureCause, string>>;
  readonly lastCalls: {
    readonly title: string;
    readonly none: string;
    readonly time: string;
    readonly result: string;
    readonly duration: string;
    readonly quality: string;
    readonly causes: Readonly<Record<CallRecord['cause'], string>>;
    readonly lost: string;
    /** Before the score. */
    readonly rated: string;
    readonly qualities: Readonly<Record<SoundQuality, string>>;
    readonly noQuality: string;
  };
  readonly registration: {
    readonly title: string;
    readonly none: string;
    readonly states: Readonly<Record<RegistrationStateName, string>>;
  };
  readonly trouble: {
    readonly title: string;
    readonly text: string;
    readonly kinds: Readonly<Record<Trouble, string>>;
  };
  readonly milliseconds: string;
}
