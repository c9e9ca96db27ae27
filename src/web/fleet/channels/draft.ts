/** A notification channel as a form has it: one draft for all kinds, so that nothing typed is lost on changing one's mind. */
import type { channelKinds, Channel } from '../../../protocol/fleet-api/alerts.js';
import type { AlertSeverity } from '../../../protocol/fleet-api/alert-kinds.js';
import { durationDraft, durationMs, type DurationDraft } from '../forms/duration.js';

export type ChannelKind = (typeof channelKinds)[number];

export interface ChannelDraft {
  readonly name: string;
  readonly enabled: boolean;
  readonly atLeast: AlertSeverity;
  readonly after: DurationDraft;
  readonly language: 'ru' | 'en';
  // e-mail
  readonly server: string;
  readonly user: string;
  readonly password: string;
  readonly from: string;
  readonly to: readonly string[];
  // webhook
  readonly url: string;
  readonly secret: string;
  // bot
  readonly botServer: string;
  readonly token: string;
  readonly chat: string;
}

export function newChannelDraft(language: 'ru' | 'en'): ChannelDraft {
  return {
    name: '',
    enabled: true,
    atLeast: 'warning',
    after: durationDraft(0),
    language,
    server: '',
    user: '',
    password: '',
    from: '',
    to: [],
    url: '',
    secret: '',
    botServer: 'https://api.telegram.org',
    token: '',
    chat: '',
  };
}

/** Secrets begin empty: the server never tells them. */
export function channelDraft(channel: Channel): ChannelDraft {
  const { name, enabled, atLeast, afterMs, language, kind, config } = channel;
  const text = (key: string) => {
    const value = config[key];
    return typeof value === 'string' ? value : '';
  };
  const to = Array.isArray(config['to']) ? config['to'].filter((one) => typeof one === 'string') : [];
  const empty = newChannelDraft(language);
  return {
    ...empty,
    name,
    enabled,
    atLeast,
    after: durationDraft(afterMs),
    server: kind === 'email' ? text('server') : '',
    user: text('user'),
    from: text('from'),
    to,
    url: text('url'),
    botServer: kind === 'bot' ? text('server') : empty.botServer,
    chat: text('chat'),
  };
}

/** What the API is sent for a new channel. */
export function newChannelInput(kind: ChannelKind, draft: ChannelDraft) {
  const { name, enabled, atLeast, after, language } = draft;
  return { name, enabled, atLeast, afterMs: durationMs(after), language, config: configOf(kind, draft) };
}

/** What a change is checked by: a secret that was left empty stands for the one that is there. */
export function checkedInput(kind: ChannelKind, draft: ChannelDraft) {
  const there = { secret: 'x'.repeat(16), token: 'x'.repeat(8) };
  return newChannelInput(kind, {
    ...draft,
    secret: draft.secret || there.secret,
    token: draft.token || there.token,
  });
}

/** What the API is sent for a change: secrets that were left empty are left out, and stay what they are. */
export function channelChange(kind: ChannelKind, draft: ChannelDraft) {
  const input = newChannelInput(kind, draft);
  const secrets = ['password', 'secret', 'token'];
  const config = Object.fromEntries(
    Object.entries(input.config).filter(([key, value]) => !(secrets.includes(key) && value === '')),
  );
  return { ...input, config };
}

/** 32 characters of chance, as a secret for signatures. */
export function secretOf(random: Uint8Array): string {
  return Array.from(random.subarray(0, 16), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

function configOf(kind: ChannelKind, draft: ChannelDraft): Record<string, unknown> & { kind: ChannelKind } {
  switch (kind) {
    case 'email': {
      const { server, user, password, from, to } = draft;
      return { kind, server: server.trim(), user, password, from: from.trim(), to: [...to] };
    }
    case 'webhook':
      return { kind, url: draft.url.trim(), secret: draft.secret };
    case 'bot':
      return { kind, server: draft.botServer.trim(), token: draft.token.trim(), chat: draft.chat.trim() };
  }
}
