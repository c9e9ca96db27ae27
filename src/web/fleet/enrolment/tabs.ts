/** Parts of the page, each with its address. */
import { mayAct, type Role } from '../../../protocol/fleet-api/roles.js';

export const enrolmentTabs = ['one', 'batch', 'waiting'] as const;
export type EnrolmentTab = (typeof enrolmentTabs)[number];

/** @param rest what follows `/enrolment/` in the address */
export function tabOf(rest: string): EnrolmentTab {
  return enrolmentTabs.find((tab) => tab === rest) ?? 'one';
}

export function addressOfTab(tab: EnrolmentTab): string {
  return tab === 'one' ? '/enrolment' : `/enrolment/${tab}`;
}

export function tabsFor(role: Role): EnrolmentTab[] {
  return enrolmentTabs.filter((tab) => {
    if (tab === 'batch') return mayAct(role, 'operator');
    return tab === 'waiting' || mayAct(role, 'technician');
  });
}
