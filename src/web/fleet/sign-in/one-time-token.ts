/** The token of a one-time link: after the `#`, so that it is in no log of a server or a proxy. */

export function tokenOf(hash: string): string | null {
  return /^#([\w-]{1,100})$/.exec(hash)?.[1] ?? null;
}

export const LEAST_PASSWORD_CHARS = 12;

/** What is wrong with a new password that was typed twice, as far as the page can tell; null: nothing. */
export function passwordFault(password: string, again: string): 'too-short' | 'different' | null {
  if (password.length < LEAST_PASSWORD_CHARS) return 'too-short';
  return password === again ? null : 'different';
}
