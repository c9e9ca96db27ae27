/** What the technician's desk needs of the phone and its machine; implemented in src/cli/setup-*.ts. */
import type { CallRecord } from '../protocol/call-record.js';
import type { CommissioningRecord } from '../protocol/commissioning.js';
import type { ErrorCode } from '../protocol/errors.js';
import type { LinkEventBody, Refusal } from '../protocol/fleet-link/frames.js';
import type { CallStateName, CurrentCall, RegistrationView } from '../protocol/handset.js';
import type { HealthReport } from '../protocol/health.js';
import type { LinkEnrolment } from '../protocol/link-status.js';
import type { SetupView } from '../protocol/setup-api.js';
import type { SetupProblem } from '../protocol/setup-problems.js';
import type { HandsetLoan } from './handset-loan.js';
import type { HandsetTap } from './handset-tap.js';

export interface LinkFacts {
  readonly server: string;
  readonly linked: boolean;
  readonly accepted: boolean | undefined;
  readonly enrolment: LinkEnrolment;
  readonly name: string | null;
  readonly key: string | null;
  readonly waiting: number;
  readonly lastCode: ErrorCode | undefined;
  readonly lastRefusal: Refusal | undefined;
  readonly lastSystemCode: string | undefined;
  readonly lastError: string | undefined;
  readonly clockOffsetMs: number | undefined;
}

/** The phone as it runs now. */
export interface PhoneFacts {
  readonly health: HealthReport;
  readonly link: LinkFacts | null;
  readonly configVersion: number | null;
  /** It knows whom to call. */
  readonly isSetUp: boolean;
  /** Why it cannot use the configuration that it has; null: it can, or has none. */
  readonly unusable: string | null;
  /** As people write it; empty: none. */
  readonly number: string;
  readonly account: string;
  readonly registrations: readonly RegistrationView[];
  readonly hook: { readonly input: string; readonly learnable: boolean };
  readonly device: string;
  readonly call: {
    readonly state: CallStateName;
    readonly offHook: boolean;
    readonly current: CurrentCall | null;
  };
  readonly lastCall: CallRecord | undefined;
}

export interface RunningPhone {
  facts(): PhoneFacts;
  readonly tap: HandsetTap;
  /** Resolves with when it was learnt. Rejects with SELF_TEST. */
  learnBaseline(): Promise<string>;
  record(body: LinkEventBody): void;
}

/** What a person is asked while the hook is learnt. */
export type HookStep = NonNullable<SetupView['hook']['learning']>;

export interface LearntHook {
  readonly pin: string | number;
  readonly secondPin: string | number | undefined;
  readonly offHookLevel: 0 | 1;
}

export interface HookLesson {
  readonly confirm: () => void;
  /** Ends it without a result: `learnt` resolves with `cancelled`. */
  readonly stop: () => void;
  readonly learnt: Promise<LearntHook | 'cancelled' | SetupProblem>;
}

export type SoundDeviceChoice = SetupView['sound']['devices'][number];

/** The network of this machine. Nothing here rejects but `join`. */
export interface NetworkAccess {
  look(): Promise<{
    readonly interfaces: SetupView['network']['interfaces'];
    /** There is a way to everywhere else. */
    readonly hasRoute: boolean;
    readonly hasWifi: boolean;
    /** It is an access point itself; none: it cannot be one. */
    readonly hotspot?: SetupView['network']['hotspot'];
  }>;
  /** Whether something stands in the way of the world; `server`: the fleet's, where there is one. */
  reach(
    server: string | null,
  ): Promise<{ readonly reach: SetupView['network']['reach']; readonly portal: string | null }>;
  scan(): Promise<NonNullable<SetupView['network']['wifi']>['networks']>;
  /** Rejects with {@link WifiFailure}. */
  join(ssid: string, password: string | null): Promise<void>;
}

export class WifiFailure extends Error {
  override readonly name = 'WifiFailure';
  constructor(
    readonly problem: SetupProblem,
    message: string,
  ) {
    super(message);
  }
}

/** What is around the phone, and outlives its restarts. */
export interface SetupWorld {
  readonly shortName: string;
  readonly language: 'ru' | 'en';
  /** undefined while it starts anew. */
  phone(): RunningPhone | undefined;
  /** The handset, for a technician who tries it. */
  readonly loan: HandsetLoan;
  /**
   * Sections for phone.toml, as TOML holds them; the phone starts anew with them. They are kept until there is whom to call, or a
   * fleet, and written with that. Rejects with a HotlineError that says what is wrong with them.
   */
  configure(sections: Readonly<Record<string, unknown>>, anew?: boolean): Promise<void>;
  /** Takes the phone down and watches its lines. Rejects with a HotlineError when that cannot begin. */
  learnHook(onStep: (step: HookStep) => void): Promise<HookLesson>;
  soundDevices(): Promise<readonly SoundDeviceChoice[]>;
  readonly network: NetworkAccess;
  /** Samples of the sentence with these digits. */
  codeRecordings(digits: string): Promise<readonly Int16Array[]>;
  /** Not earlier than this can it be: when this program was made. */
  readonly notBeforeMs: number;
  /** Keeps a record that no fleet will have. */
  keep(record: CommissioningRecord): Promise<void>;
}
