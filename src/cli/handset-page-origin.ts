/** Which Host and Origin headers belong to this page: the guard against other sites that reach for the phone. */
import { isIP } from 'node:net';

const LOOPBACK_NAMES = ['localhost', '127.0.0.1', '::1'];
const HTTP_PORT = 80;
const HTTPS_PORT = 443;

export interface OriginGuard {
  /** Whether the Host header is one by which this server is meant to be reached. */
  isOwnHost(hostHeader: string | undefined): boolean;
  /** Whether the Origin header (RFC 6454) names the very page that the Host header was sent to. */
  isOwnOrigin(originHeader: string | undefined, hostHeader: string | undefined): boolean;
}

/**
 * A site of a stranger can point its own name at this address (DNS rebinding) and then counts as the same origin in
 * the browser; its Host header gives it away. A server on all addresses (`0.0.0.0`, `::`) also accepts any literal
 * address, because a literal cannot be pointed elsewhere.
 */
export function originGuard(
  listenHost: string,
  port: () => number,
  /** `names`: others by which it is reached now, in lower case. `secure`: over https. */
  { names: others, secure = false }: { names?: () => readonly string[]; secure?: boolean } = {},
): OriginGuard {
  const names = new Set([...LOOPBACK_NAMES, listenHost.toLowerCase()]);
  const isOwnName = (name: string): boolean =>
    names.has(name) || (isWildcard(listenHost) && isIP(name) !== 0) || (others?.() ?? []).includes(name);
  const isOwnHost = (hostHeader: string | undefined): boolean => {
    const host = splitHost(hostHeader);
    const usualPort = secure ? HTTPS_PORT : HTTP_PORT;
    return host !== undefined && (host.port ?? usualPort) === port() && isOwnName(host.name);
  };
  return {
    isOwnHost,
    isOwnOrigin: (originHeader, hostHeader) =>
      isOwnHost(hostHeader) &&
      originHeader?.toLowerCase() === `${secure ? 'https' : 'http'}://${hostHeader?.toLowerCase()}`,
  };
}

/** The address as a person types it; a server on all addresses is named by its loopback one. */
export function pageUrl(listenHost: string, port: number): string {
  const name = isWildcard(listenHost) ? '127.0.0.1' : listenHost;
  return `http://${isIP(name) === 6 ? `[${name}]` : name}:${port}/`;
}

function isWildcard(listenHost: string): boolean {
  return listenHost === '0.0.0.0' || listenHost === '::';
}

/** `name`, `name:port` or `[v6]:port` (RFC 9110 section 7.2), without the brackets. */
function splitHost(hostHeader: string | undefined): { name: string; port: number | undefined } | undefined {
  const match = /^(?:\[([0-9a-f:]+)\]|([a-z0-9.-]+))(?::(\d{1,5}))?$/.exec(hostHeader?.toLowerCase() ?? '');
  const name = match?.[1] ?? match?.[2];
  if (name === undefined) return undefined;
  return { name, port: match?.[3] === undefined ? undefined : Number(match[3]) };
}
