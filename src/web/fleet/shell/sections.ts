/** What the navigation offers, and to whom. */
import { mayAct, type Role } from '../../../protocol/fleet-api/roles.js';
import type { IconName } from '../common/icon-paths.js';

export interface Section {
  readonly name:
    | 'overview'
    | 'phones'
    | 'alerts'
    | 'statistics'
    | 'enrolment'
    | 'sites'
    | 'maintenance'
    | 'updates'
    | 'people'
    | 'tokens'
    | 'channels'
    | 'audit'
    | 'settings';
  readonly path: string;
  readonly icon: IconName;
  readonly role: Role;
}

const groups = {
  watch: [
    { name: 'overview', path: '/', icon: 'overview', role: 'viewer' },
    { name: 'phones', path: '/phones', icon: 'phone', role: 'viewer' },
    { name: 'alerts', path: '/alerts', icon: 'bell', role: 'viewer' },
    { name: 'statistics', path: '/statistics', icon: 'chart', role: 'viewer' },
  ],
  manage: [
    { name: 'enrolment', path: '/enrolment', icon: 'join', role: 'technician' },
    { name: 'sites', path: '/sites', icon: 'site', role: 'viewer' },
    { name: 'maintenance', path: '/maintenance', icon: 'wrench', role: 'viewer' },
    { name: 'updates', path: '/updates', icon: 'download', role: 'viewer' },
  ],
  administer: [
    { name: 'people', path: '/people', icon: 'people', role: 'administrator' },
    { name: 'tokens', path: '/tokens', icon: 'link', role: 'viewer' },
    { name: 'channels', path: '/channels', icon: 'send', role: 'administrator' },
    { name: 'audit', path: '/audit', icon: 'book', role: 'administrator' },
    { name: 'settings', path: '/settings', icon: 'gear', role: 'viewer' },
  ],
} as const satisfies Record<string, readonly Section[]>;
export type SectionGroup = keyof typeof groups;

/** The groups with what this role may see; empty ones are left out. */
export function sectionsFor(
  role: Role,
): { readonly group: SectionGroup; readonly sections: readonly Section[] }[] {
  return (Object.keys(groups) as SectionGroup[])
    .map((group) => ({ group, sections: groups[group].filter(({ role: needed }) => mayAct(role, needed)) }))
    .filter(({ sections }) => sections.length > 0);
}

/** What the role of who is at this address has to be at least; anybody's for what is no section. */
export function roleFor(pathname: string): Role {
  const shown = Object.values(groups).flatMap((sections): readonly Section[] => sections);
  return shown.find((section) => isShown(section, pathname))?.role ?? 'viewer';
}

/** Whether the section is the one that is shown. */
export function isShown(section: Section, pathname: string): boolean {
  if (section.path === '/') return pathname === '/';
  return pathname === section.path || pathname.startsWith(`${section.path}/`);
}
