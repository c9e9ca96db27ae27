import type { SetupPromptName } from '../media/prompts.js';
import type { SetupProblem, SetupProblemCode } from '../protocol/setup-problems.js';

/**
 * What a phone says of a problem; a problem that is not here cannot be the reason why it is not set up while somebody hears it, or
 * is for the technician's page alone.
 */
export const spokenProblems = {
  'network-none': 'network-missing',
  'network-no-cable': 'network-missing',
  'network-no-address': 'address-missing',
  'network-no-gateway': 'network-missing',
  'dns-failing': 'server-unknown',
  'captive-portal': 'sign-in-page',
  'clock-wrong': 'clock-wrong',
  'fleet-address-invalid': 'server-unknown',
  'fleet-name-unknown': 'server-unknown',
  'fleet-unreachable': 'server-silent',
  'fleet-not-a-fleet': 'server-silent',
  'fleet-certificate-unknown': 'certificate-refused',
  'fleet-certificate-name': 'certificate-refused',
  'fleet-certificate-expired': 'certificate-refused',
  'fleet-foreign': 'code-refused',
  'code-mistyped': 'code-wrong',
  'code-wrong': 'code-wrong',
  'code-expired': 'code-expired',
  'code-used': 'code-used',
  'code-of-taken-phone': 'code-refused',
  'too-many-tries': 'too-many-tries',
  'phone-unknown': 'code-refused',
  'phone-revoked': 'code-refused',
  'phone-joined-already': 'code-refused',
  'not-accepted': 'not-accepted',
  'settings-missing': 'settings-missing',
  'microphone-missing': 'microphone-silent',
  'microphone-silent': 'microphone-silent',
} as const satisfies Partial<Record<SetupProblemCode, SetupPromptName>>;

/** What a phone that is not set up says when it is lifted: that, what it waits for, and what else it knows to be wrong. */
export function setupSays(...problems: readonly (SetupProblem | undefined)[]): readonly SetupPromptName[] {
  const spoken: Partial<Record<SetupProblemCode, SetupPromptName>> = spokenProblems;
  const sentences = problems.flatMap((problem) => (problem && spoken[problem.code]) ?? []);
  return ['not-set-up', ...new Set(sentences)];
}
