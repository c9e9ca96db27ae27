/** Whether phones that went silent share a cause: their site is cut off, or the server itself is. */
import type { Settings } from '../../protocol/fleet-api/settings.js';

export type CutPolicy = Pick<Settings, 'siteCutPhones' | 'siteCutPercent'>;

/** Of the phones of a site (null: of those that have none) that were there before. */
export interface SiteSilence {
  readonly site: string | null;
  /** Those that may have gone silent together: not those that were known to be down before. */
  readonly phones: number;
  /** Those of them of which a beat was missed. */
  readonly silent: number;
  /** In a maintenance window of its own: that it is silent says nothing of the rest. */
  readonly apart: boolean;
}

export interface Cut {
  /**
   * `none`: each cut site for itself. `sites`: several sites at once, so the cause lies between them and the server.
   * `fleet`: most phones altogether, and not of one site alone, so every silent phone belongs to it.
   */
  readonly fleet: 'none' | 'sites' | 'fleet';
  /** The sites of `sites`. */
  readonly fleetSites: ReadonlySet<string>;
  /** Sites that are cut off, each for itself. */
  readonly sites: ReadonlySet<string>;
}

/** Several is two: that two sites fail within the same minute by chance is rarer than that they share a network. */
const SEVERAL_SITES = 2;
const NONE: ReadonlySet<string> = new Set();

export function judgeCut(policy: CutPolicy, silence: readonly SiteSilence[]): Cut {
  const together = new Set<string>();
  const apart = new Set<string>();
  let [phones, silent, places] = [0, 0, 0];
  for (const part of silence) {
    if (part.site !== null && isCut(policy, part)) (part.apart ? apart : together).add(part.site);
    if (part.apart) continue;
    phones += part.phones;
    silent += part.silent;
    // Phones without a site are anywhere.
    if (part.silent > 0) places += part.site === null ? SEVERAL_SITES : 1;
  }
  if (places >= SEVERAL_SITES && isCut(policy, { phones, silent }))
    return { fleet: 'fleet', fleetSites: NONE, sites: apart };
  if (together.size >= SEVERAL_SITES) return { fleet: 'sites', fleetSites: together, sites: apart };
  return { fleet: 'none', fleetSites: NONE, sites: new Set([...together, ...apart]) };
}

export function isCut(
  { siteCutPhones, siteCutPercent }: CutPolicy,
  { phones, silent }: Pick<SiteSilence, 'phones' | 'silent'>,
): boolean {
  return silent >= siteCutPhones && silent * 100 >= phones * siteCutPercent;
}
