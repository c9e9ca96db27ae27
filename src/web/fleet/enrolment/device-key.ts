/** The public key of a device in groups that two people can read to each other: `pQ7x 2LmN …`. */
export function groupedKey(publicKey: string): string {
  return publicKey.replace(/.{4}(?=.)/g, '$&\u00a0');
}
