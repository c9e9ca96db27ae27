/** The step of `hotline check` for software updates: whether any can come to this phone. */
import type { CheckOutcome, CheckStep } from '../health/check.js';
import { packagedPlaces } from '../update/handover.js';
import type { Installed } from '../update/judge-order.js';
import { type TrustedKeys, trustedKeys } from '../update/release-keys.js';

/** @param installed undefined: the program does not run from a package; whoever installed it updates it, and is told nothing */
export function updateSteps(
  installed: Installed | undefined,
  keys: () => Promise<TrustedKeys> = () => trustedKeys(packagedPlaces.keys),
): CheckStep[] {
  if (!installed) return [];
  return [
    {
      id: 'update/keys',
      title: 'Software updates: keys of makers',
      run: async () => outcome(await keys()),
    },
  ];
}

function outcome({ keys, problems }: TrustedKeys): CheckOutcome {
  const ids = keys.map(({ id }) => id).join(', ');
  if (keys.length === 0)
    return {
      status: 'warn',
      detail: `this phone cannot be updated: it trusts no release key${problems.length === 0 ? '' : `; ${problems.join('; ')}`}`,
      advice:
        'put the public key of the maker into /etc/hotline/release-keys.d/maker.pub as root (0644), or install a package that was built with --release-key, then restart hotline-phone (docs/updates.md)',
    };
  if (problems.length > 0)
    return {
      status: 'warn',
      detail: `it takes updates signed by ${ids}, but not every key can be used: ${problems.join('; ')}`,
      advice: 'make root the owner of the folder and the file, writable by nobody else, or delete the file',
    };
  return { status: 'ok', detail: `it takes updates signed by ${ids}` };
}
