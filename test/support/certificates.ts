import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const OPENSSL_LIMIT_MS = 20_000;
const KEY = ['-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
const DAY_MS = 86_400_000;

export interface ServerCertificate {
  readonly keyFile: string;
  readonly certFile: string;
  /** PEM. */
  readonly key: string;
  readonly cert: string;
}

export interface TestCertificates {
  /** The authority that a client is to trust. */
  readonly caFile: string;
  readonly ca: string;
  /** For 127.0.0.1 and localhost, by the authority. */
  readonly right: ServerCertificate;
  /** By the authority, but for another host. */
  readonly wrongName: ServerCertificate;
  /** By the authority, for the right host, but its time is over. */
  readonly expired: ServerCertificate;
  /** For the right host and in its time, but by an authority that nobody trusts. */
  readonly otherAuthority: ServerCertificate;
  remove(): Promise<void>;
}

/**
 * Certificates for servers on 127.0.0.1, or of other names (a subjectAltName of openssl), made by the `openssl` program in a
 * folder of their own.
 */
export async function makeCertificates(here = 'IP:127.0.0.1,DNS:localhost'): Promise<TestCertificates> {
  const folder = await mkdtemp(join(tmpdir(), 'hotline-certificates-'));
  const nowMs = Date.now();
  const current: Period = [nowMs - DAY_MS, nowMs + DAY_MS];
  const past: Period = [nowMs - 3 * DAY_MS, nowMs - DAY_MS];
  const trusted = await Authority.make(join(folder, 'trusted'));
  const unknown = await Authority.make(join(folder, 'unknown'));
  return {
    caFile: trusted.certFile,
    ca: await readFile(trusted.certFile, 'utf8'),
    right: await trusted.issue('right', here, current),
    wrongName: await trusted.issue('wrong-name', 'DNS:elsewhere.example', current),
    expired: await trusted.issue('expired', here, past),
    otherAuthority: await unknown.issue('other-authority', here, current),
    remove: () => rm(folder, { recursive: true }),
  };
}

/** Not before and not after, ms since 1970. */
type Period = readonly [number, number];

class Authority {
  readonly certFile: string;
  readonly #config: string;

  private constructor(private readonly folder: string) {
    this.certFile = join(folder, 'ca.pem');
    this.#config = join(folder, 'ca.cnf');
  }

  static async make(folder: string): Promise<Authority> {
    const authority = new Authority(folder);
    await mkdir(folder);
    await writeFile(join(folder, 'index.txt'), '');
    await writeFile(authority.#config, configText(folder));
    const subject = ['-subj', '/CN=Hotline test authority', '-days', '2'];
    const uses = ['-addext', 'keyUsage=critical,keyCertSign,cRLSign'];
    await openssl(
      'req',
      '-x509',
      ...KEY,
      '-keyout',
      join(folder, 'ca.key'),
      '-out',
      authority.certFile,
      ...subject,
      ...uses,
    );
    return authority;
  }

  /** `openssl ca` and not `x509 -req`: only it can date a certificate back. */
  async issue(name: string, alternativeNames: string, [fromMs, toMs]: Period): Promise<ServerCertificate> {
    const file = (ending: string): string => join(this.folder, `${name}.${ending}`);
    const [keyFile, requestFile, certFile] = [file('key'), file('csr'), file('pem')];
    const names = ['-addext', `subjectAltName=${alternativeNames}`];
    await openssl(
      'req',
      '-new',
      ...KEY,
      '-keyout',
      keyFile,
      '-out',
      requestFile,
      '-subj',
      `/CN=${name}`,
      ...names,
    );
    const dates = ['-startdate', asn1Time(fromMs), '-enddate', asn1Time(toMs)];
    await openssl(
      'ca',
      '-batch',
      '-notext',
      '-config',
      this.#config,
      '-in',
      requestFile,
      '-out',
      certFile,
      ...dates,
    );
    return {
      keyFile,
      certFile,
      key: await readFile(keyFile, 'utf8'),
      cert: await readFile(certFile, 'utf8'),
    };
  }
}

function configText(folder: string): string {
  return `[ca]
default_ca = test
[test]
database = ${folder}/index.txt
new_certs_dir = ${folder}
certificate = ${folder}/ca.pem
private_key = ${folder}/ca.key
default_md = sha256
rand_serial = yes
unique_subject = no
copy_extensions = copy
policy = anything
[anything]
commonName = supplied
`;
}

/** YYYYMMDDHHMMSSZ. */
function asn1Time(ms: number): string {
  return new Date(ms).toISOString().replace(/\.\d+/, '').replace(/[-:T]/g, '');
}

async function openssl(...args: string[]): Promise<void> {
  await run('openssl', args, { timeout: OPENSSL_LIMIT_MS });
}
