import { compareDebianVersions } from '../protocol/debian-version.js';
import { messageOf } from '../protocol/errors.js';
import type { Release, ReleaseArchitecture } from '../protocol/fleet-link/updates.js';
import type { MinisignPublicKey } from '../wire/minisign.js';
import { expectedSignature } from './verify-release.js';

/** What this phone is. */
export interface Installed {
  /** Debian version. */
  readonly version: string;
  readonly architecture: ReleaseArchitecture;
}

export type Judgement =
  { readonly verdict: 'take' | 'runs-already' } | { readonly verdict: 'refuse'; readonly reason: string };

const refuse = (reason: string): Judgement => ({ verdict: 'refuse', reason });

/**
 * Whether a release may come onto this phone, by all that can be known before it is fetched. Never an older version: whoever
 * holds the fleet must not bring back what was mended. Pure.
 *
 * @param installed undefined: the program does not run from a package
 * @param wentBack versions that this phone went back from
 */
export function judgeOrder(
  { release, again }: { readonly release: Release; readonly again: boolean },
  installed: Installed | undefined,
  keys: readonly MinisignPublicKey[],
  wentBack: readonly string[],
): Judgement {
  const { version, architecture } = release;
  if (!installed)
    return refuse('this phone does not run from a package, and is updated by whoever installed it');
  if (architecture !== installed.architecture)
    return refuse(`the package is for ${architecture}, and this phone is ${installed.architecture}`);
  const order = compareDebianVersions(version, installed.version);
  if (order === 0) return { verdict: 'runs-already' };
  if (order < 0) return refuse(`${version} is older than ${installed.version}, which this phone runs`);
  if (wentBack.includes(version) && !again)
    return refuse(
      `this phone went back from ${version} before; it tries it again only when that is asked for`,
    );
  try {
    expectedSignature(release, keys);
  } catch (error) {
    return refuse(messageOf(error));
  }
  return { verdict: 'take' };
}
