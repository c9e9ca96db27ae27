/** Who is signed in. */
import { useQuery, useQueryClient, type UseQueryResult } from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { Session } from '../../../protocol/fleet-api/people.js';
import { mayAct, type Role } from '../../../protocol/fleet-api/roles.js';
import { useApi } from './hooks.js';
import { ApiProblem } from './problem.js';
import { queryKeyOf } from './query-key.js';

export const sessionKey = queryKeyOf('session');

/** null: nobody is signed in. */
export function useSessionQuery(): UseQueryResult<Session | null, ApiProblem> {
  const api = useApi();
  return useQuery<Session | null, ApiProblem>({
    queryKey: sessionKey,
    queryFn: ({ signal }) =>
      api.call('session', {}, signal).catch((error: unknown) => {
        if (error instanceof ApiProblem && error.status === 401) return null;
        throw error;
      }),
    staleTime: Infinity,
  });
}

export const SessionContext = createContext<Session | null>(null);

/** Inside the shell, where there always is one. */
export function useSession(): Session {
  const session = use(SessionContext);
  if (!session) throw new Error('nobody is signed in here');
  return session;
}

/** Whether the person may do what needs this role; what they may not do is not offered. */
export function useMay(needed: Role): boolean {
  return mayAct(useSession().account.role, needed);
}

/** Somebody else's answers must not be shown to who signs in. */
export function useEnter(): (session: Session) => void {
  const cache = useQueryClient();
  return (session) => {
    cache.removeQueries({ predicate: ({ queryKey }) => queryKey[0] !== 'session' });
    cache.setQueryData(sessionKey, session);
  };
}
