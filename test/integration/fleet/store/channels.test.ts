import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { FleetKeys } from '../../../../src/fleet/keys.js';
import {
  changedConfig,
  channelById,
  channelOf,
  channelRow,
  channelTarget,
  deleteChannel,
  insertChannel,
  listChannels,
  openedConfig,
  updateChannel,
} from '../../../../src/fleet/store/channels.js';
import { saveNotifications } from '../../../../src/fleet/store/notifications.js';
import {
  type ChannelConfig,
  channelConfigSchema,
  channelSchema,
  newChannelSchema,
} from '../../../../src/protocol/fleet-api/alerts.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';

const keys = new FleetKeys(FleetKeys.make());
const bot: ChannelConfig = {
  kind: 'bot',
  server: 'https://api.telegram.org',
  token: '123:the-secret-token',
  chat: '@duty',
};
const email = channelConfigSchema.parse({
  kind: 'email',
  server: 'smtp://mail.example:587',
  user: 'u',
  password: 'the password',
  from: 'a@bank.example',
  to: ['b@bank.example', 'c@bank.example'],
});
const made = (config: ChannelConfig, name = 'duty') =>
  channelRow(keys, randomUUID(), newChannelSchema.parse({ name, config }));

describe.each(storeKinds)('channels on %s', (kind) => {
  const room = storeRoom(kind);

  it('are made, listed, changed and deleted with what they had to tell', async () => {
    const store = await room.newStore();
    const [second, first] = [made(bot, 'b'), made(email, 'a')];
    await insertChannel(store, second);
    await insertChannel(store, first);
    expect((await listChannels(store)).map(({ name }) => name)).toEqual(['a', 'b']);
    expect(await updateChannel(store, first.id, { name: 'c', enabled: 0 })).toBe(true);
    expect(await updateChannel(store, first.id, {})).toBe(true);
    expect(await updateChannel(store, randomUUID(), { name: 'x' })).toBe(false);
    expect(await channelById(store, first.id)).toMatchObject({ name: 'c', enabled: 0 });
    const alert = { alert_id: 'x', what: 'raised', state: 'waiting', attempts: 0, last_error: null } as const;
    const times = { next_at: 0, created_at: 0 };
    await saveNotifications(store, [
      { id: 'n', channel_id: first.id, ...alert, ...times },
      { id: 'm', channel_id: second.id, ...alert, ...times },
    ]);
    expect(await deleteChannel(store, first.id)).toBe(true);
    expect(await deleteChannel(store, first.id)).toBe(false);
    expect(await store.db.selectFrom('notifications').select('id').execute()).toEqual([{ id: 'm' }]);
  });

  it('show no secret, neither in the store nor to people', async () => {
    const store = await room.newStore();
    const row = made(email);
    await insertChannel(store, row);
    expect(JSON.stringify(await listChannels(store))).not.toContain('the password');
    expect(openedConfig(keys, row)).toEqual(email);
    const shown = channelSchema.parse(channelOf(row, email));
    expect(shown).toMatchObject({
      kind: 'email',
      target: 'b@bank.example and 1 more by mail.example:587',
      config: { password: true, user: 'u' },
      lastFailure: null,
    });
    expect(JSON.stringify(shown)).not.toContain('the password');
    expect(channelOf(row, { ...email, password: '' } as ChannelConfig).config['password']).toBeNull();
    // Sealed for its own row: it cannot be read as that of another channel.
    expect(() => openedConfig(keys, { ...row, id: randomUUID() })).toThrow(/sealed/);
  });
});

describe('a configuration', () => {
  it('says where it goes without secrets', () => {
    expect(channelTarget(bot)).toBe('chat @duty by api.telegram.org');
    expect(
      channelTarget({ kind: 'webhook', url: 'https://x.example/secret-path', secret: 's'.repeat(16) }),
    ).toBe('x.example');
  });

  it('keeps what a change leaves out, and the secret that is sent back as it was read', () => {
    expect(changedConfig(bot, { chat: '@other', token: true })).toEqual({ ...bot, chat: '@other' });
    expect(changedConfig(bot, { token: null })).toEqual(bot);
    expect(changedConfig(bot, { token: '999:another-token' })).toMatchObject({ token: '999:another-token' });
    expect(() => changedConfig(bot, { chat: 'no chat' })).toThrow();
    expect(() => changedConfig(bot, { password: 'x' })).toThrow();
    // Another kind takes over nothing.
    expect(() => changedConfig(bot, { kind: 'webhook', url: 'https://x.example/' })).toThrow();
    const webhook = { kind: 'webhook', url: 'https://x.example/', secret: 'a secret of 16 or more' };
    expect(changedConfig(bot, webhook)).toEqual(webhook);
  });

  it.each([['pigeon'], [null], [7], [['bot']], ['']])('has no kind %j', (kind) => {
    expect(() => changedConfig(bot, { kind })).toThrow();
    expect(() => changedConfig(bot, { ...bot, kind })).toThrow();
  });

  it('sends no secret that was entered for one server to another', () => {
    const mail = channelConfigSchema.parse({
      kind: 'email',
      server: 'smtp://mail.example:587',
      user: 'fleet',
      password: 'the password',
      from: 'fleet@example.com',
      to: ['boss@example.com'],
    });
    for (const [config, change] of [
      [bot, { server: 'https://evil.example' }],
      [bot, { server: 'https://evil.example', token: true }],
      [bot, { server: 'http://api.telegram.org' }],
      [mail, { server: 'smtps://evil.example' }],
      [mail, { server: 'smtp://evil.example:587', password: null }],
    ] as const)
      expect(() => changedConfig(config, change)).toThrow('must be entered again for another server');
    expect(changedConfig(bot, { server: 'https://bots.example', token: '999:another' })).toMatchObject({
      server: 'https://bots.example',
    });
    expect(changedConfig(mail, { server: 'smtps://mail.example:465' })).toMatchObject({
      password: 'the password',
    });
    expect(
      changedConfig({ ...mail, password: '' } as ChannelConfig, { server: 'smtp://b.example' }),
    ).toMatchObject({ server: 'smtp://b.example' });
  });
});
