/** Signing in by the identity provider: a visit to its pages, which ends at `/`, or at `/sign-in?problem=...`. */

export const OPEN_ID_START = '/api/openid/start';
const WANTED_KEY = 'hotline.wanted';

export type OpenIdProblem = 'openid-failed' | 'openid-refused';

/** Why the last such visit came to nothing; null when there was none. */
export function openIdProblemOf(search: string): OpenIdProblem | null {
  const problem = new URLSearchParams(search).get('problem');
  return problem === 'openid-failed' || problem === 'openid-refused' ? problem : null;
}

interface Place {
  readonly pathname: string;
  readonly search: string;
}
/** What is used of a Storage. */
interface Memory {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/** Which page was wanted, kept while the browser is at the provider's. */
export function rememberWanted({ pathname, search }: Place, memory: Memory): void {
  if (pathname !== '/' && pathname !== '/sign-in') memory.setItem(WANTED_KEY, pathname + search);
}

/** It, once; only an address of this very page. */
export function takeWanted(memory: Memory): string | null {
  const wanted = memory.getItem(WANTED_KEY);
  memory.removeItem(WANTED_KEY);
  return wanted !== null && /^\/(?![/\\])/.test(wanted) ? wanted : null;
}
