/**
 * Every endpoint of the fleet's API, once: the server registers its routes from this table, the OpenAPI document and
 * docs/fleet-api.md come from it, the dashboard calls by it, and the test that tries every role on every endpoint walks it.
 */
import { z } from 'zod';
import {
  acknowledgementSchema,
  alertListQuery,
  alertListSchema,
  alertSchema,
  channelChangeSchema,
  channelSchema,
  channelTestSchema,
  maintenanceSchema,
  newChannelSchema,
  newMaintenanceSchema,
} from './alerts.js';
import { idSchema, pageOf } from './common.js';
import { batchResultSchema, batchSchema, issuedCodeSchema, newCodeSchema } from './enrolment.js';
import {
  accountChangeSchema,
  accountSchema,
  apiTokenSchema,
  auditListSchema,
  auditQuery,
  createdAccountSchema,
  createdApiTokenSchema,
  entranceSchema,
  firstRunSchema,
  newAccountSchema,
  newApiTokenSchema,
  ownPasswordSchema,
  passwordSchema,
  sessionSchema,
  signInSchema,
} from './people.js';
import {
  availabilitySchema,
  historyQuery,
  historySchema,
  newCommandSchema,
  newConfigSchema,
  newPhoneSchema,
  newSiteSchema,
  overviewSchema,
  phoneCallsQuery,
  phoneChangeSchema,
  phoneListQuery,
  phoneListSchema,
  phoneSchema,
  siteChangeSchema,
  siteSchema,
  storedCallSchema,
  storedCommandSchema,
  storedConfigSchema,
  storedFaultSchema,
  storedSelfTestSchema,
} from './phones.js';
import type { Role, Scope } from './roles.js';
import { settingsChangeSchema, settingsSchema } from './settings.js';
import { statisticsQuery, statisticsSchema } from './statistics.js';

export interface Endpoint {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'PUT' | 'DELETE';
  /** With `:name` for what `params` names. */
  readonly path: `/api/${string}`;
  /** Least role; `anyone`: also who has not signed in. */
  readonly role: Role | 'anyone';
  /** Scope with which an API token may use it; null: with a session only. */
  readonly scope: Scope | null;
  /** One line for the OpenAPI document. */
  readonly summary: string;
  readonly params?: z.ZodObject;
  readonly query?: z.ZodType;
  readonly body?: z.ZodType;
  /** Body of the answer; undefined: 204 without a body. `file`: another media type. */
  readonly answer?: z.ZodType;
  readonly file?:
    | 'text/csv'
    | 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet'
    | 'application/gzip'
    | 'text/html';
}

const id = z.strictObject({ id: idSchema });
const version = z.strictObject({ id: idSchema, version: z.coerce.number().int().min(1) });
const command = z.strictObject({ id: idSchema, command: idSchema });
const period = z.strictObject({ from: z.iso.datetime(), to: z.iso.datetime() });
const listLimit = z.strictObject({ limit: z.coerce.number().int().min(1).max(500).default(100) });

export const endpoints = {
  // ── signing in ──────────────────────────────────────────────────────────────────────────────────────────────────
  entrance: {
    method: 'GET',
    path: '/api/entrance',
    role: 'anyone',
    scope: null,
    summary: 'What the sign-in page needs to know',
    answer: entranceSchema,
  },
  signIn: {
    method: 'POST',
    path: '/api/session',
    role: 'anyone',
    scope: null,
    summary: 'Sign in by name and password; sets the session cookie',
    body: signInSchema,
    answer: sessionSchema,
  },
  session: {
    method: 'GET',
    path: '/api/session',
    role: 'viewer',
    scope: null,
    summary: 'Who is signed in, and the CSRF token',
    answer: sessionSchema,
  },
  signOut: { method: 'DELETE', path: '/api/session', role: 'viewer', scope: null, summary: 'Sign out' },
  firstRun: {
    method: 'POST',
    path: '/api/first-run',
    role: 'anyone',
    scope: null,
    summary: 'Make the first administrator, by the one-time link of the console',
    body: firstRunSchema,
    answer: sessionSchema,
  },
  setPassword: {
    method: 'POST',
    path: '/api/set-password',
    role: 'anyone',
    scope: null,
    summary: 'Set a password by a one-time link',
    body: z.strictObject({ token: z.string().max(100), password: passwordSchema }),
    answer: sessionSchema,
  },
  changeOwnPassword: {
    method: 'PUT',
    path: '/api/session/password',
    role: 'viewer',
    scope: null,
    summary: 'Change the own password; ends all other sessions of the account',
    body: ownPasswordSchema,
  },

  // ── phones ──────────────────────────────────────────────────────────────────────────────────────────────────────
  overview: {
    method: 'GET',
    path: '/api/overview',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'How many phones can call right now',
    answer: overviewSchema,
  },
  phones: {
    method: 'GET',
    path: '/api/phones',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Phones, searched, filtered, sorted',
    query: phoneListQuery,
    answer: phoneListSchema,
  },
  phone: {
    method: 'GET',
    path: '/api/phones/:id',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'A phone with its last report',
    params: id,
    answer: phoneSchema,
  },
  newPhone: {
    method: 'POST',
    path: '/api/phones',
    role: 'technician',
    scope: 'phones:write',
    summary: 'Make a phone',
    body: newPhoneSchema,
    answer: phoneSchema,
  },
  changePhone: {
    method: 'PATCH',
    path: '/api/phones/:id',
    role: 'technician',
    scope: 'phones:write',
    summary: 'Change name, site, address, time zone, notes',
    params: id,
    body: phoneChangeSchema,
    answer: phoneSchema,
  },
  deletePhone: {
    method: 'DELETE',
    path: '/api/phones/:id',
    role: 'administrator',
    scope: 'administration',
    summary: 'Delete a phone that was revoked or never connected, with its history',
    params: id,
  },
  acceptPhone: {
    method: 'POST',
    path: '/api/phones/:id/accept',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Accept the device that enrolled as this phone',
    params: id,
    answer: phoneSchema,
  },
  revokePhone: {
    method: 'POST',
    path: '/api/phones/:id/revoke',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Cut the device off at once',
    params: id,
    answer: phoneSchema,
  },
  newCode: {
    method: 'POST',
    path: '/api/phones/:id/code',
    role: 'technician',
    scope: 'phones:write',
    summary:
      'Issue a one-time enrolment code; earlier ones of the phone become void. Pre-approved codes need an operator.',
    params: id,
    body: newCodeSchema,
    answer: issuedCodeSchema,
  },
  batch: {
    method: 'POST',
    path: '/api/phones/batch',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Make many phones from CSV, with codes',
    body: batchSchema,
    answer: batchResultSchema,
  },
  phoneHistory: {
    method: 'GET',
    path: '/api/phones/:id/history',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'A measured number over time',
    params: id,
    query: historyQuery,
    answer: historySchema,
  },
  phoneAvailability: {
    method: 'GET',
    path: '/api/phones/:id/availability',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'When it could have called',
    params: id,
    query: period,
    answer: availabilitySchema,
  },
  phoneCalls: {
    method: 'GET',
    path: '/api/phones/:id/calls',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Calls, newest first',
    params: id,
    query: phoneCallsQuery,
    answer: pageOf(storedCallSchema),
  },
  phoneFaults: {
    method: 'GET',
    path: '/api/phones/:id/faults',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Faults, newest first',
    params: id,
    query: listLimit,
    answer: z.array(storedFaultSchema),
  },
  phoneSelfTests: {
    method: 'GET',
    path: '/api/phones/:id/self-tests',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Self-tests, newest first',
    params: id,
    query: listLimit,
    answer: z.array(storedSelfTestSchema),
  },
  sites: {
    method: 'GET',
    path: '/api/sites',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Sites by name',
    answer: z.array(siteSchema),
  },
  newSite: {
    method: 'POST',
    path: '/api/sites',
    role: 'technician',
    scope: 'phones:write',
    summary: 'Make a site',
    body: newSiteSchema,
    answer: siteSchema,
  },
  changeSite: {
    method: 'PATCH',
    path: '/api/sites/:id',
    role: 'technician',
    scope: 'phones:write',
    summary: 'Change a site',
    params: id,
    body: siteChangeSchema,
    answer: siteSchema,
  },
  deleteSite: {
    method: 'DELETE',
    path: '/api/sites/:id',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Delete a site without phones',
    params: id,
  },

  // ── commands and configuration ──────────────────────────────────────────────────────────────────────────────────
  commands: {
    method: 'GET',
    path: '/api/phones/:id/commands',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Commands, newest first',
    params: id,
    query: listLimit,
    answer: z.array(storedCommandSchema),
  },
  newCommand: {
    method: 'POST',
    path: '/api/phones/:id/commands',
    role: 'technician',
    scope: 'commands',
    summary: 'Send a command. Restart and reboot need an operator.',
    params: id,
    body: newCommandSchema,
    answer: storedCommandSchema,
  },
  bundle: {
    method: 'GET',
    path: '/api/phones/:id/commands/:command/bundle',
    role: 'technician',
    scope: 'phones:read',
    summary: 'The diagnostic bundle that a command brought, gzipped text',
    params: command,
    file: 'application/gzip',
  },
  configs: {
    method: 'GET',
    path: '/api/phones/:id/configs',
    role: 'technician',
    scope: 'phones:read',
    summary: 'Configurations, newest first, without passwords',
    params: id,
    query: listLimit,
    answer: z.array(storedConfigSchema),
  },
  newConfig: {
    method: 'POST',
    path: '/api/phones/:id/configs',
    role: 'operator',
    scope: 'phones:write',
    summary: 'Check, sign and send a configuration; the phone goes back by itself if it does not work',
    params: id,
    body: newConfigSchema,
    answer: storedConfigSchema,
  },
  config: {
    method: 'GET',
    path: '/api/phones/:id/configs/:version',
    role: 'technician',
    scope: 'phones:read',
    summary: 'One configuration, without passwords',
    params: version,
    answer: storedConfigSchema,
  },

  // ── alerts ──────────────────────────────────────────────────────────────────────────────────────────────────────
  alerts: {
    method: 'GET',
    path: '/api/alerts',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Alerts, worst and newest first',
    query: alertListQuery,
    answer: alertListSchema,
  },
  acknowledge: {
    method: 'POST',
    path: '/api/alerts/:id/acknowledge',
    role: 'operator',
    scope: 'alerts',
    summary: 'Somebody sees to it: stops the escalation',
    params: id,
    body: acknowledgementSchema,
    answer: alertSchema,
  },
  maintenance: {
    method: 'GET',
    path: '/api/maintenance',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Maintenance windows that are not over',
    answer: z.array(maintenanceSchema),
  },
  newMaintenance: {
    method: 'POST',
    path: '/api/maintenance',
    role: 'operator',
    scope: 'alerts',
    summary: 'Announce maintenance: alerts are raised and nobody is told',
    body: newMaintenanceSchema,
    answer: maintenanceSchema,
  },
  endMaintenance: {
    method: 'DELETE',
    path: '/api/maintenance/:id',
    role: 'operator',
    scope: 'alerts',
    summary: 'End or cancel a maintenance window',
    params: id,
  },
  channels: {
    method: 'GET',
    path: '/api/channels',
    role: 'administrator',
    scope: 'administration',
    summary: 'Ways in which people are told, without secrets',
    answer: z.array(channelSchema),
  },
  newChannel: {
    method: 'POST',
    path: '/api/channels',
    role: 'administrator',
    scope: 'administration',
    summary: 'Add a way',
    body: newChannelSchema,
    answer: channelSchema,
  },
  changeChannel: {
    method: 'PATCH',
    path: '/api/channels/:id',
    role: 'administrator',
    scope: 'administration',
    summary: 'Change it',
    params: id,
    body: channelChangeSchema,
    answer: channelSchema,
  },
  deleteChannel: {
    method: 'DELETE',
    path: '/api/channels/:id',
    role: 'administrator',
    scope: 'administration',
    summary: 'Delete it',
    params: id,
  },
  testChannel: {
    method: 'POST',
    path: '/api/channels/:id/test',
    role: 'administrator',
    scope: 'administration',
    summary: 'Send a test message now and say what came of it',
    params: id,
    answer: channelTestSchema,
  },

  // ── statistics ──────────────────────────────────────────────────────────────────────────────────────────────────
  statistics: {
    method: 'GET',
    path: '/api/statistics',
    role: 'viewer',
    scope: 'statistics',
    summary: 'Statistics of calls for a period',
    query: statisticsQuery,
    answer: statisticsSchema,
  },
  statisticsCsv: {
    method: 'GET',
    path: '/api/statistics.csv',
    role: 'viewer',
    scope: 'statistics',
    summary: 'The same as CSV',
    query: statisticsQuery,
    file: 'text/csv',
  },
  statisticsXlsx: {
    method: 'GET',
    path: '/api/statistics.xlsx',
    role: 'viewer',
    scope: 'statistics',
    summary: 'The same as XLSX',
    query: statisticsQuery,
    file: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
  },

  // ── people, settings, audit ─────────────────────────────────────────────────────────────────────────────────────
  accounts: {
    method: 'GET',
    path: '/api/accounts',
    role: 'administrator',
    scope: 'administration',
    summary: 'Accounts by name',
    answer: z.array(accountSchema),
  },
  newAccount: {
    method: 'POST',
    path: '/api/accounts',
    role: 'administrator',
    scope: 'administration',
    summary: 'Make an account',
    body: newAccountSchema,
    answer: createdAccountSchema,
  },
  changeAccount: {
    method: 'PATCH',
    path: '/api/accounts/:id',
    role: 'administrator',
    scope: 'administration',
    summary: 'Change an account; the last administrator stays one',
    params: id,
    body: accountChangeSchema,
    answer: accountSchema,
  },
  deleteAccount: {
    method: 'DELETE',
    path: '/api/accounts/:id',
    role: 'administrator',
    scope: 'administration',
    summary: 'Delete an account with its sessions and tokens',
    params: id,
  },
  resetPassword: {
    method: 'POST',
    path: '/api/accounts/:id/reset',
    role: 'administrator',
    scope: 'administration',
    summary: 'A one-time link with which the person sets a new password; ends the sessions',
    params: id,
    answer: createdAccountSchema,
  },
  tokens: {
    method: 'GET',
    path: '/api/tokens',
    role: 'viewer',
    scope: null,
    summary: 'The own API tokens; those of all for an administrator',
    answer: z.array(apiTokenSchema),
  },
  newToken: {
    method: 'POST',
    path: '/api/tokens',
    role: 'viewer',
    scope: null,
    summary: 'Make an API token; the secret is shown once',
    body: newApiTokenSchema,
    answer: createdApiTokenSchema,
  },
  deleteToken: {
    method: 'DELETE',
    path: '/api/tokens/:id',
    role: 'viewer',
    scope: null,
    summary: 'Revoke an own token; any token for an administrator',
    params: id,
  },
  settings: {
    method: 'GET',
    path: '/api/settings',
    role: 'viewer',
    scope: 'phones:read',
    summary: 'Settings of the fleet',
    answer: settingsSchema,
  },
  changeSettings: {
    method: 'PATCH',
    path: '/api/settings',
    role: 'administrator',
    scope: 'administration',
    summary: 'Change settings; heard at once',
    body: settingsChangeSchema,
    answer: settingsSchema,
  },
  audit: {
    method: 'GET',
    path: '/api/audit',
    role: 'administrator',
    scope: 'administration',
    summary: 'Who changed what, newest first',
    query: auditQuery,
    answer: auditListSchema,
  },
} as const satisfies Record<string, Endpoint>;

export type EndpointName = keyof typeof endpoints;
type Of<Name extends EndpointName> = (typeof endpoints)[Name];
export type ParamsOf<Name extends EndpointName> =
  Of<Name> extends { params: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
export type QueryOf<Name extends EndpointName> =
  Of<Name> extends { query: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
export type QueryInputOf<Name extends EndpointName> =
  Of<Name> extends { query: infer Schema extends z.ZodType } ? z.input<Schema> : undefined;
export type BodyOf<Name extends EndpointName> =
  Of<Name> extends { body: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
export type BodyInputOf<Name extends EndpointName> =
  Of<Name> extends { body: infer Schema extends z.ZodType } ? z.input<Schema> : undefined;
export type AnswerOf<Name extends EndpointName> =
  Of<Name> extends { answer: infer Schema extends z.ZodType } ? z.output<Schema> : undefined;
