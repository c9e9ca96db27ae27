/** Ways in which people are told of alerts: listed, made, changed, tested. Their secrets are written and never read. */
import { randomUUID } from 'node:crypto';
import { ZodError } from 'zod';
import type { Channel, ChannelConfig } from '../../protocol/fleet-api/alerts.js';
import { ApiError, type Handlers } from '../api/handler.js';
import {
  changedConfig,
  channelById,
  channelOf,
  type ChannelRow,
  channelRow,
  channelTarget,
  deleteChannel,
  insertChannel,
  listChannels,
  openedConfig,
  sealedConfig,
  updateChannel,
} from '../store/channels.js';
import type { ResourceDeps } from './deps.js';
import { noSuch } from './refusals.js';

export type ChannelHandlers = Pick<
  Handlers,
  'channels' | 'newChannel' | 'changeChannel' | 'deleteChannel' | 'testChannel'
>;

export function channelHandlers(deps: ResourceDeps): ChannelHandlers {
  const { audit, keys, notifier, store } = deps;

  const shown = (row: ChannelRow): Channel => channelOf(row, openedConfig(keys, row));
  const rowOrRefusal = async (id: string): Promise<ChannelRow> => {
    const row = await channelById(store, id);
    if (!row) throw noSuch('channel');
    return row;
  };

  return {
    channels: async () => (await listChannels(store)).map(shown),

    async newChannel({ body, actor }) {
      const row = channelRow(keys, randomUUID(), body);
      const { config, ...rest } = body;
      await audit.record(actor, 'channel.create', body.name, {
        ...rest,
        kind: config.kind,
        target: channelTarget(config),
      });
      await insertChannel(store, row);
      await notifier.channelsChanged();
      return shown(row);
    },

    async changeChannel({ params: { id }, body, actor }) {
      const row = await rowOrRefusal(id);
      const { config: changes, ...rest } = body;
      const config = changes && configOrRefusal(openedConfig(keys, row), changes);
      const change = {
        ...(config && sealedConfig(keys, id, config)),
        ...(rest.name !== undefined && { name: rest.name }),
        ...(rest.enabled !== undefined && { enabled: rest.enabled ? (1 as const) : (0 as const) }),
        ...(rest.atLeast !== undefined && { at_least: rest.atLeast }),
        ...(rest.afterMs !== undefined && { after_ms: rest.afterMs }),
        ...(rest.language !== undefined && { language: rest.language }),
      };
      await audit.record(actor, 'channel.change', row.name, {
        ...rest,
        ...(config && { kind: config.kind, target: channelTarget(config), changed: Object.keys(changes) }),
      });
      if (!(await updateChannel(store, id, change))) throw noSuch('channel');
      await notifier.channelsChanged();
      return shown(await rowOrRefusal(id));
    },

    async deleteChannel({ params: { id }, actor }) {
      const row = await rowOrRefusal(id);
      await audit.record(actor, 'channel.delete', row.name, { id });
      if (!(await deleteChannel(store, id))) throw noSuch('channel');
      await notifier.channelsChanged();
    },

    async testChannel({ params: { id }, actor }) {
      const row = await rowOrRefusal(id);
      await audit.record(actor, 'channel.test', row.name, { id });
      return notifier.test(id);
    },
  };
}

function configOrRefusal(config: ChannelConfig, changes: Readonly<Record<string, unknown>>): ChannelConfig {
  try {
    return changedConfig(config, changes);
  } catch (error) {
    if (!(error instanceof ZodError)) throw error;
    // Only places and what is wanted there: a value that was sent may be a secret.
    const faults = error.issues.map(({ path, message }) => ({
      place: ['config', ...path].map(String).join('.'),
      message,
    }));
    const [first] = faults;
    throw new ApiError(
      'BAD_REQUEST',
      `the channel was not changed: ${first?.place ?? 'config'}: ${first?.message ?? 'is wrong'}`,
      faults,
    );
  }
}
