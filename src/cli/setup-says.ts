import type { FleetLinkView } from '../link/fleet.js';
import type { SetupPromptName } from '../media/prompts.js';
import type { ErrorCode } from '../protocol/errors.js';

/** What only a person at the fleet can mend: the code, or the phone as such, was refused. */
const refusals: readonly (ErrorCode | undefined)[] = ['FLEET_REFUSED', 'FLEET_FOREIGN', 'ENROLMENT_CODE'];

/** What a phone that is not set up says when it is lifted: that, and what it waits for. */
export function setupSays(
  { state, accepted, lastCode }: Pick<FleetLinkView, 'state' | 'accepted' | 'lastCode'>,
  hasNetwork: boolean,
): readonly SetupPromptName[] {
  if (state === 'linked') return ['not-set-up', accepted ? 'settings-missing' : 'not-accepted'];
  if (refusals.includes(lastCode)) return ['not-set-up', 'code-refused'];
  if (!hasNetwork) return ['not-set-up', 'network-missing'];
  if (lastCode === 'FLEET_CERTIFICATE') return ['not-set-up', 'certificate-refused'];
  // The first attempt is under way: it takes a second or two.
  return lastCode === undefined ? ['not-set-up'] : ['not-set-up', 'server-silent'];
}
