/** What Prometheus, Grafana and the document say of each other. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { systemClock } from '../../../src/clock/clock.js';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import { newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { RawPhone } from '../../support/fleet/raw-phone.js';

/** Labels of a metric by its name, as `# TYPE` and the samples have them. */
function metricsIn(text: string): Map<string, ReadonlySet<string>> {
  const metrics = new Map<string, Set<string>>();
  for (const [, name = ''] of text.matchAll(/^# TYPE (\w+) /gm)) metrics.set(name, new Set());
  for (const [, name = '', labels = ''] of text.matchAll(/^(\w+)\{([^}]*)\}/gm))
    for (const [, label = ''] of labels.matchAll(/(\w+)="/g)) metrics.get(name)?.add(label);
  return metrics;
}

const dashboardSchema = z.looseObject({
  panels: z.array(
    z.looseObject({
      title: z.string().min(1),
      targets: z.array(z.looseObject({ expr: z.string().min(1) })).optional(),
    }),
  ),
});

describe('the numbers of the server', () => {
  let folder: string;
  let server: FleetServer;
  let metrics: Map<string, ReadonlySet<string>>;

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-metrics-'));
    const options = { clock: systemClock, log: new FakeLog(), host: '127.0.0.1', port: 0 };
    server = await startFleetServer({ ...options, dataFolder: folder });
    // One is refused, so that reasons have a sample.
    const stranger = RawPhone.dial(server.port, { key: new SigningKey(newPrivateKey()) });
    await stranger.hello();
    await stranger.next('refused');
    const answer = await fetch(`${server.url}/metrics`);
    expect(answer.status).toBe(200);
    metrics = metricsIn(await answer.text());
  });
  afterAll(async () => {
    await server.close();
    await rm(folder, { recursive: true });
  });

  it('are those of the document, with the same labels', async () => {
    const document = await readFile('docs/fleet.md', 'utf8');
    const documented = [...document.matchAll(/`(hotline_fleet_\w+)(?:\{(\w+)\})?`(?= *[|,])/g)].map(
      ([, name, label]) => `${name}{${label ?? ''}}`,
    );
    const served = [...metrics]
      .filter(([name]) => name.startsWith('hotline_'))
      .map(([name, labels]) => `${name}{${[...labels].join(',')}}`);
    expect(documented.sort()).toEqual(served.sort());
  });

  it('are all that the Grafana dashboard asks for', async () => {
    const { panels } = dashboardSchema.parse(
      JSON.parse(await readFile('assets/grafana/hotline-fleet.json', 'utf8')),
    );
    const expressions = panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr));
    expect(expressions.length).toBeGreaterThan(5);
    for (const expression of expressions) {
      const asked = [...expression.matchAll(/\b((?:hotline|process|nodejs)_\w+)(?:\{([^}]*)\})?/g)];
      expect(asked, expression).not.toEqual([]);
      for (const [, name = '', labels = ''] of asked) {
        expect([...metrics.keys()], expression).toContain(name);
        for (const [, label = ''] of labels.matchAll(/(\w+) *[=!]/g))
          if (!['job', 'instance'].includes(label)) expect([...metrics.get(name)!]).toContain(label);
      }
      for (const [, label = ''] of expression.matchAll(/by \((\w+)\)/g))
        expect([...metrics.get(asked[0]![1]!)!]).toContain(label);
    }
  });
});
