/** Addresses of endpoints: path with its parameters, and query. */
import { endpoints, type EndpointName } from '../../../protocol/fleet-api/endpoints.js';

export type Plain = Readonly<Record<string, unknown>>;

/** `/api/phones/7f…/calls?offset=100`. Entries of the query that are undefined or '' are left out. */
export function addressOf(name: EndpointName, params: Plain = {}, query: Plain = {}): string {
  const path = endpoints[name].path.replace(/:(\w+)/g, (_, key: string) => {
    const value = params[key];
    if (value === undefined) throw new TypeError(`${name} needs the parameter ${key}`);
    return encodeURIComponent(asText(value));
  });
  const search = new URLSearchParams();
  for (const [key, value] of Object.entries(query)) {
    if (value !== undefined && value !== null && value !== '') search.set(key, asText(value));
  }
  return search.size > 0 ? `${path}?${search.toString()}` : path;
}

function asText(value: unknown): string {
  if (typeof value === 'string') return value;
  if (typeof value === 'number' || typeof value === 'boolean') return String(value);
  throw new TypeError('only texts, numbers and booleans can stand in an address');
}
