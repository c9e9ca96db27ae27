import { createHash } from 'node:crypto';

export interface ServerIdentity {
  readonly account: string;
  readonly password: string;
}

/**
 * The server's side of digest authentication (RFC 7616), written apart from the product's: what is wrong with the
 * credentials of these requests, oldest first; undefined when all that carry some are right. A request that comes twice
 * counts once.
 */
export function digestFaultOf(
  requests: readonly string[],
  { account, password }: ServerIdentity,
): string | undefined {
  const used = new Map<string, number>();
  for (const text of new Set(requests)) {
    const credentials = /^(?:Proxy-)?Authorization: *Digest (.*)\r$/im.exec(text)?.[1];
    if (credentials === undefined) continue;
    const value = (name: string) =>
      new RegExp(`(?:^|[ ,])${name}="?([^",]*)`, 'i').exec(credentials)?.[1] ?? '';
    const method = /^\w+/.exec(text)?.[0] ?? '';
    const hash = (...parts: string[]) =>
      createHash(value('algorithm').toUpperCase() === 'SHA-256' ? 'sha256' : 'md5')
        .update(parts.join(':'))
        .digest('hex');
    const [nonce, nc] = [value('nonce'), value('nc')];
    const secret = hash(account, value('realm'), password);
    const right = hash(secret, nonce, nc, value('cnonce'), value('qop'), hash(method, value('uri')));
    if (value('username') !== account) return `the digest is for the account ${value('username')}`;
    if (value('response') !== right) return 'the digest of the phone is wrong';
    if (Number.parseInt(nc, 16) !== (used.get(nonce) ?? 0) + 1)
      return `the nonce ${nonce} is used with the count ${nc}`;
    used.set(nonce, Number.parseInt(nc, 16));
  }
  return undefined;
}
