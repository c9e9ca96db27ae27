import type { FleetDatabase } from './schema.js';

/** Every table with the columns of its primary key, in which order it is copied. */
export const tableKeys: Readonly<Record<keyof FleetDatabase, readonly string[]>> = {
  meta: ['name'],
  sites: ['id'],
  phones: ['id'],
  former_keys: ['phone_id', 'public_key', 'from_at'],
  enrolment_codes: ['id'],
  events: ['phone_id', 'outbox', 'n'],
  calls: ['id'],
  faults: ['phone_id', 'code', 'place', 'since'],
  self_tests: ['phone_id', 'test', 'at'],
  health_raw: ['phone_id', 'at'],
  health_rollup: ['phone_id', 'width_ms', 'at'],
  phone_states: ['phone_id', 'from_at'],
  commands: ['id'],
  bundles: ['command_id', 'part'],
  configs: ['phone_id', 'version'],
  alerts: ['id'],
  maintenance: ['id'],
  channels: ['id'],
  notifications: ['id'],
  accounts: ['id'],
  sessions: ['id_hash'],
  one_time_links: ['token_hash'],
  api_tokens: ['id'],
  audit: ['id'],
};
export const tableNames = Object.keys(tableKeys) as readonly (keyof FleetDatabase)[];
