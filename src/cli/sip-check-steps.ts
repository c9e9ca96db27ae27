/** The steps of `hotline check` for a server that is reached by SIP over UDP, TCP or TLS, or by its fingerprint. */
import type { Clock } from '../clock/clock.js';
import type { CheckOutcome, CheckStep } from '../health/check.js';
import { exchangeReachedStep } from '../health/check-steps.js';
import { certificateOutcome, probeTls } from '../health/tls-probe.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import { uriHost } from '../protocol/server-address.js';
import type { ConnectionOptions, Target } from '../sip/connection/connection.js';
import { signOfLife } from '../sip/options-probe.js';
import { reach } from '../sip/route-server.js';
import type { LoadedRoute } from './load-config.js';

/** From the name of a server to an answer of one of its addresses, one step for each thing that can be wrong. */
export function sipServerSteps(
  { config, ca, fingerprint }: LoadedRoute,
  { clock, log }: { clock: Clock; log: Log },
): CheckStep[] {
  const {
    name: route,
    outbound_proxy: proxy,
    server,
    server_limit: limitMs,
    ping_after: pingAfterMs,
  } = config;
  const asked = proxy ?? server;
  const { targets: locator, connect } = reach(asked, { clock, log, random: Math.random });
  let targets: readonly Target[] = [];
  const titled = (what: string) => `Route ${route}: ${what}`;
  const name: CheckStep = {
    id: `${route}/name`,
    title: titled(`addresses of ${asked}`),
    run: async () => {
      const found = await locator.find();
      ({ targets } = found);
      const detail = targets.map(placeOf).join(', ');
      return found.stale === undefined
        ? { status: 'ok', detail }
        : { status: 'warn', detail: `${detail}: ${found.stale}` };
    },
  };
  const options: ConnectionOptions = { clock, log, connectLimitMs: limitMs, pingAfterMs, ca, fingerprint };
  const tried = async (target: Target): Promise<string | undefined> => {
    try {
      const connection = await connect(target, options);
      try {
        await signOfLife(connection, clock, limitMs);
      } finally {
        connection.close();
      }
      return undefined;
    } catch (error) {
      return messageOf(error);
    }
  };
  const connection: CheckStep = {
    id: exchangeReachedStep(route),
    title: titled('connection'),
    needs: [name.id],
    run: async () => {
      const problems = await Promise.all(targets.map(tried));
      return connectionOutcome(targets, problems);
    },
  };
  const certificate: CheckStep = {
    id: `${route}/certificate`,
    title: titled('certificate'),
    needs: [connection.id],
    run: async () => {
      const target = targets.find(({ transport }) => transport === 'tls' || transport === 'wss');
      if (!target) return { status: 'ok', detail: 'none: the connection is not encrypted' };
      if (fingerprint !== undefined)
        return { status: 'ok', detail: 'the one that the entry fingerprint names' };
      return certificateOutcome(await probeTls(target, ca, { clock }), clock.wallMs());
    },
  };
  return [name, connection, certificate];
}

/** One address that answers is enough to call; the others are missing when it fails. */
function connectionOutcome(
  targets: readonly Target[],
  problems: readonly (string | undefined)[],
): CheckOutcome {
  const failed = problems.filter((problem) => problem !== undefined);
  const answering = targets.filter((_, i) => problems[i] === undefined);
  if (answering.length === 0) {
    // Some providers throw OPTIONS away: over UDP only the registration tells.
    const status = targets.every(({ transport }) => transport === 'udp') ? 'warn' : 'fail';
    return { status, detail: failed.join('; ') };
  }
  const detail = `${answering.map(placeOf).join(', ')} answered`;
  return failed.length === 0
    ? { status: 'ok', detail }
    : { status: 'warn', detail: `${detail}, but not ${failed.join('; ')}` };
}

function placeOf({ transport, address, port }: Target): string {
  return `${transport} ${uriHost(address)}:${port}`;
}
