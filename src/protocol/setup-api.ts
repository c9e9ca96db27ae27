/**
 * What the technician's page and a phone that is being set up say to each other: HTTP with JSON, and one live feed.
 *
 * What is served, while the phone is open for setting up and not otherwise:
 * - `http://hotline-XXXX.local/` (port 80, or `--setup-port`): the page (`dist/web/setup.html`), its files (`/assets/`), this API.
 *   Not a secure context (W3C Secure Contexts section 3.1): no `getUserMedia`; a QR code is read from a photo (`<input type=file
 *   accept=image/* capture>`).
 * - `https://hotline-XXXX.local/` ({@link setupHelloSchema} `httpsPort`): the same with a certificate of the phone's own, which
 *   the browser warns of once; the live camera works there. The page may offer it; nothing needs it. A session holds for the one
 *   it was unlocked on: the other asks for the code again.
 *
 * ```
 *  page                                              phone
 *   ── GET  /api/setup/hello ────────────────────►     may be asked by anyone: name, version, whether this browser is unlocked
 *   ── POST /api/setup/speak ────────────────────►     says the code into the handset (also said whenever it is lifted)
 *   ── POST /api/setup/unlock { code } ──────────►     a cookie (HttpOnly, SameSite=Strict); all below needs it
 *   ── GET  /api/setup/live ─────────────────────►     server-sent events: `view` at once and after each change, `meter`, `closed`
 *   ── POST /api/setup/<action> ─────────────────►     the view after it was taken up; how it ends comes by the feed
 * ```
 *
 * Every POST has `content-type: application/json` and a body (`{}` where nothing is to be said); browsers send `Origin`, which must be
 * that of the page. Answers: 200 with what {@link setupEndpoints} says; else {@link setupRefusalSchema} with 400 (wrong shape, unknown
 * entries), 401 (not unlocked, or the session has ended: show the code's screen), 403 (wrong code; wrong origin), 404, 409 (not now:
 * something else is under way), 413, 421 (another host name), 422 (the words of the technician cannot be right), 429 (too often:
 * `retryAfterMs`), 503. What is wrong with a step is a problem of setup-problems.ts, with its words in both languages. Every session, and the whole server, ends when the phone is set up: `closed`.
 */
import { z } from 'zod';
import {
  commissioningCheckNames,
  commissioningCheckSchema,
  commissioningRecordSchema,
} from './commissioning.js';
import { callStateNames, registrationViewSchema } from './handset.js';
import { linkEnrolments } from './link-status.js';
import { setupProblemSchema } from './setup-problems.js';

/** Digits of the spoken code. */
export const SETUP_CODE_DIGITS = 6;
/** Largest body of a request in bytes; that of the sign-off carries a photo. */
export const MOST_SETUP_BODY_BYTES = 16 * 1024;
export const MOST_SIGN_OFF_BYTES = 320 * 1024;
/** The page says so often that it still shows a step that needs the handset. */
export const HANDSET_RENEW_MS = 4_000;
/** `meter` events a second while the microphone is listened to. */
export const METER_RATE = 10;

const text = (longest: number) => z.string().max(longest);
/** As a person wrote it: one line, not empty. */
const line = (longest: number) =>
  z
    .string()
    .trim()
    .min(1)
    .max(longest)
    .regex(/^[^\p{Cc}\u2028\u2029]*$/u, 'must be one line');

export const setupRefusalSchema = z.strictObject({
  /** Why, as a word for the program. */
  code: z.enum([
    'bad-request',
    'locked',
    'wrong-code',
    'code-expired',
    'too-often',
    'busy',
    'refused',
    'foreign',
    'not-found',
    'too-large',
    'unavailable',
  ]),
  /** One English sentence for a technician. */
  message: text(2_000),
  /** Set with `refused`: what is wrong with what was asked for. */
  problem: setupProblemSchema.nullable(),
  /** Set with `too-often` and `wrong-code`: it can be tried again then. */
  retryAfterMs: z.int().nonnegative().nullable(),
});
export type SetupRefusal = z.infer<typeof setupRefusalSchema>;

// ── before the code ───────────────────────────────────────────────────────────────────────────────────────────────

export const setupHelloSchema = z.strictObject({
  /** `hotline-7K3M`: what the label says; with `.local` the name of this page. */
  shortName: text(63),
  version: text(40),
  /** Of the phone's prompts, `ru` or `en`: what the page begins with unless the browser says otherwise. */
  language: z.enum(['ru', 'en']),
  /** This browser has given the code. */
  unlocked: z.boolean(),
  /** Port of https; null: it is not served. */
  httpsPort: z.int().min(1).max(65_535).nullable(),
  code: z.strictObject({
    /** A code that was spoken can be given; false: have it spoken first. */
    spoken: z.boolean(),
    /** Until the code that was spoken last is no longer taken; null: there is none. */
    expiresInMs: z.int().nonnegative().nullable(),
    /** Until a code may be given again, after wrong ones. */
    waitMs: z.int().nonnegative(),
    /** Until it may be spoken by the button again. */
    speakWaitMs: z.int().nonnegative(),
    /** Why the handset cannot speak at all (`sound-no-device` ...); null: it can. */
    problem: setupProblemSchema.nullable(),
  }),
});
export type SetupHello = z.infer<typeof setupHelloSchema>;

export const setupUnlockSchema = z.strictObject({ code: z.string().regex(/^\d{6}$/, 'must be six digits') });

// ── after the code ────────────────────────────────────────────────────────────────────────────────────────────────

/** In the order of the page. */
export const setupStepNames = [
  'network',
  'time',
  'destination',
  'hook',
  'sound',
  'baseline',
  'call',
  'sign-off',
] as const;
export type SetupStepName = (typeof setupStepNames)[number];

const stepSchema = z.strictObject({
  /** `working`: wait for the feed. `done` and `failed` may change by themselves when the world does. */
  state: z.enum(['open', 'working', 'done', 'failed']),
  problem: setupProblemSchema.nullable(),
});

const interfaceSchema = z.strictObject({
  name: text(20),
  kind: z.enum(['ethernet', 'wifi', 'other']),
  /** Ethernet: the cable carries a signal. Wi-Fi: it is joined. */
  carrier: z.boolean(),
  addresses: z.array(text(50)).max(8),
});

const wifiSchema = z.strictObject({
  ssid: text(32),
  /** 0 to 100. */
  signal: z.int().min(0).max(100),
  security: z.enum(['open', 'wpa', 'enterprise', 'wep']),
  joined: z.boolean(),
});

const networkViewSchema = z.strictObject({
  interfaces: z.array(interfaceSchema).max(16),
  /** null: this machine has no Wi-Fi, or none that this program may use. */
  wifi: z
    .strictObject({
      scanning: z.boolean(),
      /** Strongest first, each name once. */
      networks: z.array(wifiSchema).max(40),
      /** What is being joined, or was joined last by this page. */
      joining: text(32).nullable(),
    })
    .nullable(),
  /** Whether the way out of here is open, as NetworkManager or the fleet's address show it. */
  reach: z.enum(['unknown', 'none', 'local', 'portal', 'full']),
  /** The phone is a Wi-Fi access point itself: joining another network ends that, and with it this page's connection. */
  hotspot: z.strictObject({ ssid: text(32), active: z.boolean() }).nullable(),
});

const timeViewSchema = z.strictObject({
  /** Wall clock of the phone when the view was made. */
  now: z.iso.datetime(),
  /** The kernel's clock is kept by NTP; null: not known. */
  synchronised: z.boolean().nullable(),
  /** The phone minus the browser, by the last `time/compare`; null: not compared. */
  browserOffsetMs: z.number().nullable(),
});

const destinationViewSchema = z.strictObject({
  /** What phone.toml says now. */
  way: z.enum(['none', 'fleet', 'stand-alone']),
  fleet: z
    .strictObject({
      server: text(300),
      linked: z.boolean(),
      enrolment: z.enum(linkEnrolments),
      /** What the fleet calls this phone. */
      name: text(100).nullable(),
      /** To be compared with the dashboard, in groups. */
      key: text(80).nullable(),
      /** The configuration that came from the fleet; null: none yet. */
      configVersion: z.int().nonnegative().nullable(),
    })
    .nullable(),
  /** As people write it; null: the phone does not know whom to call yet. */
  number: text(200).nullable(),
  registrations: z.array(registrationViewSchema).max(8),
});

const hookViewSchema = z.strictObject({
  /** `gpio`, `firmata`, or another kind of `[hook]`, where there is nothing to learn. */
  input: text(300),
  learnable: z.boolean(),
  /** As the phone sees it now; null while learning, or when the contact cannot be read. */
  offHook: z.boolean().nullable(),
  /** Set while it is being learnt: what to do now. */
  learning: z
    .strictObject({
      round: z.int().min(1).max(9),
      rounds: z.int().min(1).max(9),
      position: z.enum(['on-hook', 'off-hook']),
      /** false: the phone waits for `hook/confirm`. true: it is watching the lines come to rest. */
      resting: z.boolean(),
      /** Levels of the lines as last read: `line 5 is high`. */
      read: z.array(z.strictObject({ pin: text(32), level: z.enum(['high', 'low']) })).max(8),
    })
    .nullable(),
  learnt: z
    .strictObject({ pin: text(32), secondPin: text(32).nullable(), offHookLevel: z.enum(['high', 'low']) })
    .nullable(),
});

const handsetViewSchema = z.strictObject({
  /** A lift is no call now: see `handset/hold`. */
  lent: z.boolean(),
  /** It is lent, and off its cradle. */
  taken: z.boolean(),
});

const soundViewSchema = z.strictObject({
  /** As `[audio] device` has it: `alsa:Device`. */
  device: text(200),
  open: z.boolean(),
  /** What can be chosen; more than one that can play and record: the technician must choose. */
  devices: z
    .array(
      z.strictObject({
        device: text(200),
        description: text(200),
        playback: z.boolean(),
        capture: z.boolean(),
      }),
    )
    .max(16),
  /** The tone sounds in the earpiece now. */
  tone: z.boolean(),
  /** `meter` events come now. Ends by itself after two minutes. */
  meter: z.boolean(),
  /** Loudest speech and quietest moment since the meter was begun, dBFS; null: nothing measured. */
  speechDbfs: z.number().nullable(),
  noiseDbfs: z.number().nullable(),
  /** The technician has answered `sound/heard`; null: not yet. */
  heard: z.boolean().nullable(),
});

const baselineViewSchema = z.strictObject({
  learnt: z.boolean(),
  /** Wall clock of the last learning. */
  at: z.iso.datetime().nullable(),
});

const callViewSchema = z.strictObject({
  state: z.enum(callStateNames),
  offHook: z.boolean(),
  /** From the lift, for what has happened of: ms. */
  ringingMs: z.number().nullable(),
  answerMs: z.number().nullable(),
  /** The last call of this session that was answered. */
  answered: z.strictObject({ id: text(40), route: text(40), talkMs: z.number() }).nullable(),
  /** The technician has said that both sides were heard; null: not asked yet. */
  heard: z.boolean().nullable(),
});

export const setupViewSchema = z.strictObject({
  shortName: text(63),
  version: text(40),
  steps: z.record(z.enum(setupStepNames), stepSchema),
  network: networkViewSchema,
  time: timeViewSchema,
  destination: destinationViewSchema,
  hook: hookViewSchema,
  handset: handsetViewSchema,
  sound: soundViewSchema,
  baseline: baselineViewSchema,
  call: callViewSchema,
  /** What the record will say: each check that was made, with its evidence. */
  checks: z.array(commissioningCheckSchema).max(commissioningCheckNames.length),
  /** Set once it is signed off; the page prints it. Where there is a fleet, `sent` says whether it has it. */
  record: z.strictObject({ record: commissioningRecordSchema, sent: z.boolean() }).nullable(),
  /** The phone restarts parts of itself with what was just told; actions are refused with `busy` meanwhile. */
  restarting: z.boolean(),
});
export type SetupView = z.infer<typeof setupViewSchema>;

export const setupMeterSchema = z.strictObject({
  /** Of the last 100 ms, dBFS, -100 for silence. */
  rmsDbfs: z.number().min(-100).max(0),
  peakDbfs: z.number().min(-100).max(0),
  clipped: z.boolean(),
});
export type SetupMeter = z.infer<typeof setupMeterSchema>;

/** Events of the live feed (`event:` of WHATWG HTML section 9.2) with what `data:` holds as JSON. */
export const setupEvents = {
  view: setupViewSchema,
  meter: setupMeterSchema,
  /** The last event. `finished`: the phone is set up. `ended`: nothing was done for too long, or another browser was unlocked. */
  closed: z.strictObject({ reason: z.enum(['finished', 'ended']) }),
} as const;

// ── actions ───────────────────────────────────────────────────────────────────────────────────────────────────────

const nothing = z.strictObject({});

export const joinWifiSchema = z.strictObject({
  ssid: z.string().min(1).max(32),
  /** WPA: 8 to 63 characters; null for an open network. */
  password: z.string().min(8).max(63).nullable(),
});

export const setFleetSchema = z.strictObject({
  /** `wss://fleet.example`; without a scheme, `wss://` is meant. */
  server: line(300),
  /** As written or scanned. */
  code: line(40),
  /** The phone belongs to a fleet already and is to join as a new one. */
  anew: z.boolean().default(false),
});

export const setStandAloneSchema = z.strictObject({
  /** In any usual writing. */
  number: line(200),
  country: z.string().regex(/^[A-Z]{2}$/),
  language: z.enum(['ru', 'en']),
  /** `sips:pbx.example`, `wss://pbx.example/ws` ... */
  server: line(300),
  account: line(128),
  /** Where it differs from the account. */
  login: line(128).nullable(),
  password: z.string().min(1).max(256),
});

export const signOffSchema = z.strictObject({
  by: line(100),
  place: line(200),
  remarks: text(1_000),
  /** Checks that are left out, each with the reason. A check that failed can be signed off only by naming it here. */
  skipped: z
    .array(z.strictObject({ check: z.enum(commissioningCheckNames), note: line(500) }))
    .max(commissioningCheckNames.length),
  /** JPEG, base64, at most MOST_PHOTO_BYTES before it. */
  photo: z.base64().max(MOST_SIGN_OFF_BYTES).nullable(),
});

const action = <Body extends z.ZodType>(body: Body) =>
  ({ method: 'POST', body, answer: setupViewSchema }) as const;

export const SETUP_API = '/api/setup';

/** All that there is, below {@link SETUP_API}. `live` answers with `text/event-stream` of {@link setupEvents}. */
export const setupEndpoints = {
  hello: { method: 'GET', answer: setupHelloSchema },
  speak: { method: 'POST', body: nothing, answer: setupHelloSchema },
  unlock: { method: 'POST', body: setupUnlockSchema, answer: setupViewSchema },
  view: { method: 'GET', answer: setupViewSchema },
  live: { method: 'GET', answer: z.never() },
  /** Looks for Wi-Fi networks; `network.wifi.scanning` until done. */
  'network/scan': action(nothing),
  /** Joins one. The page may lose its connection by it. */
  'network/join': action(joinWifiSchema),
  /** Looks at the way out anew. */
  'network/check': action(nothing),
  /** `Date.now()` of the browser. */
  'time/compare': action(z.strictObject({ browserMs: z.number().min(0).max(1e14) })),
  'destination/fleet': action(setFleetSchema),
  'destination/stand-alone': action(setStandAloneSchema),
  /**
   * `on`: the page shows a step that needs the handset, and says so every {@link HANDSET_RENEW_MS}; a lift is no call then. Not
   * while a call is going on or somebody calls back, nor for a page that nobody has used for minutes: see `handset.lent`.
   * Off: the step is over.
   */
  'handset/hold': action(z.strictObject({ on: z.boolean() })),
  /** Begins to learn the hook; the phone cannot be lifted meanwhile. */
  'hook/learn': action(nothing),
  /** The handset is where it was asked to be. */
  'hook/confirm': action(nothing),
  'hook/cancel': action(nothing),
  'sound/device': action(z.strictObject({ device: line(200) })),
  /** A tone of 440 Hz in the earpiece, off by itself after 20 s. Only while no call is going on. */
  'sound/tone': action(z.strictObject({ on: z.boolean() })),
  'sound/meter': action(z.strictObject({ on: z.boolean() })),
  /** The technician has heard the tone, or not. */
  'sound/heard': action(z.strictObject({ heard: z.boolean() })),
  /** With the handset in its cradle; takes some 10 s. */
  'baseline/learn': action(nothing),
  /** After a call that was answered: both sides were heard, or not. The call itself is made by lifting the handset. */
  'call/heard': action(z.strictObject({ heard: z.boolean() })),
  /** Makes the record, sends it, and shows it; the page stays. Body up to MOST_SIGN_OFF_BYTES. */
  'sign-off': action(signOffSchema),
  /** Ends setting up: the feed says `closed`, then nothing listens any more. Refused while the phone does not know whom to call. */
  finish: action(nothing),
} as const;
export type SetupEndpoint = keyof typeof setupEndpoints;
