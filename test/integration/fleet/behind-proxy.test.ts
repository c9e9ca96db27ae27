/** The whole server behind a real nginx with the very configuration of docs/fleet.md. */
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { type IncomingMessage, request as plainRequest } from 'node:http';
import { request } from 'node:https';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { systemClock } from '../../../src/clock/clock.js';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import { LIVE_PATH, liveMessageSchema } from '../../../src/protocol/fleet-api/live.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { RawPhone } from '../../support/fleet/raw-phone.js';
import { freePort } from '../../support/free-port.js';
import { until } from '../../support/until.js';

const PASSWORD = 'correct horse battery';

/** What docs/fleet.md tells people to write, with the names and ports of this test. */
async function documented(changes: readonly (readonly [text: string, instead: string])[]): Promise<string> {
  const document = await readFile('docs/fleet.md', 'utf8');
  let text = /```nginx\n(.*?)```/s.exec(document)?.[1] ?? '';
  for (const [before, after] of changes) {
    expect(text).toContain(before);
    text = text.replace(before, after);
  }
  return text;
}

class Nginx {
  private constructor(private readonly process: ChildProcess) {}

  static async start(folder: string, port: number, http: string): Promise<Nginx> {
    const file = join(folder, 'nginx.conf');
    const own = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map((name) => `${name}_temp_path ${folder}/${name};`)
      .join('\n');
    await writeFile(
      file,
      `daemon off; master_process off; pid ${folder}/pid; error_log stderr;
       events {} http { access_log off; ${own}\n${http} }`,
    );
    const started = spawn('nginx', ['-p', folder, '-c', file], {
      stdio: ['ignore', 'ignore', 'pipe'],
      env: { ...process.env, PATH: `${process.env['PATH'] ?? ''}:/usr/sbin` },
    });
    let said = '';
    started.stderr.on('data', (data: Buffer) => (said += data.toString()));
    const nginx = new Nginx(started);
    await until('nginx listens', async () => {
      if (started.exitCode !== null) throw new Error(`nginx has ended:\n${said}`);
      const socket = connect(port, '127.0.0.1');
      return Promise.race([
        once(socket, 'connect').then(
          () => true,
          () => false,
        ),
      ]).finally(() => socket.destroy());
    });
    return nginx;
  }

  async stop(): Promise<void> {
    if (this.process.exitCode !== null) return;
    this.process.kill('SIGTERM');
    await once(this.process, 'exit');
  }
}

interface Answer {
  readonly status: number;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

describe('a fleet server behind nginx', () => {
  let folder: string;
  let certificates: TestCertificates;
  let server: FleetServer;
  let nginx: Nginx;
  let origin: string;
  let cookie = '';
  let csrf = '';

  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'hotline-nginx-'));
    certificates = await makeCertificates();
    const port = await freePort();
    origin = `https://localhost:${port}`;
    server = await startFleetServer({
      clock: systemClock,
      log: new FakeLog(),
      dataFolder: join(folder, 'fleet'),
      host: '127.0.0.1',
      port: 0,
      publicUrl: origin,
      trustProxy: ['127.0.0.1'],
    });
    const config = await documented([
      ['listen 443 ssl', `listen 127.0.0.1:${port} ssl`],
      ['server_name fleet.example', 'server_name localhost'],
      ['/etc/ssl/fleet.example.pem', certificates.right.certFile],
      ['/etc/ssl/fleet.example.key', certificates.right.keyFile],
      ['http://127.0.0.1:8600', server.url],
    ]);
    nginx = await Nginx.start(folder, port, config);
    const link = new URL((await server.firstRunLink())!);
    expect(link.origin).toBe(origin);
    const answer = await ask('POST', '/api/first-run', {
      body: { token: link.hash.slice(1), login: 'admin', name: 'Admin', password: PASSWORD },
    });
    expect(answer.status).toBe(200);
    [cookie = ''] = answer.headers['set-cookie']![0]!.split(';');
    csrf = (JSON.parse(answer.body) as { csrf: string }).csrf;
  });
  afterAll(async () => {
    await server.close();
    await nginx.stop();
    await certificates.remove();
    await rm(folder, { recursive: true, force: true });
  });

  /** As a browser at `from` asks, through nginx. */
  async function ask(
    method: string,
    path: string,
    { body, from, headers = {} }: { body?: object; from?: string; headers?: Record<string, string> } = {},
  ): Promise<Answer> {
    const asking = request(new URL(path, origin), {
      method,
      agent: false,
      ca: certificates.ca,
      // Of the two that `localhost` may be.
      hostname: '127.0.0.1',
      ...(from === undefined ? {} : { localAddress: from }),
      headers: {
        host: new URL(origin).host,
        origin,
        ...(cookie && { cookie, 'x-csrf-token': csrf }),
        ...(body && { 'content-type': 'application/json' }),
        ...headers,
      },
    });
    asking.end(body && JSON.stringify(body));
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    let text = '';
    for await (const part of answer) text += String(part);
    return { status: answer.statusCode ?? 0, headers: answer.headers, body: text };
  }
  async function newPhone(name: string): Promise<{ id: string; code: string }> {
    const body = { name, site: null, address: '', timezone: null, notes: '' };
    const { id } = JSON.parse((await ask('POST', '/api/phones', { body })).body) as { id: string };
    const issued = await ask('POST', `/api/phones/${id}/code`, { body: { preApproved: true } });
    return { id, code: (JSON.parse(issued.body) as { code: string }).code };
  }
  const dial = (from: string, headers: Record<string, string> = {}) =>
    RawPhone.dial(0, {
      origin: origin.replace('https://localhost', 'wss://127.0.0.1'),
      ca: certificates.ca,
      localAddress: from,
      headers,
    });
  const addressOfLastSignIn = async () => {
    const { body } = await ask('GET', '/api/audit?action=session.sign-in&limit=1');
    return (JSON.parse(body) as { items: { address: string }[] }).items[0]?.address;
  };

  it('gives browsers cookies that only https carries', async () => {
    const answer = await ask('POST', '/api/session', { body: { login: 'admin', password: PASSWORD } });
    expect(answer.status).toBe(200);
    expect(answer.headers['set-cookie']).toContainEqual(
      expect.stringMatching(/^__Host-hotline=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/),
    );
    expect(answer.headers['strict-transport-security']).toBe('max-age=31536000');
    [cookie = ''] = answer.headers['set-cookie']!.find((it_) => it_.startsWith('__Host-hotline='))!.split(
      ';',
    );
    csrf = (JSON.parse(answer.body) as { csrf: string }).csrf;
  });

  it('knows where people come from, whatever they claim', async () => {
    const body = { login: 'admin', password: PASSWORD };
    const headers = { 'x-forwarded-for': '203.0.113.7', forwarded: 'for=203.0.113.7' };
    expect((await ask('POST', '/api/session', { body, from: '127.0.0.2', headers })).status).toBe(200);
    // That ended the session which the browser had.
    const again = await ask('POST', '/api/session', { body });
    [cookie = ''] = again.headers['set-cookie']!.find((it_) => it_.startsWith('__Host-hotline='))!.split(';');
    csrf = (JSON.parse(again.body) as { csrf: string }).csrf;
    const { body: audit } = await ask('GET', '/api/audit?action=session.sign-in&limit=2');
    const items = (JSON.parse(audit) as { items: { address: string }[] }).items;
    expect(items.map(({ address }) => address)).toEqual(['127.0.0.1', '127.0.0.2']);
  });

  it('believes nobody who is not the proxy', async () => {
    const asking = plainRequest(`${server.url}/api/session`, {
      method: 'POST',
      agent: false,
      localAddress: '127.0.0.5',
      headers: { 'x-forwarded-for': '203.0.113.7', 'content-type': 'application/json' },
    });
    asking.end(JSON.stringify({ login: 'admin', password: PASSWORD }));
    const [answer] = (await once(asking, 'response')) as [IncomingMessage];
    answer.resume();
    expect(answer.statusCode).toBe(200);
    expect(await addressOfLastSignIn()).toBe('127.0.0.5');
  });

  it('links phones by wss, and counts wrong codes by where each comes from', async () => {
    const { id, code } = await newPhone('Hall');
    const guesses = [];
    for (let i = 0; i < 13; i++) {
      const guesser = dial('127.0.0.2', { 'x-forwarded-for': `203.0.113.${i}` });
      await guesser.hello({ code: enrolmentCodeOf(new Uint8Array([9, 9, 9, 9, i])) });
      guesses.push((await guesser.next('refused')).reason);
    }
    expect(guesses.at(-1)).toBe('too-many-attempts');
    const phone = dial('127.0.0.3');
    await phone.hello({ code });
    expect(await phone.next('welcome')).toMatchObject({ phone: id, accepted: true });
    const { body } = await ask('GET', '/api/audit?action=phone.enrol');
    const { items } = JSON.parse(body) as { items: { detail: unknown }[] };
    expect(items[0]?.detail).toMatchObject({ address: '127.0.0.3' });
    await phone.close();
  });

  it('shows dashboards what happens, by their cookie and from its own pages only', async () => {
    const open = (headers: Record<string, string>) =>
      new WebSocket(`${origin.replace('https://localhost', 'wss://127.0.0.1')}${LIVE_PATH}`, {
        ca: certificates.ca,
        headers,
      });
    const page = open({ origin, cookie });
    const [data] = (await once(page, 'message')) as [Buffer];
    expect(liveMessageSchema.parse(JSON.parse(data.toString())).type).toBe('overview');
    page.close();
    for (const [headers, status] of [
      [{ origin: 'https://evil.example', cookie }, 403],
      [{ origin }, 401],
    ] as const) {
      const refused = open({ ...headers });
      refused.on('error', () => undefined);
      const [, answer] = (await once(refused, 'unexpected-response')) as [unknown, IncomingMessage];
      expect(answer.statusCode).toBe(status);
      answer.destroy();
    }
  });

  it('takes a large table of phones', async () => {
    const line = (i: number) => `Phone ${i},${'x'.repeat(230)}`;
    const csv = `name,notes\n${Array.from({ length: 5_000 }, (_, i) => line(i)).join('\n')}`;
    const answer = await ask('POST', '/api/phones/batch', { body: { csv, dryRun: true } });
    expect([csv.length > 1_100_000, answer.status]).toEqual([true, 200]);
  });
});

it('proxies that are no addresses are refused by a sentence', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-nginx-'));
  const options = { clock: systemClock, log: new FakeLog(), dataFolder: folder, host: '127.0.0.1', port: 0 };
  await expect(startFleetServer({ ...options, trustProxy: ['nginx'] })).rejects.toMatchObject({
    code: 'USAGE',
  });
  await rm(folder, { recursive: true });
});
