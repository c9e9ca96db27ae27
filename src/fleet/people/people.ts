import type { Session } from '../../protocol/fleet-api/people.js';
import type { Browser, Handlers } from '../api/handler.js';
import type { Actor, Base } from '../ports.js';
import { accountHandlers } from './account-handlers.js';
import { Authenticator } from './authenticator.js';
import { peopleContext } from './context.js';
import { firstRunLink } from './one-time-links.js';
import { OpenIdClient, type OpenIdOptions } from './open-id.js';
import { openIdSignIn } from './open-id-sign-in.js';
import type { ScryptCost } from './passwords.js';
import { sessionHandlers } from './session-handlers.js';
import { settingsHandlers } from './settings-handlers.js';
import { tokenHandlers } from './token-handlers.js';

export type PeopleHandlers = Pick<
  Handlers,
  | keyof ReturnType<typeof sessionHandlers>
  | keyof ReturnType<typeof accountHandlers>
  | keyof ReturnType<typeof tokenHandlers>
  | keyof ReturnType<typeof settingsHandlers>
>;

export interface PeopleOptions {
  /** Of this program, for the sign-in page. */
  readonly version: string;
  readonly openId?: OpenIdOptions;
  /** For tests only: real password hashes take half a second. */
  readonly passwordCost?: ScryptCost;
}

/** Everything about people who use this server. */
export interface People {
  readonly handlers: PeopleHandlers;
  readonly authenticator: Authenticator;
  readonly openId: OpenIdSignIn | undefined;
  /** Path of a new link for the first administrator, good for an hour; undefined when there is an account. */
  firstRunLink(): Promise<string | undefined>;
  /** Sessions of an account have ended, or it may do something else: what it has open is to be asked about anew. */
  onAccessChanged(listener: (account: string) => void): void;
  /** Writes what is still to be written; the store is open yet. */
  close(): Promise<void>;
}

/** Signing in by the identity provider. */
export interface OpenIdSignIn {
  readonly client: OpenIdClient;
  signIn(
    callback: URL,
    transaction: string,
    who: { readonly browser: Browser; readonly actor: Actor },
  ): Promise<Session>;
  /** Nobody was signed in: for the audit log. Never rejects. */
  refused(actor: Actor): Promise<void>;
}

export function makePeople(base: Base, options: PeopleOptions): People {
  const listeners: ((account: string) => void)[] = [];
  const context = peopleContext(
    base,
    (account) => {
      for (const listener of listeners) listener(account);
    },
    options.passwordCost,
  );
  const { openId, version } = options;
  const client = openId && new OpenIdClient(base, openId);
  return {
    handlers: {
      ...sessionHandlers(context, { version, openId: openId?.name ?? null }),
      ...accountHandlers(context),
      ...tokenHandlers(context),
      ...settingsHandlers(base),
    },
    authenticator: new Authenticator(base, context.sessions),
    openId: client && {
      client,
      signIn: async (callback, transaction, who) =>
        openIdSignIn(context, openId, await client.finish(callback, transaction), who),
      refused: (actor) => context.refused.refused('', false, actor, openId.name),
    },
    firstRunLink: () => firstRunLink(base),
    onAccessChanged: (listener) => void listeners.push(listener),
    close: () => context.refused.close(),
  };
}
