import type { Actor, Base } from '../ports.js';
import type { Queries } from '../store/accounts.js';
import {
  deleteIdleSessions,
  deleteSession,
  insertSession,
  liveSession,
  type SessionRow,
  touchSession,
} from '../store/sessions.js';
import { hashOfSecret, newSecret } from './secrets.js';

/** The last use is written this often at most: it is asked about with every request. */
const TOUCH_MS = 60_000;

/** A session in which somebody is signed in. */
export interface OpenSession {
  readonly idHash: string;
  /** To be sent back with every request that changes something. */
  readonly csrf: string;
  readonly account: Pick<SessionRow, 'login' | 'name' | 'role'> & { readonly id: string };
  /** When it ends if nothing more is asked, ms since 1970. */
  readonly endsMs: number;
}

/** Sessions of people in browsers: a random cookie, of which the store keeps the hash. */
export class Sessions {
  constructor(private readonly base: Pick<Base, 'clock' | 'settings' | 'store'>) {}

  /** Always a new one: a cookie that somebody planted in a browser never becomes a session. */
  async start(
    account: OpenSession['account'],
    db: Queries = this.base.store.db,
  ): Promise<{ secret: string; session: OpenSession }> {
    const now = Math.round(this.base.clock.wallMs());
    const { sessionMs } = this.base.settings.current();
    await deleteIdleSessions(db, now - sessionMs);
    const secret = newSecret();
    const session = { idHash: hashOfSecret(secret), csrf: newSecret(), account, endsMs: now + sessionMs };
    await insertSession(db, {
      id_hash: session.idHash,
      account_id: account.id,
      csrf: session.csrf,
      created_at: now,
      last_used_at: now,
    });
    return { secret, session };
  }

  /**
   * By the cookie; undefined when it is none, has ended, or its account is disabled.
   * @param how `use` puts its end off
   */
  async find(secret: string, how: 'use' | 'look'): Promise<OpenSession | undefined> {
    const now = Math.round(this.base.clock.wallMs());
    const { sessionMs } = this.base.settings.current();
    const { db } = this.base.store;
    const row = await liveSession(db, hashOfSecret(secret), now - sessionMs);
    if (!row) return undefined;
    const { id_hash: idHash, csrf, account_id: id, login, name, role, last_used_at: lastMs } = row;
    const account = { id, login, name, role };
    if (how === 'look') return { idHash, csrf, account, endsMs: lastMs + sessionMs };
    if (now - lastMs >= Math.min(TOUCH_MS, sessionMs / 10)) await touchSession(db, idHash, now);
    return { idHash, csrf, account, endsMs: now + sessionMs };
  }

  end(session: OpenSession): Promise<void> {
    return deleteSession(this.base.store.db, session.idHash);
  }
}

export function actorOfSession({ account }: OpenSession, address: string): Actor {
  const { id, login, role } = account;
  return { kind: 'account', accountId: id, login, role, scopes: null, name: login, address };
}
