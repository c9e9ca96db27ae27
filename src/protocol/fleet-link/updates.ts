/**
 * Software updates, as a phone and its fleet speak of them. What is installed is decided by the maker's signature alone
 * (docs/updates.md): the fleet only says which release a phone shall have, and holds its file.
 *
 * ```
 *  fleet                               phone
 *    ── command `update` ────────────►          which release, its signature, where it lies on the fleet server
 *    ◄────── command-accepted ────────          null, but for a phone that cannot take any command
 *    ◄── event `update` fetching ─────          or `refused` at once, with why
 *    ◄── GET path, Range ─────────────          over HTTP(S) of the same origin as the link, with the same trust
 *    ◄── event `update` waiting ──────          fetched and verified; waits for its window and for the handset
 *    ◄── event `update` installing ───          given to the root side, which verifies again and installs
 *    ◄── event `update` running ──────          or `rolled-back`, or `refused`
 *    ◄── event `command-done` ────────          of the command, beside each event that is final (updateStates)
 * ```
 *
 * Every `update` command that is accepted ends with exactly one final event of its version, also across restarts and power
 * cuts. Events of the middle may be missing, never out of order.
 *
 * Versions are Debian's (deb-version(7), without epoch): `0.2.0-rc.1` of package.json is `0.2.0~rc.1` here.
 */
import { z } from 'zod';

/** Name of the package that phones update; the fleet's own server is its administrator's. */
export const UPDATED_PACKAGE = 'hotline-phone';

export const releaseArchitectures = ['arm64', 'amd64'] as const;
export type ReleaseArchitecture = (typeof releaseArchitectures)[number];

/** Largest package file, in bytes. Ours has some 40 MB. */
export const MOST_RELEASE_BYTES = 256 * 1024 * 1024;
/** Text of a `.minisig` file: four lines. */
export const MOST_SIGNATURE_CHARS = 2_048;

/** Upstream part and revision of deb-version(7). */
export const releaseVersionSchema = z
  .string()
  .max(40)
  .regex(/^[0-9][A-Za-z0-9.+~-]*$/, 'must be a version of Debian, such as 0.2.0');

/** Key id of minisign: 8 bytes as 16 upper-case hexadecimal digits, as `minisign` prints it. */
export const releaseKeyIdSchema = z.string().regex(/^[0-9A-F]{16}$/);

/**
 * Where the file lies on the fleet server: an absolute path of the origin that the phone's link goes to, without query.
 * The server gives it to whoever asks (a package is no secret), answers `Range: bytes=N-` by 206 and sends no
 * Content-Encoding.
 */
export const releasePathSchema = z
  .string()
  .max(300)
  .regex(/^(?:\/[A-Za-z0-9_~+-][A-Za-z0-9._~+-]*)+$/, 'must be a plain absolute path');

/** One package file with its signature. */
export const releaseSchema = z.strictObject({
  version: releaseVersionSchema,
  architecture: z.enum(releaseArchitectures),
  /** Size of the file. */
  bytes: z.int().min(1).max(MOST_RELEASE_BYTES),
  /** Text of the `.minisig` file; its trusted comment is {@link releaseComment}. */
  signature: z.string().min(1).max(MOST_SIGNATURE_CHARS),
  path: releasePathSchema,
});
export type Release = z.infer<typeof releaseSchema>;

/** Signed along with the file: an older or another package of the same maker cannot be passed off as this one. */
export function releaseComment({ version, architecture }: Pick<Release, 'version' | 'architecture'>): string {
  return `${UPDATED_PACKAGE} ${version} ${architecture}`;
}

/** Name of the file, as scripts/build-deb gives it; the signature's is the same with `.minisig`. */
export function releaseFileName({
  version,
  architecture,
}: Pick<Release, 'version' | 'architecture'>): string {
  return `${UPDATED_PACKAGE}_${version}_${architecture}.deb`;
}

/** Command `update`. A phone has at most one update at a time: another version takes the place of one that still waits. */
export const updateCommandSchema = z.strictObject({
  name: z.literal('update'),
  release: releaseSchema,
  /** `window`: in `[update] window` of the phone. `idle`: as soon as the handset rests, whatever the time. */
  when: z.enum(['window', 'idle']),
  /** Also when this phone has gone back from this version before; without it that is refused. */
  again: z.boolean(),
});

/** Command `cancel-update`: drops what is not installing yet. Ends well too when there is nothing of this version to drop. */
export const cancelUpdateCommandSchema = z.strictObject({
  name: z.literal('cancel-update'),
  version: releaseVersionSchema,
});

/** What becomes of an update on a phone. `final`: it has ended; `command-done` goes with it, `ok` only for `running`. */
export const updateStates = {
  fetching: { final: false, meaning: 'The phone fetches the package from the fleet server.' },
  waiting: {
    final: false,
    meaning: 'Fetched and verified; it waits for its window, for the handset, or until the phone can call.',
  },
  installing: { final: false, meaning: 'It is being installed, or has to prove itself for 3 minutes.' },
  running: { final: true, meaning: 'The phone runs this version.' },
  'rolled-back': {
    final: true,
    meaning: 'The version did not prove itself; the phone runs the one before again.',
  },
  refused: { final: true, meaning: 'Nothing was installed; the sentence says why.' },
  cancelled: {
    final: true,
    meaning: 'The fleet has taken it back, or another version has taken its place.',
  },
} as const satisfies Record<string, { readonly final: boolean; readonly meaning: string }>;
export type UpdateState = keyof typeof updateStates;
export const updateStateSchema = z.enum(Object.keys(updateStates) as [UpdateState, ...UpdateState[]]);

/** Event `update`. */
export const updateEventSchema = z.strictObject({
  kind: z.literal('update'),
  /** The command that asked for it. */
  command: z.uuid(),
  version: releaseVersionSchema,
  state: updateStateSchema,
  /** One sentence: what it waits for, why it was refused, why it went back. */
  message: z.string().max(1_000),
});
export type UpdateEvent = z.infer<typeof updateEventSchema>;

/**
 * `package` of hello: what the phone's program is installed as. Left out by one that does not run from a package, and so
 * cannot be updated.
 */
export const installedPackageSchema = z.strictObject({
  version: releaseVersionSchema,
  architecture: z.enum(releaseArchitectures),
  /** Release keys that this phone trusts; none: it refuses every update. */
  keys: z.array(releaseKeyIdSchema).max(16),
});
export type InstalledPackage = z.infer<typeof installedPackageSchema>;
