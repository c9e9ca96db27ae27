/**
 * Every signal of a phone's health: what it is measured in, where it comes from, and when it becomes a fault. The shapes are
 * in health.ts. docs/health.md is checked against this table.
 */
import type { FaultCode } from './faults.js';

export interface Signal {
  /** `null`: a name, a state, a text or yes and no. */
  readonly unit: string | null;
  readonly source: string;
  /** What makes it a fault, with the key of the configuration where there is one; null: it never is one by itself. */
  readonly threshold: string | null;
  /** The fault that it raises then. */
  readonly fault: FaultCode | null;
}

const FIRMWARE = 'Raspberry Pi firmware (get_throttled)';
const CONTROLLER = 'controller';
const JOURNAL = 'call journal';
const USER_AGENT = 'SIP user agent';
const SOUND = 'sound device';
const BOARD = 'I/O board';

function signal(
  unit: string | null,
  source: string,
  ...[threshold, fault]: [] | [threshold: string, fault: FaultCode]
): Signal {
  return { unit, source, threshold: threshold ?? null, fault: fault ?? null };
}

/** By path in the health report; `[]` stands for each of a list. */
export const signals = {
  'routes[].route': signal(null, 'route.name'),
  'routes[].server': signal(null, 'route.server'),
  'routes[].state': signal(
    null,
    USER_AGENT,
    'none registered for 30 s; `route-unregistered`: this one is not and another is, for 30 s',
    'not-registered',
  ),
  'routes[].since': signal('time', USER_AGENT),
  'routes[].lastError': signal(null, USER_AGENT),
  'hook.offHook': signal(null, 'hook contact'),
  'hook.since': signal('time', 'hook contact'),
  'hook.leftOffHook': signal(
    null,
    CONTROLLER,
    'off the hook without a call for health.off_hook_limit',
    'left-off-hook',
  ),
  'hook.stuck': signal(
    null,
    'hook contact',
    'the contact changes faster than people move a handset',
    'hook-chatter',
  ),
  'hook.brokenWire': signal(null, 'both hook contacts', 'they contradict each other', 'hook-broken-wire'),
  'contacts.tamper': signal(null, 'contacts.tamper', 'true', 'tamper'),
  'contacts.doorOpen': signal(null, 'contacts.door', 'true', 'door-open'),
  'contacts.supplyGood': signal(null, 'contacts.supply', 'false', 'supply-failed'),
  'audio.device': signal(null, 'audio.device'),
  'audio.present': signal(null, SOUND),
  'audio.open': signal(null, SOUND),
  'audio.problem': signal(null, SOUND, 'there is one for 2 s', 'audio-unavailable'),
  'calls.state': signal(null, CONTROLLER),
  'calls.sinceStart': signal('calls', JOURNAL),
  'calls.failedSinceStart': signal('calls', JOURNAL),
  'calls.last.at': signal('time', JOURNAL),
  'calls.last.cause': signal(null, JOURNAL),
  'calls.last.failure': signal(null, JOURNAL),
  'calls.last.lossPercent': signal('%', 'RTP'),
  'calls.last.jitterMs': signal('ms', 'RTP (RFC 3550 section 6.4.1)'),
  'calls.last.roundTripMs': signal('ms', 'RTCP'),
  'calls.last.mos': signal('1 to 4.5', 'E-model (ITU-T G.107)'),
  'network.interface': signal(null, '/proc/net/route, /proc/net/ipv6_route'),
  'network.linkUp': signal(
    null,
    '/sys/class/net/*/carrier, operstate',
    'false, or no address, for 5 s while nothing is registered',
    'network-down',
  ),
  'network.addresses': signal(null, 'getifaddrs'),
  'network.gateway': signal(null, '/proc/net/route, /proc/net/ipv6_route'),
  'network.gatewayReachable': signal(
    null,
    'a datagram to its discard port, /proc/net/arp',
    'false for 90 s',
    'gateway-unreachable',
  ),
  'network.dnsMs': signal('ms', 'look-up of the names of the exchanges and the fleet'),
  'network.dnsWorks': signal(
    null,
    'look-up of the names of the exchanges and the fleet',
    'false for 90 s',
    'dns-failing',
  ),
  'network.exchangeLossPercent': signal(
    '%',
    'pings on the signalling connection, 5 min',
    'above health.loss for 1 min; good again at half of it',
    'exchange-loss',
  ),
  'network.exchangeRoundTripMs': signal('ms', 'pings on the signalling connection, 5 min'),
  'network.wifiSignalDbm': signal(
    'dBm',
    '/proc/net/wireless',
    'below health.wifi_signal for 1 min; good again 5 dBm above it',
    'wifi-weak',
  ),
  'machine.model': signal(null, '/proc/device-tree/model'),
  'machine.cpuTemperatureC': signal(
    '°C',
    '/sys/class/thermal/thermal_zone*/temp',
    'health.hot or more for 20 s; good again 5 °C below it',
    'hot',
  ),
  'machine.throttledNow': signal(
    null,
    FIRMWARE,
    'true for 20 s; good again after 5 min without',
    'throttled',
  ),
  'machine.throttledSinceBoot': signal(null, FIRMWARE),
  'machine.underVoltageNow': signal(null, FIRMWARE, 'true; good again after 10 min without', 'under-voltage'),
  'machine.underVoltageSinceBoot': signal(null, FIRMWARE, 'becomes true', 'under-voltage'),
  'machine.load': signal('per processor', '/proc/loadavg'),
  'machine.memoryAvailableMb': signal(
    'MB',
    '/proc/meminfo',
    'below health.memory_free % of the total for 1 min; good again 2 points above it',
    'memory-low',
  ),
  'machine.memoryTotalMb': signal('MB', '/proc/meminfo'),
  'machine.processMemoryMb': signal('MB', 'resident set of the process'),
  'machine.diskFreePercent': signal(
    '%',
    'statfs of the state folder',
    'below health.disk_free; good again 1 point above it',
    'disk-low',
  ),
  'machine.diskFreeMb': signal('MB', 'statfs of the state folder'),
  'machine.diskReadOnly': signal(null, '/proc/self/mountinfo', 'true', 'disk-read-only'),
  'machine.uptimeS': signal('s', '/proc/uptime'),
  'machine.reboots': signal('starts', '/proc/sys/kernel/random/boot_id, boots.json of the state folder'),
  'machine.lastRebootCause': signal(
    null,
    'boots.json, /sys/class/watchdog/watchdog0/bootstatus, /sys/fs/pstore',
  ),
  'clock.synchronised': signal(null, 'adjtimex'),
  'clock.offsetMs': signal(
    'ms',
    'welcome of the fleet',
    'more than health.clock_offset either way, good again at half of it; or a date before 2026',
    'clock-wrong',
  ),
  'software.version': signal(null, 'package'),
  'software.node': signal(null, 'process'),
  'software.configVersion': signal(null, 'configuration of the fleet'),
  'software.startedAt': signal('time', 'process'),
  'board.connected': signal(null, BOARD, 'false', 'io-unavailable'),
  'board.firmware': signal(null, BOARD),
  'board.supplyMv': signal(
    'mV',
    BOARD,
    'below 4000 three times in a row; good again above 4200',
    'board-supply-low',
  ),
} as const satisfies Record<string, Signal>;

export type SignalPath = keyof typeof signals;

/** Where null says "none": an error that never was, a problem that is not there, a configuration that no fleet gave. Elsewhere: not available. */
export const nullMeansNone: ReadonlySet<string> = new Set<SignalPath>([
  'routes[].lastError',
  'audio.problem',
  'calls.last.failure',
  'software.configVersion',
]);
