/** Each thing that can be wrong with the way to the fleet, brought about for real, is told as what it is. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer as createHttpServer, type RequestListener } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { askPage } from '../../../src/cli/phone-page-client.js';
import { checkFleet } from '../../../src/cli/provision-checks.js';
import { machineProbes } from '../../../src/cli/setup-watch.js';
import { type Clock, systemClock } from '../../../src/clock/clock.js';
import { phoneStatusSchema } from '../../../src/protocol/link-status.js';
import type { SetupProblemCode } from '../../../src/protocol/setup-problems.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import type { Store } from '../../../src/fleet/store/store.js';
import {
  makeCertificates,
  type ServerCertificate,
  type TestCertificates,
} from '../../support/certificates.js';
import { issueCode, type LinkRig, makePhone, startLinkRig } from '../../support/fleet/link-rig.js';
import { RawPhone } from '../../support/fleet/raw-phone.js';
import { storeRoom } from '../../support/fleet/stores.js';
import { freePort } from '../../support/free-port.js';
import { runPhone } from '../../support/running-phones.js';
import { until } from '../../support/until.js';

const CODE = enrolmentCodeOf(new Uint8Array([7, 1, 2, 3, 4]));
const YEARS_MS = 10 * 365 * 86_400_000;

let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

async function listening(listener: RequestListener, certificate?: ServerCertificate): Promise<number> {
  const server = certificate ? createHttpsServer(certificate, listener) : createHttpServer(listener);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return (server.address() as AddressInfo).port;
}

const silent: RequestListener = (_request, response) => response.writeHead(404).end();

/** What is there at the technician's step "fleet". */
async function found(
  server: string,
  { clock = systemClock, code = CODE }: { clock?: Clock; code?: string } = {},
): Promise<SetupProblemCode | undefined> {
  const portal = () => machineProbes(clock).portal(server);
  return (await checkFleet({ server, code, ca: certificates.ca }, clock, portal))?.code;
}

describe('at the step "fleet"', () => {
  it.each([
    ['fleet-certificate-unknown', 'otherAuthority'],
    ['fleet-certificate-name', 'wrongName'],
    ['fleet-certificate-expired', 'expired'],
  ] as const)('%s', async (code, certificate) => {
    const port = await listening(silent, certificates[certificate]);
    expect(await found(`wss://127.0.0.1:${port}`)).toBe(code);
  });

  it('a certificate that fits a clock which is ten years ahead is the fault of the clock', async () => {
    const ahead: Clock = { ...systemClock, wallMs: () => systemClock.wallMs() + YEARS_MS };
    const port = await listening(silent, certificates.expired);
    expect(await found(`wss://127.0.0.1:${port}`, { clock: ahead })).toBe('clock-wrong');
  });

  it('a clock that shows a time before the program was made is wrong, whatever the certificate', async () => {
    const never: Clock = { ...systemClock, wallMs: () => 10_000 };
    const port = await listening(silent, certificates.expired);
    expect(await found(`wss://127.0.0.1:${port}`, { clock: never })).toBe('clock-wrong');
  });

  it('nobody there, something else there, and a name that does not exist', async () => {
    expect(await found(`wss://127.0.0.1:${await freePort()}`)).toBe('fleet-unreachable');
    expect(await found(`wss://127.0.0.1:${await listening(silent, certificates.right)}`)).toBe(
      'fleet-not-a-fleet',
    );
    expect(await found(`wss://127.0.0.1:${await listening(silent)}`)).toBe('fleet-not-a-fleet');
    expect(['fleet-name-unknown', 'dns-failing']).toContain(await found('wss://fleet.invalid'));
  });

  it('a proxy that does not reach the fleet server is no other server', async () => {
    const down: RequestListener = (_request, response) => response.writeHead(502).end();
    expect(await found(`ws://127.0.0.1:${await listening(down)}`)).toBe('fleet-unreachable');
  });

  it.each<[what: string, portal: RequestListener]>([
    [
      'leads everything to its page',
      (_request, response) =>
        response.writeHead(302, { location: 'http://login.cafe.example/?from=x' }).end(),
    ],
    ['says that it wants a person first', (_request, response) => response.writeHead(511).end()],
  ])('a portal that %s', async (_what, portal) => {
    expect(await found(`ws://127.0.0.1:${await listening(portal)}`)).toBe('captive-portal');
  });

  it('a server that leads to its own other page is no portal', async () => {
    const port = await listening((_request, response) =>
      response.writeHead(301, { location: '/somewhere' }).end(),
    );
    expect(await found(`ws://127.0.0.1:${port}`)).toBe('fleet-not-a-fleet');
  });

  it('a code or an address that cannot be one asks nobody', async () => {
    expect(await found('wss://127.0.0.1:1', { code: 'K7MW' })).toBe('code-mistyped');
    expect(await found('https://127.0.0.1:1')).toBe('fleet-address-invalid');
  });
});

describe('a phone that was given a code', () => {
  const room = storeRoom('sqlite');
  let store: Store;
  let rig: LinkRig;
  beforeEach(async () => {
    store = await room.newStore();
    rig = await startLinkRig(store);
    onTestFinished(() => rig.close());
  });

  const codes: Readonly<Record<string, () => Promise<string>>> = {
    'code-wrong': () => Promise.resolve(CODE),
    'code-expired': async () => {
      const { id } = await makePhone(store, { enrolled: false });
      return issueCode(store, id, { expiresAtMs: Date.now() - 1 });
    },
    'code-used': async () => {
      const { id } = await makePhone(store, { enrolled: false });
      const code = await issueCode(store, id);
      await (await RawPhone.link(rig.port, { hello: { code } })).close();
      return code;
    },
    'code-of-taken-phone': async () => issueCode(store, (await makePhone(store)).id),
    'not-accepted': async () => issueCode(store, (await makePhone(store, { enrolled: false })).id),
    'code-mistyped': () => Promise.resolve('K7MW-3PQD-00'),
  };

  it.each(Object.keys(codes))('tells %s', async (wanted) => {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-setup-'));
    onTestFinished(() => rm(folder, { recursive: true }));
    const [code, health] = [await codes[wanted]?.(), await freePort()];
    const file = join(folder, 'phone.toml');
    await writeFile(
      file,
      `[fleet]\nserver = "ws://127.0.0.1:${rig.port}"\ncode = "${code ?? ''}"\n[health]\nport = ${health}\n`,
    );
    const { runner } = runPhone(file, systemClock);
    onTestFinished(() => runner.stop());
    let seen: string | undefined;
    await until(
      `${wanted} is told`,
      async () => {
        const answer = await askPage(`http://127.0.0.1:${health}`, '/status.json').catch(() => undefined);
        seen = phoneStatusSchema.safeParse(answer?.body).data?.fleet?.setup?.code;
        return seen === wanted;
      },
      20_000,
    ).catch((error: unknown) => {
      throw new Error(`${String(error)}; it tells ${seen ?? 'nothing'}`);
    });
  });
});
