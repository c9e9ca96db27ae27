import type { Site } from '../../../protocol/fleet-api/phones.js';

/** Sites in whose name or address all of the words are, in any case. */
export function sitesWith(sites: readonly Site[], search: string, language: string): Site[] {
  const words = search.toLocaleLowerCase(language).split(/\s+/).filter(Boolean);
  return sites.filter(({ name, address }) => {
    const text = `${name} ${address}`.toLocaleLowerCase(language);
    return words.every((word) => text.includes(word));
  });
}
