import { Counter, Gauge, Registry } from 'prom-client';
import type { HealthReport } from '../protocol/health.js';
import { obstacles } from './can-call.js';

type Value = number | boolean | null;
/** One value, or one for each set of labels. null: not available, and then not there. */
type Values = Value | readonly { readonly labels: Readonly<Record<string, string>>; readonly value: Value }[];

export interface Metric {
  readonly help: string;
  /** A counter only grows while the process runs. */
  readonly type: 'gauge' | 'counter';
  readonly labels?: readonly string[];
  readonly of: (report: HealthReport) => Values;
}

const KIB = 1_024;
const MIB = KIB * KIB;
const HUNDRED = 100;
const THOUSAND = 1_000;

const gauge = (help: string, of: Metric['of'], labels: readonly string[] = []): Metric => ({
  help,
  type: 'gauge',
  of,
  labels,
});
const divided = (value: number | null | undefined, by: number): number | null =>
  value === null || value === undefined ? null : value / by;
const times = (value: number | null, by: number): number | null => (value === null ? null : value * by);
const seconds = (iso: string): number => Date.parse(iso) / THOUSAND;

/** By name, in base units as Prometheus asks (prometheus.io/docs/practices/naming). Yes is 1, no is 0. */
export const metrics = {
  hotline_can_call: gauge(
    'Whether somebody who lifts the handset now can call.',
    (report) => obstacles(report).length === 0,
  ),
  hotline_info: gauge(
    'Always 1; version of the software, of Node, and model of the machine.',
    ({ software, machine }) => [
      {
        labels: { version: software.version, node: software.node, model: machine.model ?? '' },
        value: 1,
      },
    ],
    ['version', 'node', 'model'],
  ),
  hotline_start_time_seconds: gauge('When the process started, in seconds since 1970.', ({ software }) =>
    seconds(software.startedAt),
  ),
  hotline_config_version: gauge(
    'Version of the configuration that the fleet gave.',
    ({ software }) => software.configVersion,
  ),
  hotline_fault: gauge(
    'Always 1; one for each fault that stands.',
    ({ faults }) => faults.map(({ code, place }) => ({ labels: { code, place }, value: 1 })),
    ['code', 'place'],
  ),
  hotline_route_registered: gauge(
    'Whether the route is registered.',
    ({ routes }) => routes.map(({ route, state }) => ({ labels: { route }, value: state === 'registered' })),
    ['route'],
  ),
  hotline_off_hook: gauge('Whether the handset is off its cradle.', ({ hook }) => hook.offHook),
  hotline_left_off_hook: gauge('Whether it was left there after a call.', ({ hook }) => hook.leftOffHook),
  hotline_hook_stuck: gauge('Whether the hook contact chatters or is stuck.', ({ hook }) => hook.stuck),
  hotline_tamper: gauge('Whether the housing is open.', ({ contacts }) => contacts.tamper),
  hotline_door_open: gauge('Whether the door is open.', ({ contacts }) => contacts.doorOpen),
  hotline_supply_good: gauge(
    'Whether the power supply says that it is well.',
    ({ contacts }) => contacts.supplyGood,
  ),
  hotline_audio_open: gauge('Whether the sound device is open.', ({ audio }) => audio.open),
  hotline_calls_total: {
    help: 'Lifts of the handset since the start.',
    type: 'counter',
    of: ({ calls }) => calls.sinceStart,
  },
  hotline_calls_failed_total: {
    help: 'Those that came to nothing, or were lost after the answer.',
    type: 'counter',
    of: ({ calls }) => calls.failedSinceStart,
  },
  hotline_last_call_time_seconds: gauge('When the last call began, in seconds since 1970.', ({ calls }) =>
    calls.last ? seconds(calls.last.at) : null,
  ),
  hotline_last_call_loss_ratio: gauge('Share of packets lost in the last call, 0 to 1.', ({ calls }) =>
    divided(calls.last?.lossPercent, HUNDRED),
  ),
  hotline_last_call_jitter_seconds: gauge('Jitter of the last call.', ({ calls }) =>
    divided(calls.last?.jitterMs, THOUSAND),
  ),
  hotline_last_call_round_trip_seconds: gauge('Round trip of the last call.', ({ calls }) =>
    divided(calls.last?.roundTripMs, THOUSAND),
  ),
  hotline_last_call_mos: gauge(
    'Mean opinion score of the last call, 1 to 4.5.',
    ({ calls }) => calls.last?.mos ?? null,
  ),
  hotline_network_link_up: gauge(
    'Whether the network interface has a link.',
    ({ network }) => network.linkUp,
  ),
  hotline_gateway_reachable: gauge('Whether the gateway answers.', ({ network }) => network.gatewayReachable),
  hotline_dns_works: gauge(
    'Whether the names in the configuration are found.',
    ({ network }) => network.dnsWorks,
  ),
  hotline_dns_lookup_seconds: gauge('The longest look-up of them.', ({ network }) =>
    divided(network.dnsMs, THOUSAND),
  ),
  hotline_exchange_loss_ratio: gauge(
    'Share of pings to the exchange without an answer, 0 to 1.',
    ({ network }) => divided(network.exchangeLossPercent, HUNDRED),
  ),
  hotline_exchange_round_trip_seconds: gauge('Median time of their answers.', ({ network }) =>
    divided(network.exchangeRoundTripMs, THOUSAND),
  ),
  hotline_wifi_signal_dbm: gauge('Signal of the Wi-Fi.', ({ network }) => network.wifiSignalDbm),
  hotline_cpu_temperature_celsius: gauge(
    'Temperature of the processor.',
    ({ machine }) => machine.cpuTemperatureC,
  ),
  hotline_cpu_throttled: gauge(
    'Whether the processor runs slower now.',
    ({ machine }) => machine.throttledNow,
  ),
  hotline_under_voltage: gauge(
    'Whether the supply voltage is too low now.',
    ({ machine }) => machine.underVoltageNow,
  ),
  hotline_load_ratio: gauge('Load over one minute, per processor.', ({ machine }) => machine.load),
  hotline_memory_available_bytes: gauge('Memory that programs can still have.', ({ machine }) =>
    times(machine.memoryAvailableMb, MIB),
  ),
  hotline_memory_total_bytes: gauge('Memory of the machine.', ({ machine }) =>
    times(machine.memoryTotalMb, MIB),
  ),
  hotline_process_resident_memory_bytes: gauge('Memory of the phone program.', ({ machine }) =>
    times(machine.processMemoryMb, MIB),
  ),
  hotline_disk_free_ratio: gauge('Share of the disk that is free, 0 to 1.', ({ machine }) =>
    divided(machine.diskFreePercent, HUNDRED),
  ),
  hotline_disk_free_bytes: gauge('Room on the disk of the state folder.', ({ machine }) =>
    times(machine.diskFreeMb, MIB),
  ),
  hotline_disk_read_only: gauge('Whether the disk can only be read.', ({ machine }) => machine.diskReadOnly),
  hotline_uptime_seconds: gauge('Time since the machine started.', ({ machine }) => machine.uptimeS),
  hotline_machine_starts: gauge(
    'Starts of the machine that this phone has counted.',
    ({ machine }) => machine.reboots,
  ),
  hotline_clock_synchronised: gauge('Whether the clock is synchronised.', ({ clock }) => clock.synchronised),
  hotline_clock_offset_seconds: gauge('Clock of the phone minus that of the fleet.', ({ clock }) =>
    divided(clock.offsetMs, THOUSAND),
  ),
  hotline_board_connected: gauge('Whether the I/O board answers.', ({ board }) => board?.connected ?? null),
  hotline_board_supply_volts: gauge('Supply voltage of the I/O board.', ({ board }) =>
    divided(board?.supplyMv, THOUSAND),
  ),
  hotline_self_test_passed: gauge(
    'Whether the self-test passed the last time; not there for one that could not be made.',
    ({ selfTests }) =>
      Object.values(selfTests).flatMap(({ test, outcome }) =>
        outcome === 'passed' || outcome === 'failed'
          ? [{ labels: { test }, value: outcome === 'passed' }]
          : [],
      ),
    ['test'],
  ),
  hotline_self_test_time_seconds: gauge(
    'When the self-test was made the last time, in seconds since 1970.',
    ({ selfTests }) =>
      Object.values(selfTests).map(({ test, at }) => ({ labels: { test }, value: seconds(at) })),
    ['test'],
  ),
} as const satisfies Record<`hotline_${string}`, Metric>;

/** Writes reports in the text form of Prometheus, from a registry of its own. */
export class HealthMetrics {
  readonly contentType: string;
  readonly #registry = new Registry();
  readonly #shown: readonly ((report: HealthReport) => void)[];

  constructor() {
    this.contentType = this.#registry.contentType;
    this.#shown = Object.entries<Metric>(metrics).map(([name, metric]) => this.#shower(name, metric));
  }

  write(report: HealthReport): Promise<string> {
    for (const show of this.#shown) show(report);
    return this.#registry.metrics();
  }

  #shower(name: string, { help, type, labels = [], of }: Metric): (report: HealthReport) => void {
    const options = { name, help, labelNames: [...labels], registers: [this.#registry] };
    const metric = type === 'counter' ? new Counter(options) : new Gauge(options);
    return (report) => {
      metric.reset();
      // Without labels a reset leaves a zero, which would be a made-up number.
      if (labels.length === 0) metric.remove();
      const values = of(report);
      const all = Array.isArray(values)
        ? (values as Exclude<Values, Value>)
        : [{ labels: {}, value: values as Value }];
      for (const { labels: named, value } of all) if (value !== null) metric.inc(named, Number(value));
    };
  }
}
