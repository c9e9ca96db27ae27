/** What `hotline check` finds out about the fleet: against a real fleet server, and against what is none. */
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, it, onTestFinished } from 'vitest';
import { WebSocketServer } from 'ws';
import { fleetSteps } from '../../../src/cli/fleet-check-steps.js';
import { loadConfigText } from '../../../src/cli/load-config.js';
import { type Clock, systemClock } from '../../../src/clock/clock.js';
import { type CheckResult, runChecks } from '../../../src/health/check.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { shortNameOf } from '../../../src/setup/short-name.js';
import { LINK_PROTOCOL } from '../../../src/protocol/fleet-link/frames.js';
import { newPrivateKey, SigningKey } from '../../../src/wire/ed25519.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { freePort } from '../../support/free-port.js';
import { minimal } from '../../unit/protocol/config-files.js';

const fleetKey = new SigningKey(newPrivateKey()).publicKey;
let certificates: TestCertificates;
beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-check-fleet-'));
  onTestFinished(() => rm(folder, { recursive: true }));
});

/** Greets as a fleet server does, and remembers whether it was told anything. */
async function server(
  greeting: object = { type: 'challenge', nonce: 'A'.repeat(43), fleet: fleetKey, time: now() },
  { cert, key }: { cert: string; key: string } = certificates.right,
) {
  const heard: string[] = [];
  const https = createServer({ cert, key });
  const sockets = new WebSocketServer({ server: https, path: '/link', handleProtocols: () => LINK_PROTOCOL });
  sockets.on('connection', (socket) => {
    socket.on('message', (data: Buffer) => heard.push(data.toString()));
    socket.send(JSON.stringify(greeting));
  });
  await new Promise<void>((resolve) => https.listen(0, '127.0.0.1', resolve));
  onTestFinished(async () => {
    for (const socket of sockets.clients) socket.terminate();
    await new Promise((resolve) => https.close(resolve));
  });
  return { url: `wss://localhost:${(https.address() as { port: number }).port}`, heard };
}

const now = () => new Date().toISOString();

async function check(url: string, more = '', clock: Clock = systemClock): Promise<CheckResult[]> {
  await writeFile(join(folder, 'ca.pem'), certificates.ca);
  const text = `${minimal}\n[state]\nfolder = "state"\n[fleet]\nserver = "${url}"\nca_file = "ca.pem"\n${more}`;
  const loaded = await loadConfigText(text, { file: 'phone.toml', folder });
  const anyNetwork = {
    id: 'network',
    title: 'Network',
    run: () => Promise.resolve({ status: 'ok', detail: '' } as const),
  };
  const results = await runChecks(
    [anyNetwork, ...fleetSteps(loaded, clock, 'network')],
    () => undefined,
    systemClock,
  );
  return results.slice(1);
}
const CODE = `code = "${enrolmentCodeOf(new Uint8Array([1, 2, 3, 4, 5]))}"`;
const brief = (results: readonly CheckResult[]) => results.map(({ id, status }) => `${status} ${id}`);

async function enrolled(fleet = fleetKey): Promise<string> {
  const pem = newPrivateKey();
  const member = { fleet, phone: '6f1a2b3c-4d5e-4f60-8a7b-9c0d1e2f3a4b', name: 'Lift 4' };
  await mkdir(join(folder, 'state'));
  await writeFile(join(folder, 'state', 'device-key.pem'), pem);
  await writeFile(join(folder, 'state', 'fleet.json'), JSON.stringify(member));
  return new SigningKey(pem).publicKey;
}

describe('a fleet that is well', () => {
  it('passes in every step, and is told nothing: no code is used up', async () => {
    const { url, heard } = await server();
    const results = await check(url, CODE);
    expect(brief(results)).toEqual([
      'ok fleet/enrolment',
      'ok fleet/name',
      // It ends within 30 days.
      'warn fleet/certificate',
      'ok fleet/server',
    ]);
    expect(results[0]?.detail).toBe(
      'it enrols with its code at the next start of the phone; its key is made at the first start',
    );
    expect(results[2]?.advice).toContain('renew the certificate on the fleet server');
    expect(heard).toEqual([]);
    // Nothing was made either.
    expect(await readdir(folder)).toEqual(['ca.pem']);
  });

  it('knows this phone: its name, its key, and that it is the same fleet', async () => {
    const key = await enrolled();
    const { url } = await server();
    const [enrolment, , , greeting] = await check(url);
    expect(enrolment).toMatchObject({
      status: 'ok',
      detail: `the fleet calls it "Lift 4"; its key is ${key.replace(/.{4}(?=.)/g, '$& ')}, the name on its label ${shortNameOf(key)}`,
    });
    expect(greeting?.detail).toBe('a fleet server answers, the one that this phone belongs to');
  });
});

describe('what is wrong is told with what to do', () => {
  it.each([
    [
      '',
      'it is not enrolled and has no code; its key is made at the first start',
      'issue a code on the dashboard and put it into [fleet] code',
    ],
    [
      'code = "K7MW-3PQD-9Y"',
      'the code in [fleet] code cannot be right: its letters and digits do not fit together',
      'copy it once more from the dashboard or its label',
    ],
  ])('enrolment: %j', async (more, detail, advice) => {
    const { url } = await server();
    expect((await check(url, more))[0]).toMatchObject({ status: 'fail', detail, advice });
  });

  it('a key that cannot be used', async () => {
    await enrolled();
    await writeFile(join(folder, 'state', 'device-key.pem'), 'rubbish');
    const { url } = await server();
    expect((await check(url))[0]).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/device-key\.pem cannot be used: .*restore it/) as string,
    });
  });

  it('a name that there is not', async () => {
    const results = await check('wss://nothing.invalid', CODE);
    expect(brief(results)).toEqual([
      'ok fleet/enrolment',
      'fail fleet/name',
      'not-tried fleet/certificate',
      'not-tried fleet/server',
    ]);
    expect(results[1]?.detail).toMatch(
      /^the fleet server wss:\/\/nothing\.invalid cannot be reached: .*name/,
    );
  });

  it('a port on which nothing listens', async () => {
    const port = await freePort();
    const results = await check(`wss://localhost:${port}`, CODE);
    expect(results[2]).toMatchObject({
      status: 'fail',
      detail: expect.stringMatching(/cannot be reached: nothing listens there; check the port/) as string,
    });
  });

  it.each([
    ['wrongName', 'it is for another name; use that name in [fleet] server, or renew the certificate'],
    ['expired', 'it has expired; renew it on the fleet server, and check the clock of this machine'],
    [
      'otherAuthority',
      'its authority is not known here; put the authority’s certificate into [fleet] ca_file',
    ],
  ] as const)('a certificate: %s', async (kind, reason) => {
    const { url } = await server(undefined, certificates[kind]);
    const results = await check(url, CODE);
    expect(results[2]).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining(
        `the certificate of the fleet server ${url} is not accepted: ${reason}. The certificate is for `,
      ) as string,
    });
    expect(results[3]?.status).toBe('not-tried');
  });

  it('another fleet than its own', async () => {
    await enrolled(new SigningKey(newPrivateKey()).publicKey);
    const { url } = await server();
    expect((await check(url))[3]).toMatchObject({
      status: 'fail',
      advice: expect.stringContaining('delete fleet.json') as string,
    });
  });

  it('a server that is no fleet', async () => {
    const { url } = await server({ hello: 'world' });
    expect((await check(url, CODE))[3]).toMatchObject({
      status: 'fail',
      detail: expect.stringContaining('check that it is a fleet server') as string,
    });
  });

  it('clocks that differ', async () => {
    const { url } = await server({
      type: 'challenge',
      nonce: 'A'.repeat(43),
      fleet: fleetKey,
      time: new Date(Date.now() + 3_600_000).toISOString(),
    });
    expect((await check(url, CODE))[3]).toMatchObject({
      status: 'warn',
      detail: 'a fleet server answers; the clocks differ by 60 min (this machine is behind)',
    });
  });
});

it('a phone without a fleet has nothing to check', async () => {
  const loaded = await loadConfigText(minimal, { file: 'phone.toml', folder });
  expect(fleetSteps(loaded, systemClock, 'network')).toEqual([]);
});
