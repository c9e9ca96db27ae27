/**
 * What is signed on the link, with Ed25519 (RFC 8032). Each text begins with what it is, so that a signature for one
 * purpose is never one for another.
 */

/** What a phone signs to prove that it holds its key: bound to this connection's nonce and to this fleet. */
export function helloText(parts: {
  readonly nonce: string;
  readonly fleet: string;
  readonly key: string;
}): string {
  return `hotline hello 1\n${parts.nonce}\n${parts.fleet}\n${parts.key}\n`;
}

/** What the fleet signs of a configuration: bound to the phone and the version. */
export function configText(parts: {
  readonly phone: string;
  readonly version: number;
  readonly toml: string;
}): string {
  return `hotline config 1\n${parts.phone}\n${parts.version}\n${parts.toml}`;
}
