/** How pages read and change what the server has. */
import {
  keepPreviousData,
  queryOptions,
  useMutation,
  useQuery,
  useQueryClient,
  type UseMutationResult,
  type UseQueryResult,
} from '@tanstack/react-query';
import { createContext, use } from 'react';
import type { AnswerOf, EndpointName } from '../../../protocol/fleet-api/endpoints.js';
import type { ApiClient, CallInput, InputArgs } from './client.js';
import type { ApiProblem } from './problem.js';
import { queryKeyOf } from './query-key.js';

export const ApiContext = createContext<ApiClient | null>(null);

export function useApi(): ApiClient {
  const api = use(ApiContext);
  if (!api) throw new Error('there is no ApiContext above');
  return api;
}

/** For useQueries and prefetching. */
export function endpointQuery<Name extends EndpointName>(api: ApiClient, name: Name, input: CallInput<Name>) {
  return queryOptions<AnswerOf<Name>, ApiProblem>({
    queryKey: queryKeyOf(name, input),
    queryFn: ({ signal }) => api.call(name, input, signal),
  });
}

export interface EndpointOptions {
  /** false: not asked for now. */
  readonly enabled?: boolean;
  /** Shows the former answer while another query of the same endpoint is on its way. */
  readonly keep?: boolean;
  /** ms; for what is not told live. */
  readonly refetchEveryMs?: number;
}

/** `useEndpoint('alerts', { query: { state: 'open' } })`: the answer, kept up to date by src/web/fleet/live. */
export function useEndpoint<Name extends EndpointName>(
  name: Name,
  ...[input, options = {}]: [...InputArgs<Name>, options?: EndpointOptions]
): UseQueryResult<AnswerOf<Name>, ApiProblem> {
  const api = useApi();
  const { enabled = true, keep = false, refetchEveryMs } = options as EndpointOptions;
  return useQuery({
    ...endpointQuery(api, name, (input ?? {}) as CallInput<Name>),
    enabled,
    ...(keep ? { placeholderData: keepPreviousData } : {}),
    ...(refetchEveryMs === undefined ? {} : { refetchInterval: refetchEveryMs }),
  });
}

export interface ChangeOptions<Name extends EndpointName> {
  /** Endpoints whose answers are different afterwards. */
  readonly refetch?: readonly EndpointName[];
  readonly onDone?: (answer: AnswerOf<Name>, input: CallInput<Name>) => void;
}

/** `const accept = useChange('acceptPhone', { refetch: ['phone'] })`, then `accept.mutate({ params: { id } })`. */
export function useChange<Name extends EndpointName>(
  name: Name,
  { refetch = [], onDone }: ChangeOptions<Name> = {},
): UseMutationResult<AnswerOf<Name>, ApiProblem, CallInput<Name>> {
  const api = useApi();
  const cache = useQueryClient();
  return useMutation<AnswerOf<Name>, ApiProblem, CallInput<Name>>({
    mutationFn: (input) => api.call(name, input),
    onSuccess: (answer, input) => {
      onDone?.(answer, input);
      for (const changed of refetch) void cache.invalidateQueries({ queryKey: [changed] });
    },
  });
}
