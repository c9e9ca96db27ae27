/** The steps of `hotline check` for the fleet that the phone reports to. They enrol nothing and use up no code. */
import { type Clock, withDeadline } from '../clock/clock.js';
import type { CheckOutcome, CheckStep } from '../health/check.js';
import { bareHost, PROBE_LIMIT_MS, probeName } from '../health/network-probes.js';
import { certificateOutcome, probeTls } from '../health/tls-probe.js';
import { peerOf } from '../health/websocket-probe.js';
import { readDeviceKey } from '../link/device-key.js';
import { fleetConnectionError } from '../link/fleet-errors.js';
import { linkSockets } from '../link/link-socket.js';
import { MEMBERSHIP_FILE, MembershipFile } from '../link/membership.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { parseEnrolmentCode } from '../protocol/fleet-link/enrolment-code.js';
import type { FleetFrame } from '../protocol/fleet-link/frames.js';
import { groupedKey } from '../protocol/link-status.js';
import { shortNameOf } from '../setup/short-name.js';
import type { LoadedConfig } from './load-config.js';

const KEY_FILE = 'device-key.pem';
/** As much as the certificate of a phone that trusts its clock can bear. */
const CLOCK_MS = 60_000;

/** From the enrolment to the greeting of the server, one step for each thing that can be wrong; none without [fleet]. */
export function fleetSteps(
  { config, fleetCa, path }: LoadedConfig,
  clock: Clock,
  needs: string,
): CheckStep[] {
  const { fleet } = config;
  if (!fleet) return [];
  const url = new URL(fleet.server);
  const peer = { ...peerOf(url), host: bareHost(url.hostname) };
  const isSecure = url.protocol === 'wss:';
  const stateFile = (name: string) => `${path(config.state.folder)}/${name}`;
  const membership = () => MembershipFile.open(stateFile(MEMBERSHIP_FILE)).then(({ current }) => current);
  const enrolment: CheckStep = {
    id: 'fleet/enrolment',
    title: 'Fleet: enrolment of this phone',
    run: async () =>
      enrolmentOutcome(
        (await readDeviceKey(stateFile(KEY_FILE)))?.publicKey,
        (await membership())?.name,
        fleet.code,
      ),
  };
  const name: CheckStep = {
    id: 'fleet/name',
    title: `Fleet: name ${peer.host}`,
    needs: [needs],
    run: async () => {
      const found = await probeName(peer, { clock }).catch((error: unknown) => {
        throw inFleetWords(error, fleet.server);
      });
      return { status: 'ok', detail: found.addresses.join(', ') };
    },
  };
  const certificate: CheckStep = {
    id: 'fleet/certificate',
    title: 'Fleet: certificate',
    needs: [name.id],
    run: async () => {
      try {
        return certificateOutcome(await probeTls(peer, fleetCa, { clock }), clock.wallMs(), 'fleet server');
      } catch (error) {
        throw inFleetWords(error, fleet.server);
      }
    },
  };
  const server: CheckStep = {
    id: 'fleet/server',
    title: `Fleet: server ${fleet.server}`,
    needs: [isSecure ? certificate.id : name.id],
    run: async () => {
      const greeting = await greetingOf({ server: fleet.server, ca: fleetCa }, clock);
      return greetingOutcome(greeting, (await membership())?.fleet, clock.wallMs());
    },
  };
  return isSecure ? [enrolment, name, certificate, server] : [enrolment, name, server];
}

/** @param member what its fleet calls this phone; undefined: it was never let in */
function enrolmentOutcome(
  key: string | undefined,
  member: string | undefined,
  code: string | undefined,
): CheckOutcome {
  const shown =
    key === undefined
      ? 'its key is made at the first start'
      : `its key is ${groupedKey(key)}, the name on its label ${shortNameOf(key)}`;
  if (member !== undefined) return { status: 'ok', detail: `the fleet calls it "${member}"; ${shown}` };
  if (code === undefined) {
    return {
      status: 'fail',
      detail: `it is not enrolled and has no code; ${shown}`,
      advice: 'issue a code on the dashboard and put it into [fleet] code',
    };
  }
  if (parseEnrolmentCode(code) === undefined) {
    return {
      status: 'fail',
      detail: 'the code in [fleet] code cannot be right: its letters and digits do not fit together',
      advice: 'copy it once more from the dashboard or its label',
    };
  }
  return { status: 'ok', detail: `it enrols with its code at the next start of the phone; ${shown}` };
}

/** The probe speaks of an exchange: told anew, in the words of the fleet. */
function inFleetWords(error: unknown, server: string): HotlineError {
  const told = fleetConnectionError(rootOf(error), server);
  const certificate = / The certificate is .*$/.exec(messageOf(error))?.[0];
  return certificate === undefined
    ? told
    : new HotlineError(told.code, `${told.message}.${certificate}`, { cause: error });
}

function rootOf(error: unknown): unknown {
  return error instanceof HotlineError && error.cause !== undefined ? rootOf(error.cause) : error;
}

type Greeting = FleetFrame & { type: 'challenge' };

/** Opens the link and closes it when the server has spoken: this phone says nothing of itself. */
export function greetingOf(
  server: { server: string; ca: string | undefined },
  clock: Clock,
): Promise<Greeting> {
  let close: (silent: boolean) => void = () => undefined;
  const greeting = new Promise<Greeting>((resolve, reject) => {
    const socket = linkSockets(
      server,
      clock,
    )({
      onOpen: () => undefined,
      onFrame: (frame) => {
        if (frame.type === 'challenge') resolve(frame);
        else
          reject(new HotlineError('FLEET_PROTOCOL', `${server.server} did not greet as a fleet server does`));
      },
      onViolation: reject,
      onEnd: reject,
    });
    close = (silent) => socket.close(silent);
  });
  const late = () =>
    new HotlineError(
      'FLEET_UNREACHABLE',
      `the fleet server ${server.server} does not answer within ${PROBE_LIMIT_MS / 1_000} s; check that it runs, and the firewalls in between`,
    );
  return withDeadline(clock, greeting, PROBE_LIMIT_MS, late).finally(() => close(false));
}

function greetingOutcome({ fleet, time }: Greeting, own: string | undefined, wallMs: number): CheckOutcome {
  if (own !== undefined && own !== fleet) {
    return {
      status: 'fail',
      detail: 'it is another fleet than the one that this phone belongs to',
      advice: `correct [fleet] server, or delete ${MEMBERSHIP_FILE} in the state folder if the phone is to change over`,
    };
  }
  const offsetMs = wallMs - Date.parse(time);
  const detail = `a fleet server answers${own === undefined ? '' : ', the one that this phone belongs to'}`;
  if (Math.abs(offsetMs) <= CLOCK_MS) return { status: 'ok', detail };
  const minutes = Math.round(Math.abs(offsetMs) / 60_000);
  return {
    status: 'warn',
    detail: `${detail}; the clocks differ by ${minutes} min (this machine is ${offsetMs > 0 ? 'ahead' : 'behind'})`,
    advice: 'check the time synchronisation (NTP) of both',
  };
}
