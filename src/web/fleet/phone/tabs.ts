/** Parts of a phone's page, each with an address of its own. */
import { mayAct, type Role } from '../../../protocol/fleet-api/roles.js';
import type { PhoneTab } from '../words/phone.js';

const tabs: readonly { readonly tab: PhoneTab; readonly role: Role }[] = [
  { tab: 'state', role: 'viewer' },
  { tab: 'history', role: 'viewer' },
  { tab: 'calls', role: 'viewer' },
  { tab: 'faults', role: 'viewer' },
  { tab: 'tests', role: 'viewer' },
  { tab: 'commands', role: 'viewer' },
  { tab: 'configuration', role: 'technician' },
  { tab: 'commissioning', role: 'viewer' },
  { tab: 'device', role: 'viewer' },
];

export function tabsFor(role: Role): readonly PhoneTab[] {
  return tabs.filter(({ role: needed }) => mayAct(role, needed)).map(({ tab }) => tab);
}

/** The part that an address names; the first for anything that this role may not see, or that there is not. */
export function tabOf(text: string | undefined, role: Role): PhoneTab {
  return tabsFor(role).find((tab) => tab === text) ?? 'state';
}
