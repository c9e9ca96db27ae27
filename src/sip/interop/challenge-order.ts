import { challengeRank, challengeText, parseChallenges } from './digest-challenge.js';
import type { HeaderField } from './message-head.js';

const challengeFields = ['www-authenticate', 'proxy-authenticate'];

/**
 * Leaves, of each kind, the one challenge that is best answered: the strongest algorithm that we know, the first of
 * equals (RFC 8760 section 2.4 lets the server choose the order and the client what it supports). sip.js reads the
 * last one alone. Where none can be answered one stays, so that the reason can be told.
 */
export function strongestChallengeOnly(fields: readonly HeaderField[]): readonly HeaderField[] {
  const isChallenge = ({ name }: HeaderField): boolean => challengeFields.includes(name.toLowerCase());
  const strongest = challengeFields.flatMap((name) => {
    const challenges = fields
      .filter((field) => field.name.toLowerCase() === name)
      .flatMap(({ value }) => parseChallenges(value));
    const [best] = challenges.sort((a, b) => challengeRank(b) - challengeRank(a));
    return best ? [{ name, value: challengeText(best) }] : [];
  });
  return [...fields.filter((field) => !isChallenge(field)), ...strongest];
}
