/** Who may do what in a fleet. */
import { z } from 'zod';

/** Each may all that those before it may. */
export const roles = [
  /** Sees phones, alerts and statistics. */
  'viewer',
  /** Also makes phones and codes, tests and blinks them. */
  'technician',
  /** Also configures, restarts, accepts and revokes phones, handles alerts and maintenance. */
  'operator',
  /** Also people, tokens, channels, settings and the audit log. */
  'administrator',
] as const;
export type Role = (typeof roles)[number];
export const roleSchema = z.enum(roles);

export function mayAct(role: Role, needed: Role): boolean {
  return roles.indexOf(role) >= roles.indexOf(needed);
}

/** What an API token may be used for; its owner's role bounds it too. */
export const scopes = {
  'phones:read': 'see phones, their health, calls and alerts',
  'phones:write': 'make, change, accept and revoke phones; enrolment codes; configurations',
  commands: 'send commands to phones',
  alerts: 'acknowledge alerts; maintenance windows',
  statistics: 'read statistics and export them',
  administration: 'people, channels, settings, audit log',
} as const;
export type Scope = keyof typeof scopes;
export const scopeSchema = z.enum(Object.keys(scopes) as [Scope, ...Scope[]]);
