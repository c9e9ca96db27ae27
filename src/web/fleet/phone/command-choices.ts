/** Which commands are offered for a phone. */
import type { PhoneRow, StoredCommand } from '../../../protocol/fleet-api/phones.js';
import { mayAct, type Role } from '../../../protocol/fleet-api/roles.js';
import type { Tone } from '../common/tone.js';

export const commandChoices = [
  { name: 'blink', role: 'technician', asks: false },
  { name: 'diagnostics', role: 'technician', asks: false },
  { name: 'restart', role: 'operator', asks: true },
  { name: 'reboot', role: 'operator', asks: true },
  { name: 'open-setup', role: 'operator', asks: false },
] as const;
export type CommandChoice = (typeof commandChoices)[number];

export function commandsFor(role: Role): readonly CommandChoice[] {
  return commandChoices.filter(({ role: needed }) => mayAct(role, needed));
}

/** Only accepted phones get commands. */
export function mayBeTold({ enrolment }: Pick<PhoneRow, 'enrolment'>): boolean {
  return enrolment === 'accepted';
}

export const commandTones: Readonly<Record<StoredCommand['state'], Tone>> = {
  waiting: 'plain',
  sent: 'plain',
  accepted: 'plain',
  done: 'good',
  failed: 'bad',
  refused: 'bad',
  expired: 'muted',
};
