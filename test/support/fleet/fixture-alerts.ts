/** Alerts, maintenance and channels of the made-up fleet, answered as a server would. */
import type { Channel, Maintenance } from '../../../src/protocol/fleet-api/alerts.js';
import { given, named, page, remove, replaced } from './fixture-lists.js';
import { KINDS } from './fixture-managed-items.js';
import type { ManagedFleet } from './managed-fleet.js';

export function answerAlerts(managed: ManagedFleet): void {
  const { fleet } = managed;
  fleet.on('alerts', ({ query }) => {
    const { state = 'open', kind, severity, phone, site } = query;
    const fits = managed.alerts
      .filter(({ clearedAt, acknowledgedAt }) => {
        if (state === 'all') return true;
        if (state === 'cleared') return clearedAt !== null;
        if (clearedAt !== null) return false;
        return state === 'open' || (state === 'acknowledged') === (acknowledgedAt !== null);
      })
      .filter((alert) => (kind ?? alert.kind) === alert.kind)
      .filter((alert) => (severity ?? alert.severity) === alert.severity)
      .filter((alert) => phone === undefined || alert.phone?.id === phone)
      .filter((alert) => site === undefined || alert.site?.id === site);
    return page(fits, query);
  });
  managed.change('acknowledge', ({ note }, { params }) => {
    const by = fleet.session?.account.login ?? '';
    const change = { acknowledgedAt: new Date(fleet.nowMs).toISOString(), acknowledgedBy: by, note };
    return replaced(managed.alerts, params['id'], change);
  });
  fleet.on('maintenance', () => managed.maintenance);
  managed.change('newMaintenance', ({ phone, site, from, until, reason }) => {
    const made: Maintenance = {
      id: managed.newId(KINDS.maintenance),
      phone: named(fleet.phones, phone),
      site: named(fleet.sites, site),
      from,
      until,
      reason,
      by: fleet.session?.account.login ?? '',
    };
    managed.maintenance.push(made);
    return made;
  });
  managed.change('endMaintenance', (_, { params }) => remove(managed.maintenance, params['id']));
}

export function answerChannels(managed: ManagedFleet): void {
  const { fleet } = managed;
  fleet.on('channels', () => managed.channels);
  managed.change('newChannel', (body) => {
    const { config, ...rest } = body;
    const channel: Channel = {
      ...rest,
      id: managed.newId(KINDS.channel),
      kind: config.kind,
      target:
        config.kind === 'email' ? config.to.join(', ') : config.kind === 'webhook' ? config.url : config.chat,
      config,
      lastSuccessAt: null,
      lastFailure: null,
    };
    managed.channels.push(channel);
    return channel;
  });
  managed.change('changeChannel', ({ name, enabled, atLeast, afterMs, language }, { params }) =>
    replaced(managed.channels, params['id'], given({ name, enabled, atLeast, afterMs, language })),
  );
  managed.change('deleteChannel', (_, { params }) => remove(managed.channels, params['id']));
  managed.change('testChannel', (_, { params }) => {
    const channel = managed.channels.find(({ id }) => id === params['id']);
    return channel?.lastFailure
      ? { ok: false, message: channel.lastFailure.message }
      : { ok: true, message: 'A test message was handed to smtp.bank.example for duty@bank.example.' };
  });
}
