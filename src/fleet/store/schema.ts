/**
 * The tables of the fleet's store. The same on SQLite and PostgreSQL: times are integer ms since 1970, truth is 0 or 1,
 * JSON is text, ids are UUIDs in text. What is a fact of the past (events, calls, audit) is only ever added to.
 */
import type { Generated } from 'kysely';
import type { AlertKind, AlertSeverity } from '../../protocol/fleet-api/alert-kinds.js';
import type {
  AvailabilityState,
  CommissioningState,
  commandStates,
  Condition,
  configStates,
  EnrolmentState,
  Metric,
} from '../../protocol/fleet-api/phones.js';
import type { Role } from '../../protocol/fleet-api/roles.js';
import type { PhoneUpdateState, RolloutStateName, UpdateChannel } from '../../protocol/fleet-api/updates.js';
import type { CommandName, LinkEventKind } from '../../protocol/fleet-link/frames.js';
import type { ReleaseArchitecture } from '../../protocol/fleet-link/updates.js';
import type { SelfTestName, SelfTestOutcome } from '../../protocol/self-test.js';

type Flag = 0 | 1;
type Ms = number;
type Json = string;

export interface FleetDatabase {
  meta: MetaTable;
  sites: SitesTable;
  phones: PhonesTable;
  former_keys: FormerKeysTable;
  enrolment_codes: EnrolmentCodesTable;
  events: EventsTable;
  calls: CallsTable;
  faults: FaultsTable;
  self_tests: SelfTestsTable;
  commissionings: CommissioningsTable;
  commissioning_photos: CommissioningPhotosTable;
  health_raw: HealthRawTable;
  health_rollup: HealthRollupTable;
  phone_states: PhoneStatesTable;
  commands: CommandsTable;
  bundles: BundlesTable;
  configs: ConfigsTable;
  releases: ReleasesTable;
  rollouts: RolloutsTable;
  rollout_phones: RolloutPhonesTable;
  alerts: AlertsTable;
  maintenance: MaintenanceTable;
  channels: ChannelsTable;
  notifications: NotificationsTable;
  accounts: AccountsTable;
  sessions: SessionsTable;
  one_time_links: OneTimeLinksTable;
  api_tokens: ApiTokensTable;
  audit: AuditTable;
}

/** Small things by name: `settings` (JSON), `rolled-up` (the last `received_at` that is in the roll-ups). */
export interface MetaTable {
  name: string;
  value: string;
}

export interface SitesTable {
  id: string;
  name: string;
  address: string;
  timezone: string;
  /** null: stable. */
  update_channel: UpdateChannel | null;
}

export interface PhonesTable {
  id: string;
  name: string;
  /** `name`, address, notes and the site's name in lower case, for the search. */
  search_text: string;
  site_id: string | null;
  address: string;
  /** null: that of the site. */
  timezone: string | null;
  notes: string;
  enrolment: EnrolmentState;
  created_at: Ms;
  accepted_at: Ms | null;
  /** base64url; unique. null before enrolment and after revoking. */
  public_key: string | null;
  key_since: Ms | null;
  /** As judged by presence and reports; condition_rank is its place in `conditions`, for sorting. */
  condition: Condition;
  condition_rank: number;
  condition_since: Ms;
  /** Written in batches: up to half a minute behind. */
  last_seen_at: Ms | null;
  proved_at: Ms | null;
  /** Of the device that is this phone now; another one begins anew. */
  commissioning: CommissioningState;
  commissioned_at: Ms | null;
  /** When this device could call for the first time, and since when what is wrong with it is an alarm: watch/service.ts. */
  able_at: Ms | null;
  in_service_at: Ms | null;
  version: string | null;
  /** What its program is installed as (fleet-link/updates.ts); null: not from a package, so that it cannot be updated. */
  package_version: string | null;
  architecture: ReleaseArchitecture | null;
  /** Ids of the release keys that it trusts, each between two blanks; null as above. */
  release_keys: string | null;
  /** null: that of the site. */
  update_channel: UpdateChannel | null;
  config_version: number | null;
  wanted_config_version: number | null;
  /** The last whole report, with the number that the phone gave it in this connection. */
  report: Json | null;
  report_at: Ms | null;
  /** How far the events of which outbox are kept. */
  outbox: string | null;
  acknowledged_n: number;
}

export interface FormerKeysTable {
  phone_id: string;
  public_key: string;
  from_at: Ms;
  until_at: Ms;
}

export interface EnrolmentCodesTable {
  id: string;
  phone_id: string;
  /** SHA-256 of the code in its one writing, hex; unique. */
  code_hash: string;
  pre_approved: Flag;
  replaces: Flag;
  created_at: Ms;
  expires_at: Ms;
  used_at: Ms | null;
  created_by: string;
}

/** Everything that phones have told by number. The primary key is what makes a repeated event harmless. */
export interface EventsTable {
  phone_id: string;
  outbox: string;
  n: number;
  kind: LinkEventKind;
  /** By the fleet's clock where that can be known, else what the phone said, never after received_at. */
  at: Ms;
  received_at: Ms;
  body: Json;
}

export interface CallsTable {
  /** Of the call record. */
  id: string;
  phone_id: string;
  /** Site of the phone at the time of the call. */
  site_id: string | null;
  /** The lift, as `at` of events. */
  at: Ms;
  received_at: Ms;
  direction: 'outgoing' | 'callback';
  cause: string;
  failure: string | null;
  route: string | null;
  /** Lift to answer; null when nobody answered. */
  wait_ms: number | null;
  /** Answer to end. */
  talk_ms: number | null;
  mos: number | null;
  loss_percent: number | null;
  jitter_ms: number | null;
  round_trip_ms: number | null;
  /** 0 to 1; null without one. */
  rating: number | null;
  record: Json;
}

export interface FaultsTable {
  phone_id: string;
  code: string;
  place: string;
  since: Ms;
  message: string;
  cleared_at: Ms | null;
}

export interface SelfTestsTable {
  phone_id: string;
  test: SelfTestName;
  at: Ms;
  received_at: Ms;
  outcome: SelfTestOutcome;
  result: Json;
}

/** One column a metric (protocol/fleet-api/phones.ts). */
export interface HealthRawTable {
  phone_id: string;
  at: Ms;
  /** Rises; what has been rolled up is known by it, so that late samples count too. */
  received_at: Ms;
  cpuTemperatureC: number | null;
  load: number | null;
  memoryAvailableMb: number | null;
  diskFreePercent: number | null;
  wifiSignalDbm: number | null;
  exchangeLossPercent: number | null;
  exchangeRoundTripMs: number | null;
  boardSupplyMv: number | null;
  clockOffsetMs: number | null;
}

/** How a phone was taken into use: a record that it sent, or the word of an operator. Kept as long as the phone is. */
export interface CommissioningsTable {
  phone_id: string;
  /** Of the record; unique within the phone. */
  id: string;
  kind: 'signed-off' | 'declared';
  at: Ms;
  received_at: Ms;
  /** Name in the record, or of the account. */
  signed_by: string;
  /** CommissioningRecord (protocol/commissioning.ts); null for `declared`. */
  record: Json | null;
  /** For `declared`. */
  reason: string | null;
}

export interface CommissioningPhotosTable {
  phone_id: string;
  record_id: string;
  part: number;
  parts: number;
  /** base64 */
  data: string;
}

/** For every metric how many samples there were, the least, their sum, the greatest. */
export type HealthRollupTable = {
  phone_id: string;
  /** 300000 or 3600000. */
  width_ms: number;
  /** Begin of the time that it is of. */
  at: Ms;
} & Record<`${Metric}_samples`, number> &
  Record<`${Metric}_${'least' | 'sum' | 'greatest'}`, number | null>;

/** Periods without gaps, the last one open: what availability is counted from. */
export interface PhoneStatesTable {
  phone_id: string;
  from_at: Ms;
  until_at: Ms | null;
  state: AvailabilityState;
}

export interface CommandsTable {
  id: string;
  phone_id: string;
  name: CommandName;
  /** As it goes to the phone; sealed where it holds a configuration. */
  command: Json;
  summary: string;
  created_by: string;
  created_at: Ms;
  expires_at: Ms;
  state: (typeof commandStates)[number];
  message: string | null;
  finished_at: Ms | null;
}

export interface BundlesTable {
  command_id: string;
  part: number;
  parts: number;
  /** base64 */
  data: string;
}

export interface ConfigsTable {
  phone_id: string;
  version: number;
  /** Sealed with the fleet's key (keys.ts): it may hold passwords. */
  toml_sealed: string;
  signature: string;
  created_by: string;
  created_at: Ms;
  state: (typeof configStates)[number];
  message: string | null;
}

/** Packages of the phone's software; the files lie in the data folder (updates/release-files.ts). */
export interface ReleasesTable {
  id: string;
  /** Of the file, such as `hotline-phone_0.2.0_arm64.deb`; unique. */
  file_name: string;
  version: string;
  architecture: ReleaseArchitecture;
  size_bytes: number;
  /** Hex. */
  sha256: string;
  /** Text of the `.minisig` file. */
  signature: string;
  key_id: string;
  verified: Flag;
  /** Unguessable part of the address that phones fetch it from; unique. */
  path_token: string;
  added_at: Ms;
  added_by: string;
}

export interface RolloutsTable {
  id: string;
  version: string;
  channel: UpdateChannel;
  state: RolloutStateName;
  /** Rollout of updates/rollout.machine.ts. */
  machine: Json;
  created_at: Ms;
  created_by: string;
  /** Of the state. */
  changed_at: Ms;
}

/** Phones that a rollout has asked. */
export interface RolloutPhonesTable {
  rollout_id: string;
  phone_id: string;
  canary: Flag;
  /** The order to take it. */
  command_id: string;
  /** The order to let go of it. */
  cancel_id: string | null;
  state: PhoneUpdateState;
  message: string | null;
  /** Share of the time, in the days before it was asked, in which the phone was down or could not call: 0 to 1. */
  trouble_before: number;
  asked_at: Ms;
  changed_at: Ms;
}

export interface AlertsTable {
  id: string;
  kind: AlertKind;
  severity: AlertSeverity;
  severity_rank: number;
  phone_id: string | null;
  site_id: string | null;
  /** What was seen (protocol/fleet-api/alert-causes.ts). */
  cause: Json;
  phones: number;
  raised_at: Ms;
  acknowledged_at: Ms | null;
  acknowledged_by: string | null;
  note: string | null;
  escalated_at: Ms | null;
  cleared_at: Ms | null;
  flapping: Flag;
  maintenance: Flag;
}

export interface MaintenanceTable {
  id: string;
  phone_id: string | null;
  site_id: string | null;
  from_at: Ms;
  until_at: Ms;
  reason: string;
  created_by: string;
}

export interface ChannelsTable {
  id: string;
  name: string;
  enabled: Flag;
  kind: string;
  at_least: AlertSeverity;
  after_ms: number;
  language: 'ru' | 'en';
  /** ChannelConfig, sealed. */
  config_sealed: string;
  last_success_at: Ms | null;
  last_failure_at: Ms | null;
  last_failure: string | null;
}

/** What has still to be told to whom: it survives a restart. */
export interface NotificationsTable {
  id: string;
  channel_id: string;
  alert_id: string;
  what: 'raised' | 'escalated' | 'cleared';
  state: 'waiting' | 'sent' | 'given-up';
  attempts: number;
  next_at: Ms;
  created_at: Ms;
  last_error: string | null;
}

export interface AccountsTable {
  id: string;
  login: string;
  name: string;
  role: Role;
  disabled: Flag;
  /** `scrypt$N$r$p$salt$hash`; null without a password. */
  password_hash: string | null;
  /** `issuer subject` of the identity provider. */
  open_id: string | null;
  created_at: Ms;
  last_sign_in_at: Ms | null;
}

export interface SessionsTable {
  /** SHA-256 of the cookie, hex. */
  id_hash: string;
  account_id: string;
  csrf: string;
  created_at: Ms;
  last_used_at: Ms;
}

export interface OneTimeLinksTable {
  /** SHA-256 of the token, hex. */
  token_hash: string;
  /** null: makes the first administrator. */
  account_id: string | null;
  expires_at: Ms;
}

export interface ApiTokensTable {
  id: string;
  account_id: string;
  name: string;
  /** SHA-256 of the secret, hex. */
  secret_hash: string;
  /** Comma-separated. */
  scopes: string;
  created_at: Ms;
  expires_at: Ms | null;
  last_used_at: Ms | null;
}

export interface AuditTable {
  id: Generated<number>;
  at: Ms;
  actor: string;
  address: string | null;
  action: string;
  object: string;
  detail: Json;
}
