import { randomUUID } from 'node:crypto';
import type { ApiToken } from '../../protocol/fleet-api/people.js';
import { mayAct } from '../../protocol/fleet-api/roles.js';
import { ApiError, type Handlers } from '../api/handler.js';
import type { Actor } from '../ports.js';
import {
  countTokensOf,
  deleteToken,
  insertToken,
  listTokens,
  tokenById,
  type OwnedTokenRow,
} from '../store/tokens.js';
import { scopesOf, TOKEN_PREFIX } from './authenticator.js';
import { nowMs, type PeopleContext } from './context.js';
import { hashOfSecret, newSecret } from './secrets.js';
import { recordIn } from './stored-audit.js';

type TokenHandlers = Pick<Handlers, 'tokens' | 'newToken' | 'deleteToken'>;

/** A list that nobody can look through is a list in which a stolen token hides. */
const MOST_OF_AN_ACCOUNT = 50;

export function tokenHandlers(context: PeopleContext): TokenHandlers {
  const { store, clock } = context;

  return {
    async tokens({ actor }) {
      if (actor.accountId === null) return [];
      return (await listTokens(store.db, seesAll(actor) ? null : actor.accountId)).map(tokenAnswer);
    },

    async newToken({ body, actor }) {
      const account = actor.accountId;
      if (account === null) throw new ApiError('NOT_ALLOWED', 'a demonstration has no API tokens');
      const now = nowMs(context);
      const expiresAt = body.expiresAt === null ? null : Date.parse(body.expiresAt);
      if (expiresAt !== null && expiresAt <= now) {
        throw new ApiError('BAD_REQUEST', 'the token would have expired already', [
          { place: 'expiresAt', message: 'must be in the future' },
        ]);
      }
      const secret = `${TOKEN_PREFIX}${newSecret()}`;
      const scopes = [...new Set(body.scopes)];
      const row = {
        id: randomUUID(),
        account_id: account,
        name: body.name,
        secret_hash: hashOfSecret(secret),
        scopes: scopes.join(','),
        created_at: now,
        expires_at: expiresAt,
        last_used_at: null,
      };
      await store.db.transaction().execute(async (transaction) => {
        if ((await countTokensOf(transaction, account)) >= MOST_OF_AN_ACCOUNT) {
          throw new ApiError(
            'CONFLICT',
            `an account can have ${MOST_OF_AN_ACCOUNT} tokens; delete those that nobody uses`,
          );
        }
        await insertToken(transaction, row);
        await recordIn(transaction, clock, actor, 'token.create', body.name, {
          scopes,
          expiresAt: body.expiresAt,
        });
      });
      return { token: tokenAnswer({ ...row, login: actor.login }), secret };
    },

    async deleteToken({ params, actor }) {
      await store.db.transaction().execute(async (transaction) => {
        const token = await tokenById(transaction, params.id);
        // Somebody else's is answered like none at all: who may not see it does not learn that it is there.
        const mine = token && (seesAll(actor) || token.account_id === actor.accountId);
        if (!mine || !(await deleteToken(transaction, token.id)))
          throw new ApiError('NOT_FOUND', 'there is no such token; it may have been revoked already');
        await recordIn(transaction, clock, actor, 'token.revoke', token.name, { owner: token.login });
      });
      return undefined;
    },
  };
}

function seesAll({ role }: Actor): boolean {
  return mayAct(role, 'administrator');
}

function tokenAnswer(row: OwnedTokenRow): ApiToken {
  const time = (ms: number | null): string | null => (ms === null ? null : new Date(ms).toISOString());
  return {
    id: row.id,
    name: row.name,
    owner: row.login,
    scopes: scopesOf(row.scopes),
    createdAt: new Date(row.created_at).toISOString(),
    expiresAt: time(row.expires_at),
    lastUsedAt: time(row.last_used_at),
  };
}
