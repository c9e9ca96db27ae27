/** Keys of TanStack Query: the endpoint's name first, so that `[name]` stands for all that was asked of it. */
import type { EndpointName } from '../../../protocol/fleet-api/endpoints.js';
import type { CallInput } from './client.js';

export type EndpointKey = readonly [EndpointName, { readonly params?: unknown; readonly query?: unknown }?];

export function queryKeyOf<Name extends EndpointName>(
  name: Name,
  input?: Omit<CallInput<Name>, 'body'>,
): EndpointKey {
  const { params, query } = (input ?? {}) as { params?: unknown; query?: unknown };
  if (params === undefined && query === undefined) return [name, {}];
  return [name, { ...(params === undefined ? {} : { params }), ...(query === undefined ? {} : { query }) }];
}
