import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';
import { alertSeverities } from '../protocol/fleet-api/alert-kinds.js';
import { conditions } from '../protocol/fleet-api/phones.js';
import { version } from '../protocol/version.js';
import type { LinkFigures } from './gateway/link-core.js';
import type { Watch } from './ports.js';

export interface Measured {
  readonly watch: Pick<Watch, 'overview'>;
  readonly figures: () => LinkFigures & { readonly connections: number };
  readonly pages: () => number;
  /** Connections of phones that there is room for. */
  readonly room: number;
}

/** Numbers for Prometheus, all read at the moment of asking. docs/fleet.md has the list. */
export function fleetMetrics({ watch, figures, pages, room }: Measured): Registry {
  const registry = new Registry();
  collectDefaultMetrics({ register: registry });
  const gauge = (name: string, help: string, value: () => number) =>
    new Gauge({
      name: `hotline_fleet_${name}`,
      help,
      registers: [registry],
      collect() {
        this.set(value());
      },
    });
  /** Since the start. */
  const counter = (name: string, help: string, value: () => number) =>
    new Counter({
      name: `hotline_fleet_${name}`,
      help,
      registers: [registry],
      collect() {
        this.reset();
        this.inc(value());
      },
    });
  const family = <Label extends string>(
    name: string,
    help: string,
    label: Label,
    values: () => Readonly<Record<string, number>>,
  ) =>
    new Gauge({
      name: `hotline_fleet_${name}`,
      help,
      labelNames: [label],
      registers: [registry],
      collect() {
        for (const [key, value] of Object.entries(values()))
          this.set({ [label]: key } as Record<Label, string>, value);
      },
    });
  new Gauge({
    name: 'hotline_fleet_build_info',
    help: 'Version of this server',
    labelNames: ['version'],
    registers: [registry],
  }).set({ version }, 1);
  family('phones', 'Phones by condition', 'condition', () => ({
    ...Object.fromEntries(conditions.map((condition) => [condition, 0])),
    ...watch.overview().byCondition,
  }));
  family('open_alerts', 'Alerts that are not cleared, by severity', 'severity', () => ({
    ...Object.fromEntries(alertSeverities.map((severity) => [severity, 0])),
    ...watch.overview().openAlerts,
  }));
  gauge('phones_linked', 'Phones that are linked now', () => watch.overview().linked);
  gauge('phones_in_call', 'Phones in a call now', () => watch.overview().inCall);
  gauge(
    'phones_not_proved',
    'Phones whose last end-to-end proof is older than set',
    () => watch.overview().notProved,
  );
  gauge('trustworthy', '0 while the server itself may be cut off', () =>
    Number(watch.overview().trustworthy),
  );
  gauge(
    'calls_today',
    'Calls since midnight of the server’s time zone',
    () => watch.overview().callsToday.total,
  );
  gauge('link_connections', 'Connections of phones, those not yet let in too', () => figures().connections);
  gauge('link_connections_limit', 'Connections of phones that there is room for', () => room);
  counter('link_frames_total', 'Frames of phones since the start', () => figures().frames);
  counter(
    'link_offences_total',
    'Connections cut for what they sent, since the start',
    () => figures().offences,
  );
  new Counter({
    name: 'hotline_fleet_link_refused_total',
    help: 'Connections refused since the start, by reason',
    labelNames: ['reason'],
    registers: [registry],
    collect() {
      this.reset();
      for (const [reason, times] of Object.entries(figures().refused)) this.inc({ reason }, times);
    },
  });
  gauge('dashboard_pages', 'Open dashboards', pages);
  return registry;
}
