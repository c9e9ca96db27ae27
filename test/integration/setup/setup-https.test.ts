/** The technician's page over https, with a certificate that the phone has made for itself: by the clients that people have. */
import { execFile } from 'node:child_process';
import { request } from 'node:https';
import { connect, type DetailedPeerCertificate } from 'node:tls';
import { promisify } from 'node:util';
import { describe, expect, it } from 'vitest';
import { setupHelloSchema } from '../../../src/protocol/setup-api.js';
import { UnprovisionedPhone } from '../../support/setup/unprovisioned-phone.js';

const CODE = '407312';
const run = promisify(execFile);

async function start() {
  const phone = await (await UnprovisionedPhone.start({ freshCode: () => CODE, securePort: 0 })).opened();
  const { server, shortName = '' } = phone.setup;
  const port = server?.securePort ?? 0;
  const shown = await certificateAt(port, `${shortName}.local`);
  return { phone, port, name: `${shortName}.local`, ...shown };
}

async function certificateAt(port: number, servername: string) {
  const socket = connect({ port, host: '127.0.0.1', servername, rejectUnauthorized: false });
  try {
    await new Promise((resolve, reject) => socket.once('secureConnect', resolve).once('error', reject));
    const certificate: DetailedPeerCertificate = socket.getPeerCertificate(true);
    const pem = `-----BEGIN CERTIFICATE-----\n${certificate.raw.toString('base64')}\n-----END CERTIFICATE-----\n`;
    return { certificate, pem, protocol: socket.getProtocol() };
  } finally {
    socket.destroy();
  }
}

describe('the technician’s page over https', () => {
  it('has a certificate of its own name, for some weeks, by which nobody else can be certified', async () => {
    const { certificate, name, protocol } = await start();
    expect(protocol).toBe('TLSv1.3');
    expect(certificate.subject.CN).toBe(name);
    expect(certificate.subjectaltname).toBe(`DNS:${name}`);
    expect(certificate.ca).toBe(false);
    const [from, to] = [Date.parse(certificate.valid_from), Date.parse(certificate.valid_to)];
    expect(from).toBeLessThan(Date.now() - 23 * 3_600_000);
    expect(to - Date.now()).toBeGreaterThan(29 * 86_400_000);
    expect(to - Date.now()).toBeLessThan(31 * 86_400_000);
  });

  it('is made anew each time the page opens: no key lies on the disk', async () => {
    const [one, other] = [await start(), await start()];
    expect(one.certificate.fingerprint256).not.toBe(other.certificate.fingerprint256);
  });

  it('curl takes it once told to trust it, and not before', async () => {
    const { name, port } = await start();
    const url = `https://${name}:${port}/api/setup/hello`;
    const resolve = [
      '--resolve',
      `${name}:${port}:127.0.0.1`,
      '--silent',
      '--show-error',
      '--max-time',
      '20',
    ];
    await expect(run('curl', [...resolve, url])).rejects.toMatchObject({ code: 60 });
    const { stdout } = await run('curl', [...resolve, '--insecure', url]);
    expect(setupHelloSchema.parse(JSON.parse(stdout))).toMatchObject({ unlocked: false, httpsPort: port });
  });

  it('Node.js, given the certificate as its authority, agrees that it is of this name', async () => {
    const { name, pem, port } = await start();
    const answered = await new Promise<{ status: number | undefined; policy: unknown }>((resolve, reject) => {
      const asked = request(
        {
          host: '127.0.0.1',
          port,
          servername: name,
          ca: pem,
          agent: false,
          headers: { host: `${name}:${port}` },
        },
        (answer) => {
          answer.resume();
          resolve({ status: answer.statusCode, policy: answer.headers['content-security-policy'] });
        },
      );
      asked.on('error', reject).end();
    });
    expect(answered.status).toBe(200);
    expect(answered.policy).toContain("default-src 'none'");
  });

  it('the cookie of the session is for https alone, and does not open plain http', async () => {
    const { name, phone, port } = await start();
    await phone.act('speak');
    const { stdout } = await run('curl', [
      ...[
        '--silent',
        '--insecure',
        '--include',
        '--max-time',
        '20',
        '--resolve',
        `${name}:${port}:127.0.0.1`,
      ],
      ...['--header', 'content-type: application/json', '--header', `origin: https://${name}:${port}`],
      ...['--data', JSON.stringify({ code: CODE }), `https://${name}:${port}/api/setup/unlock`],
    ]);
    const [, cookie = ''] = /^set-cookie: (.*)$/im.exec(stdout) ?? [];
    expect(cookie.trim()).toMatch(
      /^__Host-hotline-setup=[\w-]{43}; Path=\/; HttpOnly; Secure; SameSite=Strict$/,
    );
    [phone.cookie] = cookie.split(';');
    expect((await phone.ask('GET', '/api/setup/view')).status).toBe(401);
  });
});
