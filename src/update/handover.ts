/**
 * What the phone and the root side of an update leave for each other in files: the phone has no rights on the system, and the
 * root side believes nothing that the phone wrote, but what the maker has signed.
 *
 * ```
 *   phone (user hotline)                               root side (hotline-update.service)
 *     <state>/update/release.deb
 *     <state>/update/request.json  ── systemd path ──►   copies, verifies, installs
 *     /run/hotline/ready.json      ── looked at ─────►   has the new version proved itself?
 *                                  ◄── read ─────────  <root>/outcome.json
 * ```
 */
import { z } from 'zod';
import { releaseSchema, updateStateSchema } from '../protocol/fleet-link/updates.js';

export interface UpdatePlaces {
  /** The phone's: package, request, what it remembers. */
  readonly phone: string;
  /** Root's: journal, copies, outcome. Everybody may read the outcome. */
  readonly root: string;
  /** Written by a phone that runs as the packaged service. */
  readonly ready: string;
  /** Folders with the public keys of makers: first the package's own, then the administrator's. Root's alone. */
  readonly keys: readonly string[];
}

/** Of the Debian package. */
export const packagedPlaces: UpdatePlaces = {
  phone: '/var/lib/hotline/update',
  root: '/var/lib/hotline-update',
  ready: '/run/hotline/ready.json',
  keys: ['/usr/share/hotline-phone/release-keys', '/etc/hotline/release-keys.d'],
};

export const RELEASE_FILE = 'release.deb';
export const REQUEST_FILE = 'request.json';
export const OUTCOME_FILE = 'outcome.json';
/** Of each of these files. */
export const MOST_HANDOVER_BYTES = 16 * 1024;

/** Which package to install. `id` is the fleet's command. */
export const updateRequestSchema = z.strictObject({ id: z.uuid(), release: releaseSchema });
export type UpdateRequest = z.infer<typeof updateRequestSchema>;

/** How the last update ended. */
export const updateOutcomeSchema = z.strictObject({
  id: z.uuid(),
  version: releaseSchema.shape.version,
  state: updateStateSchema.extract(['running', 'rolled-back', 'refused']),
  /** One sentence. */
  message: z.string().max(1_000),
  at: z.iso.datetime(),
});
export type UpdateOutcome = z.infer<typeof updateOutcomeSchema>;

/** What a running phone says of itself; the file goes with the service. */
export const readinessSchema = z.strictObject({
  /** Debian version of the program. */
  version: releaseSchema.shape.version,
  /** This start of the program. */
  run: z.uuid(),
  pid: z.int().min(1),
  /** A route is registered. */
  registered: z.boolean(),
  /** With its fleet; null: it has none. */
  linked: z.boolean().nullable(),
  /** The sound device is open. */
  audio: z.boolean(),
  /** Off-hook, or a callback rings: nothing must be restarted. */
  busy: z.boolean(),
});
export type Readiness = z.infer<typeof readinessSchema>;

/** What a phone lacks that is to prove itself, as part of a sentence; undefined: nothing. */
export function lacking({
  registered,
  linked,
  audio,
}: Omit<Readiness, 'version' | 'run' | 'pid' | 'busy'>): string | undefined {
  const missing = [
    ...(registered ? [] : ['not registered with the exchange']),
    ...(linked === false ? ['not linked with its fleet'] : []),
    ...(audio ? [] : ['without its sound device']),
  ];
  return missing.length === 0 ? undefined : missing.join(', ');
}
