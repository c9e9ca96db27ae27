/** The ways in which people are told. Their configurations are sealed: without the fleet's keys no password is read. */
import { z } from 'zod';
import {
  type Channel,
  type ChannelConfig,
  channelConfigSchema,
  type NewChannel,
} from '../../protocol/fleet-api/alerts.js';
import type { FleetKeys } from '../keys.js';
import type { ChannelsTable } from './schema.js';
import type { Store } from './store.js';

export type ChannelRow = Readonly<ChannelsTable>;

/** What is written and never read, of each kind of channel. */
const secrets = ['password', 'secret', 'token'] as const;

export function listChannels({ db }: Store): Promise<ChannelRow[]> {
  return db.selectFrom('channels').selectAll().orderBy('name').orderBy('id').execute();
}

export function channelById({ db }: Store, id: string): Promise<ChannelRow | undefined> {
  return db.selectFrom('channels').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function insertChannel({ db }: Store, row: ChannelRow): Promise<void> {
  await db.insertInto('channels').values(row).execute();
}

/** false: there is no such channel. */
export async function updateChannel(
  store: Store,
  id: string,
  change: Partial<Omit<ChannelRow, 'id'>>,
): Promise<boolean> {
  if (Object.keys(change).length === 0) return (await channelById(store, id)) !== undefined;
  const { numUpdatedRows } = await store.db
    .updateTable('channels')
    .set(change)
    .where('id', '=', id)
    .executeTakeFirst();
  return numUpdatedRows > 0n;
}

/** With all that it had still to tell. false: there is no such channel. */
export async function deleteChannel({ db }: Store, id: string): Promise<boolean> {
  return db.transaction().execute(async (transaction) => {
    await transaction.deleteFrom('notifications').where('channel_id', '=', id).execute();
    const { numDeletedRows } = await transaction
      .deleteFrom('channels')
      .where('id', '=', id)
      .executeTakeFirst();
    return numDeletedRows > 0n;
  });
}

/** The row of a new channel. */
export function channelRow(keys: FleetKeys, id: string, channel: NewChannel): ChannelRow {
  return {
    id,
    name: channel.name,
    enabled: channel.enabled ? 1 : 0,
    at_least: channel.atLeast,
    after_ms: channel.afterMs,
    language: channel.language,
    ...sealedConfig(keys, id, channel.config),
    last_success_at: null,
    last_failure_at: null,
    last_failure: null,
  };
}

/** The columns that hold a configuration. */
export function sealedConfig(
  keys: FleetKeys,
  id: string,
  config: ChannelConfig,
): Pick<ChannelRow, 'kind' | 'config_sealed'> {
  return { kind: config.kind, config_sealed: keys.seal(JSON.stringify(config), purpose(id)) };
}

/** Throws FLEET_KEYS when it was sealed with other keys. */
export function openedConfig(keys: FleetKeys, row: Pick<ChannelRow, 'id' | 'config_sealed'>): ChannelConfig {
  return channelConfigSchema.parse(JSON.parse(keys.unseal(row.config_sealed, purpose(row.id))));
}

/**
 * A configuration after a change: what is left out stays what it was, and so does a secret that is sent back as it was
 * read (null or true). With another `kind`, all of it has to be there; with another server, its secret: what was entered
 * for one is not sent to another by somebody who cannot read it. Throws a ZodError.
 */
export function changedConfig(
  config: ChannelConfig,
  change: Readonly<Record<string, unknown>>,
): ChannelConfig {
  const given = Object.fromEntries(
    Object.entries(change).filter(([name, value]) => !isSecret(name) || typeof value === 'string'),
  );
  if (given['kind'] !== undefined && given['kind'] !== config.kind) return channelConfigSchema.parse(given);
  const changed = channelConfigSchema.parse({ ...config, ...given });
  const secret = secretForServer(config);
  if (secret !== undefined && given[secret] === undefined && whereTo(changed) !== whereTo(config)) {
    const message = 'must be entered again for another server';
    throw new z.ZodError([{ code: 'custom', path: [secret], message, input: undefined }]);
  }
  return changed;
}

/** What the server is told to let us in; undefined: nothing. A webhook is signed, its secret stays here. */
function secretForServer(config: ChannelConfig): 'password' | 'token' | undefined {
  if (config.kind === 'bot') return 'token';
  return config.kind === 'email' && config.password !== '' ? 'password' : undefined;
}

function whereTo(config: ChannelConfig): string {
  if (config.kind === 'webhook') return config.url;
  const { origin, hostname } = new URL(config.server);
  // Mail is never sent in the clear but to this machine: there the port may change.
  return config.kind === 'email' ? hostname : origin;
}

/** A channel as the API has it: no secret is in it. */
export function channelOf(row: ChannelRow, config: ChannelConfig): Channel {
  return {
    id: row.id,
    name: row.name,
    enabled: row.enabled === 1,
    atLeast: row.at_least,
    afterMs: row.after_ms,
    language: row.language,
    kind: config.kind,
    target: channelTarget(config),
    config: withoutSecrets(config),
    lastSuccessAt: row.last_success_at === null ? null : new Date(row.last_success_at).toISOString(),
    lastFailure:
      row.last_failure_at === null
        ? null
        : { at: new Date(row.last_failure_at).toISOString(), message: row.last_failure ?? '' },
  };
}

/** Where it goes, in a few words, without secrets: paths of webhooks often are some. */
export function channelTarget(config: ChannelConfig): string {
  switch (config.kind) {
    case 'email': {
      const [first = '', ...more] = config.to;
      const others = more.length === 0 ? '' : ` and ${more.length} more`;
      return `${first}${others} by ${new URL(config.server).host}`;
    }
    case 'webhook':
      return new URL(config.url).host;
    case 'bot':
      return `chat ${config.chat} by ${new URL(config.server).host}`;
  }
}

function withoutSecrets(config: ChannelConfig): Record<string, unknown> {
  return Object.fromEntries(
    Object.entries(config).map(([name, value]) => [name, isSecret(name) ? value !== '' || null : value]),
  );
}

function isSecret(name: string): boolean {
  return (secrets as readonly string[]).includes(name);
}

function purpose(id: string): string {
  return `channel ${id}`;
}
