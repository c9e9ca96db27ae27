import { endpoints, type Endpoint } from '../../../protocol/fleet-api/endpoints.js';
import { mayAct, scopes, type Role, type Scope } from '../../../protocol/fleet-api/roles.js';

/** The scopes with which a token of this role could do anything at all. */
export function offeredScopes(role: Role): Scope[] {
  const all: readonly Endpoint[] = Object.values(endpoints);
  return (Object.keys(scopes) as Scope[]).filter((scope) =>
    all.some(
      (endpoint) => endpoint.scope === scope && endpoint.role !== 'anyone' && mayAct(role, endpoint.role),
    ),
  );
}
