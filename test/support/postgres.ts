/** A PostgreSQL of its own (Debian's), on loopback, in a new folder, for one test file. */
import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chownSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getuid } from 'node:process';
import pg from 'pg';
import { freePort } from './free-port.js';

export interface Postgres {
  /** URL of a new, empty database. */
  newDatabase(): Promise<string>;
  /** Ends it as a power cut would: SIGKILL to the whole cluster. */
  kill(): Promise<void>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** @param durable whether it syncs to the disk; tests that kill it need that, others are faster without */
export async function startPostgres({ durable = false } = {}): Promise<Postgres> {
  const programs = programFolder();
  const owner = unprivileged();
  const folder = mkdtempSync(join(tmpdir(), 'hotline-postgres-'));
  const data = join(folder, 'data');
  const password = randomBytes(12).toString('hex');
  const passwordFile = join(folder, 'password');
  writeFileSync(passwordFile, password, { mode: 0o600 });
  if (owner) for (const path of [folder, passwordFile]) chownSync(path, owner.uid, owner.gid);
  const options = [
    `--pgdata=${data}`,
    '--auth=scram-sha-256',
    '--username=hotline',
    `--pwfile=${passwordFile}`,
  ];
  execFileSync(join(programs, 'initdb'), [...options, '--encoding=UTF8', '--locale=C', '--no-sync'], {
    ...owner,
    cwd: folder,
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const port = await freePort();
  let server: ChildProcess | undefined;
  const url = (database: string) => `postgres://hotline:${password}@127.0.0.1:${port}/${database}`;
  const settings = [
    ...['-p', String(port), '-k', folder, '-c', 'listen_addresses=127.0.0.1', '-c', 'max_connections=60'],
    ...(durable ? [] : ['-c', 'fsync=off', '-c', 'synchronous_commit=off', '-c', 'full_page_writes=off']),
  ];

  const start = async (): Promise<void> => {
    server = spawn(join(programs, 'postgres'), ['-D', data, ...settings], {
      ...owner,
      cwd: folder,
      stdio: ['ignore', 'ignore', 'ignore'],
    });
    await answering(url('postgres'));
  };
  const end = async (signal: NodeJS.Signals): Promise<void> => {
    const ending = server;
    server = undefined;
    if (!ending || ending.exitCode !== null) return;
    const gone = new Promise((resolve) => ending.once('exit', resolve));
    if (signal === 'SIGKILL') for (const child of childrenOf(ending.pid)) process.kill(child, 'SIGKILL');
    ending.kill(signal);
    await gone;
  };
  await start();
  let databases = 0;
  return {
    async newDatabase() {
      const name = `fleet_${++databases}`;
      await query(url('postgres'), `create database ${name}`);
      return url(name);
    },
    kill: () => end('SIGKILL'),
    start,
    async stop() {
      await end('SIGINT');
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

function programFolder(): string {
  const root = '/usr/lib/postgresql';
  const [newest] = readdirSync(root).sort((a, b) => Number(b) - Number(a));
  if (newest === undefined) throw new Error(`there is no PostgreSQL in ${root}`);
  return join(root, newest, 'bin');
}

/** PostgreSQL refuses to run as root: then Debian's own user runs it. */
function unprivileged(): { uid: number; gid: number } | undefined {
  if (getuid?.() !== 0) return undefined;
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((it) => it.startsWith('postgres:'));
  const [, , uid, gid] = line?.split(':') ?? [];
  if (uid === undefined || gid === undefined) throw new Error('there is no user postgres');
  return { uid: Number(uid), gid: Number(gid) };
}

function childrenOf(pid: number | undefined): number[] {
  return readFileSync(`/proc/${pid ?? 0}/task/${pid ?? 0}/children`, 'utf8')
    .split(' ')
    .filter(Boolean)
    .map(Number);
}

async function answering(url: string): Promise<void> {
  for (let tries = 0; ; tries++) {
    try {
      await query(url, 'select 1');
      return;
    } catch (error) {
      if (tries === 300) throw error;
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

async function query(url: string, text: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined);
  await client.connect();
  try {
    await client.query(text);
  } finally {
    await client.end();
  }
}
