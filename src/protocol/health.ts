/**
 * The health of a phone: what it measures of itself. A signal that cannot be read on this machine is null ("not
 * available"), never a made-up number. What each one is, its unit, source and threshold: signals.ts.
 */
import { z } from 'zod';
import { failureCauseSchema } from './call-record.js';
import { faultSchema } from './faults.js';
import { callStateNames, registrationStateNames } from './handset.js';
import { selfTestNames, selfTestResultSchema } from './self-test.js';

const time = z.iso.datetime();
const count = z.int().nonnegative();
const text = (longest: number) => z.string().max(longest);
const percent = z.number().min(0).max(100);

export const routeHealthSchema = z.strictObject({
  route: text(32),
  /** As a person would name it; never with a password. */
  server: text(300),
  state: z.enum(registrationStateNames),
  /** Wall clock of the last change of `state`. */
  since: time,
  /** The last reason why it was not registered, in one sentence; null when there was none since the start. */
  lastError: text(500).nullable(),
});
export type RouteHealth = z.infer<typeof routeHealthSchema>;

export const hookHealthSchema = z.strictObject({
  offHook: z.boolean(),
  since: time,
  /** Off the hook with no call, past the howler. */
  leftOffHook: z.boolean(),
  /** The contact chatters, or stays off-hook longer than a configured limit. */
  stuck: z.boolean(),
  brokenWire: z.boolean(),
});

export const contactsHealthSchema = z.strictObject({
  /** true: the contact says so; null: there is none. */
  tamper: z.boolean().nullable(),
  doorOpen: z.boolean().nullable(),
  supplyGood: z.boolean().nullable(),
});

export const audioHealthSchema = z.strictObject({
  /** As configured, e.g. `alsa:default`. */
  device: text(200),
  present: z.boolean(),
  open: z.boolean(),
  /** One sentence; null when all is well. */
  problem: text(500).nullable(),
});

export const callsHealthSchema = z.strictObject({
  /** Of the state machine, now. */
  state: z.enum(callStateNames),
  sinceStart: count,
  failedSinceStart: count,
  last: z
    .strictObject({
      at: time,
      cause: text(20),
      failure: failureCauseSchema.nullable(),
      lossPercent: percent.nullable(),
      jitterMs: z.number().nonnegative().nullable(),
      roundTripMs: z.number().nonnegative().nullable(),
      mos: z.number().min(1).max(4.5).nullable(),
    })
    .nullable(),
});

export const networkHealthSchema = z.strictObject({
  /** Interface of the default route, e.g. `eth0`. */
  interface: text(32).nullable(),
  linkUp: z.boolean().nullable(),
  addresses: z.array(text(64)).max(16),
  gateway: text(64).nullable(),
  gatewayReachable: z.boolean().nullable(),
  /** A look-up of the exchange's name: how long, or null when it failed. */
  dnsMs: z.number().nonnegative().nullable(),
  dnsWorks: z.boolean().nullable(),
  /** Of the pings on the signalling connection or probes toward the exchange in the last 5 min. */
  exchangeLossPercent: percent.nullable(),
  exchangeRoundTripMs: z.number().nonnegative().nullable(),
  wifiSignalDbm: z.number().min(-200).max(50).nullable(),
});

export const machineHealthSchema = z.strictObject({
  /** /proc/device-tree/model, e.g. `Raspberry Pi 4 Model B Rev 1.5`. */
  model: text(100).nullable(),
  cpuTemperatureC: z.number().min(-60).max(200).nullable(),
  /** Raspberry Pi firmware flags: now, and since its boot. */
  throttledNow: z.boolean().nullable(),
  throttledSinceBoot: z.boolean().nullable(),
  underVoltageNow: z.boolean().nullable(),
  underVoltageSinceBoot: z.boolean().nullable(),
  /** Over 1 min, divided by the number of processors. */
  load: z.number().nonnegative().nullable(),
  memoryAvailableMb: z.number().nonnegative().nullable(),
  memoryTotalMb: z.number().nonnegative().nullable(),
  /** Resident set of this process. */
  processMemoryMb: z.number().nonnegative().nullable(),
  diskFreePercent: percent.nullable(),
  diskFreeMb: z.number().nonnegative().nullable(),
  diskReadOnly: z.boolean().nullable(),
  uptimeS: z.number().nonnegative().nullable(),
  /** Starts of the machine that this phone has counted. */
  reboots: count.nullable(),
  lastRebootCause: z.enum(['power', 'requested', 'watchdog', 'crash', 'unknown']).nullable(),
});

export const clockHealthSchema = z.strictObject({
  /** The kernel's own word (adjtimex). */
  synchronised: z.boolean().nullable(),
  /** Phone minus fleet, by the fleet's welcome, or minus the time server where known. */
  offsetMs: z.number().nullable(),
});

export const softwareHealthSchema = z.strictObject({
  version: text(40),
  node: text(40),
  /** Version of the configuration that runs; null for a phone.toml that no fleet gave. */
  configVersion: count.nullable(),
  /** Wall clock of the start of this process. */
  startedAt: time,
});

export const boardHealthSchema = z.strictObject({
  connected: z.boolean(),
  firmware: text(40).nullable(),
  supplyMv: z.number().nonnegative().max(10_000).nullable(),
});

/** Sections travel as a whole: what changed of a report is the sections that changed. */
export const healthSections = {
  routes: z.array(routeHealthSchema).max(8),
  hook: hookHealthSchema,
  contacts: contactsHealthSchema,
  audio: audioHealthSchema,
  calls: callsHealthSchema,
  network: networkHealthSchema,
  machine: machineHealthSchema,
  clock: clockHealthSchema,
  software: softwareHealthSchema,
  /** null where there is no I/O board. */
  board: boardHealthSchema.nullable(),
  faults: z.array(faultSchema).max(100),
  /** The latest result of each test that ever ran. */
  selfTests: z.partialRecord(z.enum(selfTestNames), selfTestResultSchema),
} as const;

export const healthReportSchema = z.strictObject(healthSections);
export type HealthReport = z.infer<typeof healthReportSchema>;
export type HealthSection = keyof HealthReport;

/** The sections that differ from the last acknowledged report. */
export const healthChangesSchema = healthReportSchema.partial();
export type HealthChanges = z.infer<typeof healthChangesSchema>;
