import { describe, expect, it } from 'vitest';
import {
  channelConfigSchema,
  newChannelSchema,
  type Channel,
} from '../../../../../src/protocol/fleet-api/alerts.js';
import {
  channelChange,
  channelDraft,
  checkedInput,
  newChannelDraft,
  newChannelInput,
  secretOf,
} from '../../../../../src/web/fleet/channels/draft.js';

const emailChannel: Channel = {
  id: '11111111-2222-4333-8444-555555555555',
  name: 'Duty',
  enabled: true,
  atLeast: 'critical',
  afterMs: 900_000,
  language: 'en',
  kind: 'email',
  target: 'a@b.example by mail',
  config: {
    kind: 'email',
    server: 'smtp://mail:587',
    user: 'u',
    password: true,
    from: 'f@b.example',
    to: ['a@b.example', 7],
  },
  lastSuccessAt: null,
  lastFailure: null,
};

describe('a new channel', () => {
  const draft = {
    ...newChannelDraft('ru'),
    name: 'Duty',
    server: ' smtps://mail:465 ',
    from: 'f@b.example',
    to: ['a@b.example'],
    url: 'https://example.org/x',
    secret: 'x'.repeat(16),
    token: '1:abcdefgh',
    chat: '-100',
  };
  it.each(['email', 'webhook', 'bot'] as const)('of the kind %s is what the API takes', (kind) => {
    const input = newChannelSchema.parse(newChannelInput(kind, draft));
    expect(input).toMatchObject({ name: 'Duty', language: 'ru', afterMs: 0, config: { kind } });
  });
  it('keeps what was typed for each kind apart', () => {
    expect(newChannelInput('email', draft).config).toMatchObject({ server: 'smtps://mail:465' });
    expect(newChannelInput('bot', draft).config).toMatchObject({ server: 'https://api.telegram.org' });
  });
});

describe('a channel that is changed', () => {
  it('is shown without its secrets', () => {
    expect(channelDraft(emailChannel)).toMatchObject({
      name: 'Duty',
      after: { amount: '15', unit: 'min' },
      server: 'smtp://mail:587',
      password: '',
      to: ['a@b.example'],
    });
  });
  it('sends no secret that was not typed', () => {
    const { config } = channelChange('email', channelDraft(emailChannel));
    expect(config).not.toHaveProperty('password');
    expect(config).toMatchObject({ user: 'u', from: 'f@b.example' });
  });
  it.each([
    ['webhook', { url: 'https://example.org' }, 'secret'],
    ['bot', { server: 'https://bot.example', chat: '@news' }, 'token'],
  ] as const)('is good without its secret: %s', (kind, config, secret) => {
    const draft = channelDraft({ ...emailChannel, kind, config: { kind, ...config, [secret]: true } });
    expect(newChannelSchema.safeParse(checkedInput(kind, draft)).success).toBe(true);
    expect(newChannelSchema.safeParse(newChannelInput(kind, draft)).success).toBe(false);
    expect(channelChange(kind, draft).config).not.toHaveProperty(secret);
  });
  it('checks a secret that was typed', () => {
    const draft = { ...newChannelDraft('en'), name: 'a', url: 'https://example.org', secret: 'short' };
    expect(newChannelSchema.safeParse(checkedInput('webhook', draft)).success).toBe(false);
    expect(channelChange('webhook', { ...draft, secret: 'y'.repeat(20) }).config).toMatchObject({
      secret: 'y'.repeat(20),
    });
  });
});

it('a secret that is made has 32 characters of chance', () => {
  const secret = secretOf(Uint8Array.from({ length: 16 }, (_, index) => index * 17));
  expect(secret).toBe('00112233445566778899aabbccddeeff');
  expect(channelConfigSchema.safeParse({ kind: 'webhook', url: 'https://a.example', secret }).success).toBe(
    true,
  );
});
