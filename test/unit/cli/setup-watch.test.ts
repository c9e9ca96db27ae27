import { describe, expect, it } from 'vitest';
import { type SetupProbes, SetupWatch } from '../../../src/cli/setup-watch.js';
import { noFleet } from '../../../src/link/fleet.js';
import type { FleetLinkView } from '../../../src/link/fleet.js';
import { setupProblem, type SetupProblem } from '../../../src/protocol/setup-problems.js';
import { ManualClock } from '../../support/manual-clock.js';

const server = 'wss://fleet.example';
const lost = (facts: Partial<FleetLinkView>): FleetLinkView => ({
  ...noFleet.view(),
  state: 'waiting',
  lastCode: 'FLEET_UNREACHABLE',
  ...facts,
});

function bench(options: { link?: FleetLinkView; server?: string | undefined; isSetUp?: boolean } = {}) {
  const clock = new ManualClock();
  const asked: string[] = [];
  const seen: { network?: SetupProblem; portal?: SetupProblem; heardMs?: number } = {};
  const probes: SetupProbes = {
    network: () => {
      asked.push('network');
      return Promise.resolve(seen.network);
    },
    portal: (at) => {
      asked.push(`portal of ${at}`);
      return Promise.resolve(seen.portal);
    },
    clock: (at) => {
      asked.push(at === undefined ? 'own clock' : `time of ${at}`);
      return Promise.resolve({
        earliestMs: 0,
        ...(seen.heardMs === undefined ? {} : { heardMs: seen.heardMs }),
      });
    },
  };
  const { link = lost({}), isSetUp = false } = options;
  const watch = new SetupWatch({
    clock,
    server: 'server' in options ? options.server : server,
    link: () => link,
    isSetUp,
    probes,
  });
  return { clock, watch, seen, asked };
}

describe('a phone that is not set up', () => {
  it('knows within seconds that its cable was pulled, and that it is in again', async () => {
    const { clock, watch, seen } = bench();
    watch.start();
    await clock.advance(100);
    expect(watch.problem()?.code).toBe('fleet-unreachable');
    seen.network = setupProblem('network-no-cable', { interface: 'eth0' });
    await clock.advance(5_000);
    expect(watch.problem()?.code).toBe('network-no-cable');
    delete seen.network;
    await clock.advance(5_000);
    expect(watch.problem()?.code).toBe('fleet-unreachable');
    watch.stop();
  });

  it('blames the portal that stands before a server which cannot be reached', async () => {
    const { clock, watch, seen } = bench();
    seen.portal = setupProblem('captive-portal', { portal: 'login.example' });
    watch.start();
    await clock.advance(100);
    expect(watch.problem()).toEqual(seen.portal);
    watch.stop();
  });

  it('asks the network seldom, however often it looks at itself', async () => {
    const { clock, watch, asked } = bench();
    watch.start();
    await clock.advance(60_000);
    watch.stop();
    expect(asked.filter((what) => what === 'network').length).toBeGreaterThan(10);
    expect(asked.filter((what) => what.startsWith('portal'))).toHaveLength(3);
  });

  it('tells a certificate that has run out from a clock that is years ahead', async () => {
    const link = lost({ lastCode: 'FLEET_CERTIFICATE', lastSystemCode: 'CERT_HAS_EXPIRED' });
    const { clock, watch, seen, asked } = bench({ link });
    watch.start();
    await clock.advance(100);
    expect(watch.problem()?.code).toBe('fleet-certificate-expired');
    expect(asked).toContain(`time of ${server}`);
    seen.heardMs = clock.wallMs() - 10 * 365 * 86_400_000;
    await clock.advance(40_000);
    expect(watch.problem()?.code).toBe('clock-wrong');
    watch.stop();
  });

  it('without a fleet knows of its network', async () => {
    const { clock, watch, seen } = bench({ server: undefined, link: noFleet.view() });
    seen.network = setupProblem('network-none', {});
    watch.start();
    await clock.advance(100);
    expect(watch.problem()?.code).toBe('network-none');
    watch.stop();
  });
});

it('of a phone that is set up nothing is asked', async () => {
  const { clock, watch, asked } = bench({ isSetUp: true });
  watch.start();
  await clock.advance(60_000);
  expect(asked).toEqual([]);
});
