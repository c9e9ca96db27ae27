import { type CreateTableBuilder, type Kysely, type Migration, sql } from 'kysely';
import { metrics } from '../../../protocol/fleet-api/phones.js';

type Kind = 'text' | 'bigint' | 'integer' | 'double precision';
type Columns = Readonly<Record<string, Kind | `${Kind}?`>>;

/** Every table; `?` marks what may be null. The first columns named in `key` are the primary key. */
const tables: Readonly<Record<string, { readonly key: readonly string[]; readonly columns: Columns }>> = {
  meta: { key: ['name'], columns: { name: 'text', value: 'text' } },
  sites: {
    key: ['id'],
    columns: { id: 'text', name: 'text', address: 'text', timezone: 'text', update_channel: 'text?' },
  },
  phones: {
    key: ['id'],
    columns: {
      id: 'text',
      name: 'text',
      search_text: 'text',
      site_id: 'text?',
      address: 'text',
      timezone: 'text?',
      notes: 'text',
      enrolment: 'text',
      created_at: 'bigint',
      accepted_at: 'bigint?',
      public_key: 'text?',
      key_since: 'bigint?',
      condition: 'text',
      condition_rank: 'integer',
      condition_since: 'bigint',
      last_seen_at: 'bigint?',
      proved_at: 'bigint?',
      commissioning: 'text',
      commissioned_at: 'bigint?',
      able_at: 'bigint?',
      in_service_at: 'bigint?',
      version: 'text?',
      package_version: 'text?',
      architecture: 'text?',
      release_keys: 'text?',
      update_channel: 'text?',
      config_version: 'bigint?',
      wanted_config_version: 'bigint?',
      report: 'text?',
      report_at: 'bigint?',
      outbox: 'text?',
      acknowledged_n: 'bigint',
    },
  },
  former_keys: {
    key: ['phone_id', 'public_key', 'from_at'],
    columns: { phone_id: 'text', public_key: 'text', from_at: 'bigint', until_at: 'bigint' },
  },
  enrolment_codes: {
    key: ['id'],
    columns: {
      id: 'text',
      phone_id: 'text',
      code_hash: 'text',
      pre_approved: 'integer',
      replaces: 'integer',
      created_at: 'bigint',
      expires_at: 'bigint',
      used_at: 'bigint?',
      created_by: 'text',
    },
  },
  events: {
    key: ['phone_id', 'outbox', 'n'],
    columns: {
      phone_id: 'text',
      outbox: 'text',
      n: 'bigint',
      kind: 'text',
      at: 'bigint',
      received_at: 'bigint',
      body: 'text',
    },
  },
  calls: {
    key: ['id'],
    columns: {
      id: 'text',
      phone_id: 'text',
      site_id: 'text?',
      at: 'bigint',
      received_at: 'bigint',
      direction: 'text',
      cause: 'text',
      failure: 'text?',
      route: 'text?',
      wait_ms: 'double precision?',
      talk_ms: 'double precision?',
      mos: 'double precision?',
      loss_percent: 'double precision?',
      jitter_ms: 'double precision?',
      round_trip_ms: 'double precision?',
      rating: 'double precision?',
      record: 'text',
    },
  },
  faults: {
    key: ['phone_id', 'code', 'place', 'since'],
    columns: {
      phone_id: 'text',
      code: 'text',
      place: 'text',
      since: 'bigint',
      message: 'text',
      cleared_at: 'bigint?',
    },
  },
  self_tests: {
    key: ['phone_id', 'test', 'at'],
    columns: {
      phone_id: 'text',
      test: 'text',
      at: 'bigint',
      received_at: 'bigint',
      outcome: 'text',
      result: 'text',
    },
  },
  commissionings: {
    key: ['phone_id', 'id'],
    columns: {
      phone_id: 'text',
      id: 'text',
      kind: 'text',
      at: 'bigint',
      received_at: 'bigint',
      signed_by: 'text',
      record: 'text?',
      reason: 'text?',
    },
  },
  commissioning_photos: {
    key: ['phone_id', 'record_id', 'part'],
    columns: { phone_id: 'text', record_id: 'text', part: 'integer', parts: 'integer', data: 'text' },
  },
  health_raw: {
    key: ['phone_id', 'at'],
    columns: {
      phone_id: 'text',
      at: 'bigint',
      received_at: 'bigint',
      ...Object.fromEntries(Object.keys(metrics).map((metric) => [metric, 'double precision?' as const])),
    },
  },
  health_rollup: {
    key: ['phone_id', 'width_ms', 'at'],
    columns: {
      phone_id: 'text',
      width_ms: 'integer',
      at: 'bigint',
      ...Object.fromEntries(
        Object.keys(metrics).flatMap((metric) => [
          [`${metric}_samples`, 'integer' as const],
          [`${metric}_least`, 'double precision?' as const],
          [`${metric}_sum`, 'double precision?' as const],
          [`${metric}_greatest`, 'double precision?' as const],
        ]),
      ),
    },
  },
  phone_states: {
    key: ['phone_id', 'from_at'],
    columns: { phone_id: 'text', from_at: 'bigint', until_at: 'bigint?', state: 'text' },
  },
  commands: {
    key: ['id'],
    columns: {
      id: 'text',
      phone_id: 'text',
      name: 'text',
      command: 'text',
      summary: 'text',
      created_by: 'text',
      created_at: 'bigint',
      expires_at: 'bigint',
      state: 'text',
      message: 'text?',
      finished_at: 'bigint?',
    },
  },
  bundles: {
    key: ['command_id', 'part'],
    columns: { command_id: 'text', part: 'integer', parts: 'integer', data: 'text' },
  },
  configs: {
    key: ['phone_id', 'version'],
    columns: {
      phone_id: 'text',
      version: 'bigint',
      toml_sealed: 'text',
      signature: 'text',
      created_by: 'text',
      created_at: 'bigint',
      state: 'text',
      message: 'text?',
    },
  },
  releases: {
    key: ['id'],
    columns: {
      id: 'text',
      file_name: 'text',
      version: 'text',
      architecture: 'text',
      size_bytes: 'bigint',
      sha256: 'text',
      signature: 'text',
      key_id: 'text',
      verified: 'integer',
      path_token: 'text',
      added_at: 'bigint',
      added_by: 'text',
    },
  },
  rollouts: {
    key: ['id'],
    columns: {
      id: 'text',
      version: 'text',
      channel: 'text',
      state: 'text',
      machine: 'text',
      created_at: 'bigint',
      created_by: 'text',
      changed_at: 'bigint',
    },
  },
  rollout_phones: {
    key: ['rollout_id', 'phone_id'],
    columns: {
      rollout_id: 'text',
      phone_id: 'text',
      canary: 'integer',
      command_id: 'text',
      cancel_id: 'text?',
      state: 'text',
      message: 'text?',
      trouble_before: 'double precision',
      asked_at: 'bigint',
      changed_at: 'bigint',
    },
  },
  alerts: {
    key: ['id'],
    columns: {
      id: 'text',
      kind: 'text',
      severity: 'text',
      severity_rank: 'integer',
      phone_id: 'text?',
      site_id: 'text?',
      cause: 'text',
      phones: 'integer',
      raised_at: 'bigint',
      acknowledged_at: 'bigint?',
      acknowledged_by: 'text?',
      note: 'text?',
      escalated_at: 'bigint?',
      cleared_at: 'bigint?',
      flapping: 'integer',
      maintenance: 'integer',
    },
  },
  maintenance: {
    key: ['id'],
    columns: {
      id: 'text',
      phone_id: 'text?',
      site_id: 'text?',
      from_at: 'bigint',
      until_at: 'bigint',
      reason: 'text',
      created_by: 'text',
    },
  },
  channels: {
    key: ['id'],
    columns: {
      id: 'text',
      name: 'text',
      enabled: 'integer',
      kind: 'text',
      at_least: 'text',
      after_ms: 'bigint',
      language: 'text',
      config_sealed: 'text',
      last_success_at: 'bigint?',
      last_failure_at: 'bigint?',
      last_failure: 'text?',
    },
  },
  notifications: {
    key: ['id'],
    columns: {
      id: 'text',
      channel_id: 'text',
      alert_id: 'text',
      what: 'text',
      state: 'text',
      attempts: 'integer',
      next_at: 'bigint',
      created_at: 'bigint',
      last_error: 'text?',
    },
  },
  accounts: {
    key: ['id'],
    columns: {
      id: 'text',
      login: 'text',
      name: 'text',
      role: 'text',
      disabled: 'integer',
      password_hash: 'text?',
      open_id: 'text?',
      created_at: 'bigint',
      last_sign_in_at: 'bigint?',
    },
  },
  sessions: {
    key: ['id_hash'],
    columns: {
      id_hash: 'text',
      account_id: 'text',
      csrf: 'text',
      created_at: 'bigint',
      last_used_at: 'bigint',
    },
  },
  one_time_links: {
    key: ['token_hash'],
    columns: { token_hash: 'text', account_id: 'text?', expires_at: 'bigint' },
  },
  api_tokens: {
    key: ['id'],
    columns: {
      id: 'text',
      account_id: 'text',
      name: 'text',
      secret_hash: 'text',
      scopes: 'text',
      created_at: 'bigint',
      expires_at: 'bigint?',
      last_used_at: 'bigint?',
    },
  },
};

const uniques: readonly (readonly [table: string, column: string])[] = [
  ['sites', 'name'],
  ['phones', 'name'],
  ['phones', 'public_key'],
  ['enrolment_codes', 'code_hash'],
  ['releases', 'file_name'],
  ['releases', 'path_token'],
  ['accounts', 'login'],
  ['accounts', 'open_id'],
  ['api_tokens', 'secret_hash'],
];

const indexes: readonly (readonly [table: string, ...columns: string[]])[] = [
  ['phones', 'site_id'],
  // All that a look at a rollout needs to know of a phone: the rows hold reports, and are fifty times as large.
  [
    'phones',
    'enrolment',
    'package_version',
    'update_channel',
    'site_id',
    'architecture',
    'release_keys',
    'version',
    'id',
  ],
  ['phones', 'condition_rank', 'name'],
  ['phones', 'condition_since', 'name'],
  ['phones', 'proved_at', 'name'],
  ['enrolment_codes', 'phone_id'],
  ['events', 'received_at'],
  ['calls', 'at'],
  ['calls', 'phone_id', 'at'],
  ['calls', 'site_id', 'at'],
  ['faults', 'cleared_at'],
  ['self_tests', 'received_at'],
  ['health_raw', 'received_at'],
  ['health_rollup', 'width_ms', 'at'],
  ['phone_states', 'until_at'],
  ['commands', 'phone_id', 'created_at'],
  ['commands', 'state'],
  ['rollout_phones', 'phone_id', 'asked_at'],
  ['rollout_phones', 'command_id'],
  ['alerts', 'cleared_at', 'severity_rank', 'raised_at'],
  ['alerts', 'phone_id', 'raised_at'],
  ['maintenance', 'until_at'],
  ['notifications', 'state', 'next_at'],
  ['notifications', 'alert_id'],
  ['sessions', 'account_id'],
  ['sessions', 'last_used_at'],
  ['api_tokens', 'account_id'],
  ['audit', 'at'],
];

/** The store as it was first shipped. Never changed: what comes later is another migration. */
export function firstMigration(dialect: 'sqlite' | 'postgres'): Migration {
  return {
    async up(db: Kysely<unknown>): Promise<void> {
      for (const [name, { key, columns }] of Object.entries(tables)) {
        let table: CreateTableBuilder<string> = db.schema.createTable(name);
        for (const [column, kind] of Object.entries(columns)) {
          const nullable = kind.endsWith('?');
          const type = kind.replace('?', '') as Kind;
          table = table.addColumn(column, type, (it) => (nullable ? it : it.notNull()));
        }
        await table.addPrimaryKeyConstraint(`${name}_key`, [...key] as never[]).execute();
      }
      await db.schema
        .createTable('audit')
        .addColumn('id', dialect === 'sqlite' ? 'integer' : 'bigserial', (it) =>
          dialect === 'sqlite' ? it.primaryKey().autoIncrement() : it.primaryKey(),
        )
        .addColumn('at', 'bigint', (it) => it.notNull())
        .addColumn('actor', 'text', (it) => it.notNull())
        .addColumn('address', 'text')
        .addColumn('action', 'text', (it) => it.notNull())
        .addColumn('object', 'text', (it) => it.notNull())
        .addColumn('detail', 'text', (it) => it.notNull())
        .execute();
      for (const [table, column] of uniques)
        await db.schema.createIndex(`${table}_${column}_unique`).unique().on(table).column(column).execute();
      for (const [table, ...columns] of indexes)
        await db.schema
          .createIndex(`${table}_by_${columns.join('_')}`)
          .on(table)
          .columns(columns)
          .execute();
      if (dialect === 'sqlite') await indexForSearch(db);
      // At most one open period a phone, and one open alert of a kind for a phone or site.
      await sql`create unique index phone_states_open on phone_states (phone_id) where until_at is null`.execute(
        db,
      );
      await sql`create unique index faults_open on faults (phone_id, code, place) where cleared_at is null`.execute(
        db,
      );
    },
  };
}

/**
 * What the list of phones is searched, filtered and counted by, apart from the rows: each of them holds a report, so that to look
 * at all of them is to read fifty times as much. PostgreSQL keeps reports apart by itself, and takes no texts of this length into
 * an index.
 */
async function indexForSearch(db: Kysely<unknown>): Promise<void> {
  await db.schema
    .createIndex('phones_for_search')
    .on('phones')
    .columns([
      'search_text',
      'id',
      'name',
      'site_id',
      'enrolment',
      'condition',
      'condition_rank',
      'condition_since',
      'proved_at',
      'commissioning',
    ])
    .execute();
}
