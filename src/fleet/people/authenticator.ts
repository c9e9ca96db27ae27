import { scopes, type Scope } from '../../protocol/fleet-api/roles.js';
import type { Actor, Base } from '../ports.js';
import { liveToken, touchToken } from '../store/tokens.js';
import { hashOfSecret } from './secrets.js';
import { actorOfSession, type OpenSession, type Sessions } from './sessions.js';

/** Somebody who asks, and the session they ask in. */
export interface Caller {
  readonly actor: Actor;
  readonly session: OpenSession | undefined;
}

export const TOKEN_PREFIX = 'hotline_';
const TOKEN = /^hotline_[\w-]{43}$/;
const COOKIE = /^[\w-]{43}$/;
const TOUCH_MS = 60_000;

/** Tells who asks, by a cookie or an API token. What it tells is true of this moment: it is asked for every request. */
export class Authenticator {
  constructor(
    private readonly base: Pick<Base, 'clock' | 'store'>,
    private readonly sessions: Sessions,
  ) {}

  /**
   * @param cookie value of the session cookie
   * @param how `look` does not count as a use of the session
   */
  async byCookie(cookie: string, address: string, how: 'use' | 'look' = 'use'): Promise<Caller | undefined> {
    if (!COOKIE.test(cookie)) return undefined;
    const session = await this.sessions.find(cookie, how);
    return session && { actor: actorOfSession(session, address), session };
  }

  /** @param token `hotline_` and 43 characters */
  async byToken(token: string, address: string): Promise<Caller | undefined> {
    if (!TOKEN.test(token)) return undefined;
    const { db } = this.base.store;
    const now = Math.round(this.base.clock.wallMs());
    const row = await liveToken(db, hashOfSecret(token), now);
    if (!row) return undefined;
    if (now - (row.last_used_at ?? 0) >= TOUCH_MS) await touchToken(db, row.id, now);
    const { account_id: accountId, login, role, name } = row;
    return {
      actor: {
        kind: 'token',
        accountId,
        login,
        role,
        scopes: scopesOf(row.scopes),
        name: `token ${name} of ${login}`,
        address,
      },
      session: undefined,
    };
  }
}

/** Of the store; one that this version does not know is good for nothing. */
export function scopesOf(text: string): Scope[] {
  return text.split(',').filter((scope): scope is Scope => Object.hasOwn(scopes, scope));
}

export function nobody(address: string): Caller {
  return {
    actor: {
      kind: 'nobody',
      accountId: null,
      login: '',
      role: 'viewer',
      scopes: null,
      name: 'nobody',
      address,
    },
    session: undefined,
  };
}

/** Whoever looks at a demonstration. */
export function demoViewer(address: string): Caller {
  return {
    actor: {
      kind: 'demo',
      accountId: null,
      login: 'demo',
      role: 'viewer',
      scopes: null,
      name: 'demo',
      address,
    },
    session: undefined,
  };
}
