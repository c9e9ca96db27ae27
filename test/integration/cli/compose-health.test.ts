/** The health of a phone, put together: a real page, real files, and a controller among fakes. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { once } from 'node:events';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  composeHealth,
  type Health,
  type HealthParts,
  thresholdsOf,
  wantedNames,
} from '../../../src/cli/compose-health.js';
import { systemClock } from '../../../src/clock/clock.js';
import { udpKnock } from '../../../src/health/probes/gateway.js';
import { thisMachine } from '../../../src/health/machine-probes.js';
import { FaultList } from '../../../src/phone/faults.js';
import { phoneStatusSchema } from '../../../src/protocol/link-status.js';
import { parsePhoneConfig } from '../../../src/protocol/parse-config.js';
import { linkStatus } from '../../support/health/health-report.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { fakePhone } from '../../support/fakes/fake-phone.js';
import { processUse } from '../../support/process-use.js';
import { until } from '../../support/until.js';

const configOf = (sections = '', server = 'ws://127.0.0.1:8089/ws') =>
  parsePhoneConfig(
    `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "${server}"
account = "hotline-17"
password = "secret-17"
${sections}`,
    'phone.toml',
  );

let folder: string;
let log: FakeLog;
let health: Health;
let files: number;
beforeEach(async () => {
  ({ files } = await processUse());
  folder = await mkdtemp(join(tmpdir(), 'hotline-health-'));
  log = new FakeLog();
});
afterEach(async () => {
  await health.stop();
  await rm(folder, { recursive: true });
  await until('no socket or file is left', async () => (await processUse()).files <= files);
});

function composed(sections: string, parts: Partial<HealthParts> = {}) {
  const { controller, journal, main } = fakePhone();
  const faults = new FaultList({ clock: systemClock, log });
  const config = configOf(sections);
  health = composeHealth(
    { config, routes: [], fleetCa: undefined, path: (path) => join(folder, path), warnings: [] },
    {
      clock: systemClock,
      log,
      controller,
      userAgents: [
        { registration: () => main.registration(), pingFigures: () => ({ lossPercent: 0, roundTripMs: 12 }) },
      ],
      journal,
      faults,
      sound: { health: () => ({ device: 'alsa:default', present: true, open: true, problem: null }) },
      hardware: { board: () => ({ connected: true, firmware: '1.2', supplyMv: 4_700 }) },
      access: { ...thisMachine(systemClock), knock: () => udpKnock(systemClock)('127.0.0.1') },
      ...parts,
    },
  );
  return { faults, main };
}

describe('the health of a phone', () => {
  it('is measured and served from its start to its end', async () => {
    const { main } = composed('[health]\nport = 0');
    main.registers({ state: 'registered' });
    await health.start();
    const url = health.page?.url ?? '';
    await until('the disk was looked at', () => health.monitor.report().machine.diskReadOnly !== null);
    const report = phoneStatusSchema.parse(await (await fetch(new URL('/status.json', url))).json());
    expect(report).toMatchObject({
      routes: [{ route: 'main', state: 'registered' }],
      network: { exchangeLossPercent: 0, exchangeRoundTripMs: 12, dnsWorks: null },
      machine: { reboots: 1, lastRebootCause: 'unknown', diskReadOnly: false },
      board: { connected: true, firmware: '1.2', supplyMv: 4_700 },
      selfTests: {},
    });
    expect((await fetch(new URL('/healthz', url))).status).toBe(200);
    main.registers({ state: 'waiting', problem: 'the exchange refused the password' });
    expect((await fetch(new URL('/healthz', url))).status).toBe(503);
    expect(JSON.stringify(report)).not.toContain('secret-17');
    await health.stop();
    await expect(fetch(url)).rejects.toThrow();
    expect(health.page).toBeUndefined();
  });

  it('leaves word of how it ended', async () => {
    composed('[health]\npage = false');
    await health.start();
    const kept = async () =>
      (JSON.parse(await readFile(join(folder, 'hotline-state', 'boots.json'), 'utf8')) as { end: string })
        .end;
    expect([health.page, await kept()]).toEqual([undefined, 'running']);
    await health.stop();
    expect(await kept()).toBe('stopped');
  });

  it('leaves word of a reboot that was asked for', async () => {
    composed('[health]\npage = false');
    await health.start();
    await health.rebootRequested();
    await health.stop();
    const file = join(folder, 'hotline-state', 'boots.json');
    const kept = JSON.parse(await readFile(file, 'utf8')) as object;
    expect(kept).toMatchObject({ end: 'reboot' });
    expect(health.boot()).toEqual({ rebooted: false, cause: null });
    // The machine comes back, as another boot.
    await writeFile(file, JSON.stringify({ ...kept, boot: 'the one before' }));
    composed('[health]\npage = false');
    await health.start();
    expect(health.boot()).toEqual({ rebooted: true, cause: 'requested' });
  });

  it('goes on without its page where the port is taken: the phone still calls', async () => {
    const other = createServer();
    other.listen(0, '127.0.0.1');
    await once(other, 'listening');
    const { port } = other.address() as { port: number };
    composed(`[health]\nport = ${port}`);
    await health.start();
    expect(log.lines).toMatchObject([
      { level: 'error', fields: { reason: expect.stringContaining(`${port}`) as string } },
    ]);
    expect(health.monitor.report().audio.open).toBe(true);
    other.close();
    await once(other, 'close');
  });

  it('shows how the link to the fleet does, and what self-tests found', async () => {
    const at = '2026-03-01T09:00:00.000Z';
    composed('[health]\nport = 0', {
      link: () => linkStatus(),
      selfTests: () => ({
        call: {
          test: 'call',
          outcome: 'passed',
          at,
          tookMs: 900,
          message: 'All tones came back.',
          evidence: {},
        },
      }),
      configVersion: () => 7,
    });
    await health.start();
    const text = await (await fetch(health.page?.url ?? '')).text();
    expect(text).toContain('Linked with wss://fleet.example');
    expect(text).toContain('All tones came back.');
    expect(health.monitor.report().software.configVersion).toBe(7);
  });
});

describe('what it takes from the configuration', () => {
  beforeEach(() => composed('[health]\npage = false'));

  it('thresholds', () => {
    const config = configOf(`[health]
hot = 70
disk_free = 10
memory_free = 7
loss = 3
wifi_signal = -80
clock_offset = "30 s"
off_hook_limit = "never"`);
    expect(thresholdsOf(config)).toEqual({
      offHookLimitMs: null,
      hotC: 70,
      diskFreePercent: 10,
      memoryFreePercent: 7,
      lossPercent: 3,
      wifiSignalDbm: -80,
      clockOffsetMs: 30_000,
    });
  });

  it.each([
    ['wss://pbx.example:8089/ws', '', [{ host: 'pbx.example', services: [] }]],
    ['sip:10.0.0.5:5060', '', [{ host: '10.0.0.5', services: [] }]],
    [
      'sips:provider.example',
      '',
      [
        {
          host: 'provider.example',
          services: [
            '_sips._tcp.provider.example',
            '_sip._tcp.provider.example',
            '_sip._udp.provider.example',
          ],
        },
      ],
    ],
    [
      'wss://pbx.example/ws',
      '[fleet]\nserver = "wss://fleet.example:8443"',
      [
        { host: 'pbx.example', services: [] },
        { host: 'fleet.example', services: [] },
      ],
    ],
    [
      'wss://one.example/ws',
      '[fleet]\nserver = "wss://one.example"',
      [{ host: 'one.example', services: [] }],
    ],
    [
      'ws://[fd00::1]/ws',
      '[fleet]\nserver = "wss://[fd00::2]"',
      [
        { host: 'fd00::1', services: [] },
        { host: 'fd00::2', services: [] },
      ],
    ],
  ])('names to look up: %s', (server, sections, expected) => {
    expect(wantedNames(configOf(sections, server))).toEqual(expected);
  });
});
