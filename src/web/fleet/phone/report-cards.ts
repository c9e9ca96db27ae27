/**
 * The sections of a health report as rows of words. What is null is "not available". A signal that the report gains is a
 * type error here until it is said.
 */
import type { HealthReport } from '../../../protocol/health.js';
import type { CardSection } from '../words/phone-state.js';
import { phoneStateWords } from '../words/phone-state.js';
import { vocabulary } from '../words/vocabulary.js';
import type { Say } from './say.js';

export interface SignalRow {
  readonly signal: string;
  readonly label: string;
  /** null: this phone cannot tell. */
  readonly value: string | null;
  /** It is one of the values that somebody should look at. */
  readonly trouble: boolean;
}
export interface ReportCard {
  readonly section: CardSection;
  readonly title: string;
  readonly rows: readonly SignalRow[];
}

type Content<Section extends CardSection> = NonNullable<HealthReport[Section]>;
type Sayings = {
  readonly [Section in CardSection]: {
    readonly [Signal in keyof Content<Section>]: (
      value: NonNullable<Content<Section>[Signal]>,
      say: Say,
    ) => string;
  };
};

const text = (value: string): string => value;
const yesNo = (value: boolean, say: Say): string => say.yesNo(value);
const percent = (value: number, say: Say): string => say.percent(value);
const count = (value: number, say: Say): string => say.number(value);
const ms = (value: number, say: Say): string => say.unit(value, 'ms', 1);
const mb = (value: number, say: Say): string => say.unit(value, 'mb');
const time = (value: string, say: Say): string => say.time(value);

const sayings: Sayings = {
  hook: { offHook: yesNo, since: time, leftOffHook: yesNo, stuck: yesNo, brokenWire: yesNo },
  contacts: { tamper: yesNo, doorOpen: yesNo, supplyGood: yesNo },
  audio: { device: text, present: yesNo, open: yesNo, problem: text },
  calls: {
    state: (state, { language }) => vocabulary[language].callStates[state],
    sinceStart: count,
    failedSinceStart: count,
    last: lastCall,
  },
  network: {
    interface: text,
    linkUp: yesNo,
    addresses: (addresses) => addresses.join(', '),
    gateway: text,
    gatewayReachable: yesNo,
    dnsMs: ms,
    dnsWorks: yesNo,
    exchangeLossPercent: percent,
    exchangeRoundTripMs: ms,
    wifiSignalDbm: (value, say) => say.unit(value, 'dbm'),
  },
  machine: {
    model: text,
    cpuTemperatureC: (value, say) => say.unit(value, 'celsius', 1),
    throttledNow: yesNo,
    throttledSinceBoot: yesNo,
    underVoltageNow: yesNo,
    underVoltageSinceBoot: yesNo,
    load: (value, say) => say.number(value, 2),
    memoryAvailableMb: mb,
    memoryTotalMb: mb,
    processMemoryMb: mb,
    diskFreePercent: percent,
    diskFreeMb: mb,
    diskReadOnly: yesNo,
    uptimeS: (value, say) => say.duration(value * 1_000),
    reboots: count,
    lastRebootCause: (cause, { language }) => phoneStateWords[language].rebootCauses[cause],
  },
  clock: { synchronised: yesNo, offsetMs: ms },
  software: { version: text, node: text, configVersion: count, startedAt: time },
  board: { connected: yesNo, firmware: text, supplyMv: (value, say) => say.unit(value, 'mv') },
};

/** Values of yes-or-no signals that somebody should look at. */
const troubles: { readonly [Section in CardSection]?: Readonly<Record<string, boolean>> } = {
  hook: { leftOffHook: true, stuck: true, brokenWire: true },
  contacts: { tamper: true, doorOpen: true, supplyGood: false },
  audio: { present: false, open: false },
  network: { linkUp: false, gatewayReachable: false, dnsWorks: false },
  machine: { throttledNow: true, underVoltageNow: true, diskReadOnly: true },
  clock: { synchronised: false },
  board: { connected: false },
};

/** `audio.problem` is a sentence only while there is a problem: null says that all is well, not that nobody can tell. */
const leftOutWhenNull = new Set(['audio.problem', 'calls.last', 'software.configVersion']);

/** Sections that the report does not have (no I/O board) are left out. */
export function reportCards(report: HealthReport, say: Say): ReportCard[] {
  return (Object.keys(sayings) as CardSection[]).flatMap((section) => {
    const content = report[section];
    return content === null ? [] : [cardOf(section, content, say)];
  });
}

function cardOf(section: CardSection, content: object, say: Say): ReportCard {
  const words = phoneStateWords[say.language];
  const labels: Readonly<Record<string, string>> = words.signals[section];
  const values = content as Readonly<Record<string, unknown>>;
  const ways = sayings[section] as Readonly<Record<string, (value: never, say: Say) => string>>;
  const rows = Object.entries(ways).flatMap(([signal, way]): SignalRow[] => {
    const value = values[signal] ?? null;
    if (value === null && leftOutWhenNull.has(`${section}.${signal}`)) return [];
    return [
      {
        signal,
        label: labels[signal] ?? signal,
        value: value === null ? null : way(value as never, say),
        trouble: value !== null && troubles[section]?.[signal] === value,
      },
    ];
  });
  return { section, title: words.sections[section], rows };
}

function lastCall(last: NonNullable<HealthReport['calls']['last']>, say: Say): string {
  const labels = phoneStateWords[say.language].lastCall;
  const { callCauses, failures } = vocabulary[say.language];
  const causes: Readonly<Record<string, string>> = callCauses;
  const figures = [
    last.lossPercent === null ? null : `${labels.lossPercent} ${say.percent(last.lossPercent)}`,
    last.jitterMs === null ? null : `${labels.jitterMs} ${say.unit(last.jitterMs, 'ms', 1)}`,
    last.roundTripMs === null ? null : `${labels.roundTripMs} ${say.unit(last.roundTripMs, 'ms')}`,
    last.mos === null ? null : `${labels.mos} ${say.number(last.mos, 1)}`,
  ];
  const parts = [
    say.time(last.at),
    causes[last.cause] ?? last.cause,
    last.failure && failures[last.failure],
    ...figures,
  ];
  return parts.filter((part) => part !== null).join(' · ');
}
