/** The commands as a person meets them when something is wrong. */
import { execFile } from 'node:child_process';
import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { rmsDbfs } from '../../src/audio/level.js';
import { readWavFile } from '../../src/audio/wav-file.js';
import { callRecordSchema } from '../../src/protocol/call-record.js';
import { ProgramUnderTest } from '../support/program-under-test.js';
import { until } from '../support/until.js';

let folder: string;
const running: ProgramUnderTest[] = [];
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-commands-'));
});
afterAll(() => rm(folder, { recursive: true }));
afterEach(async () => {
  for (const program of running.splice(0)) await program.end();
});

function start(...args: string[]): ProgramUnderTest {
  const program = new ProgramUnderTest(args);
  running.push(program);
  return program;
}

async function config(text: string, name = 'phone.toml'): Promise<string> {
  const file = join(folder, name);
  await writeFile(file, text);
  await chmod(file, 0o600);
  return file;
}

/** The practice exchange as its own process; gives its address. */
async function startExchange(): Promise<string> {
  const exchange = start('exchange', '--port', '0', '--account', 'phone:secret');
  return (await exchange.printed(/(ws:\/\/127\.0\.0\.1:\d+)/))[1]!;
}

const phoneToml = (server: string, password = 'secret') => `
number = "8 800 333-44-34"
[[route]]
name = "main"
server = "${server}"
account = "phone"
password = "${password}"
[hook]
input = "pipe:hook"
[audio]
device = "file:,"
`;

describe('the demo', () => {
  it('ends cleanly on Ctrl-C', async () => {
    const demo = start('demo', '--port', '0', '--fleet-port', '0');
    await demo.printed(/Open http/);
    expect(await demo.interrupt()).toMatchObject({ status: 0, stderr: '' });
  });

  it('says which port is in use and what to do, and exits with 2', async () => {
    const server = await listen();
    const { port } = server.address() as { port: number };
    const { status, stderr } = await start('demo', '--no-fleet', '--port', String(port)).finished();
    expect(status).toBe(2);
    expect(stderr).toMatch(new RegExp(`^hotline: .*${port}.*--port`));
    expect(stderr.trim().split('\n')).toHaveLength(1);
    server.close();
  });

  it('refuses a port that is none', async () => {
    const { status, stderr } = await start('demo', '--port', '70000').finished();
    expect(status).toBe(2);
    expect(stderr).toMatch(/65535/);
  });
});

describe('check', () => {
  it('is content with a phone that can call, and calls nobody', async () => {
    const file = await config(phoneToml(await startExchange()));
    const { status, stdout } = await start('check', '--config', file).finished();
    expect(stdout).toMatch(
      /registration of account phone: accepted; lifts will call sip:\+78003334434@127\.0\.0\.1/,
    );
    expect(stdout).not.toMatch(/FAIL/);
    expect(status).toBe(0);
  });

  it('says that the password is wrong, without the password', async () => {
    const file = await config(phoneToml(await startExchange(), 'a wrong one'));
    const { status, stdout, stderr } = await start('check', '--config', file).finished();
    expect(stdout).toMatch(/FAIL .*registration.*refused the password of account phone/);
    expect(stdout + stderr).not.toContain('a wrong one');
    expect(status).toBe(1);
  });

  it('says that nothing listens, and does not try what needs the connection', async () => {
    const server = await listen();
    const { port } = server.address() as { port: number };
    server.close();
    const file = await config(phoneToml(`ws://127.0.0.1:${port}`));
    const { status, stdout } = await start('check', '--config', file, '--json').finished();
    const results = stdout
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as { id: string; status: string });
    expect(results.find(({ id }) => id === 'main/connection')).toMatchObject({ status: 'fail' });
    expect(results.find(({ id }) => id === 'main/registration')).toMatchObject({ status: 'not-tried' });
    expect(status).toBe(1);
  });

  it('lists every fault of a configuration', async () => {
    const file = await config('number = "112"\nlanguage = "RU"\nnumbr = "x"\n[[route]]\nname = "A b"\n');
    const { status, stderr } = await start('check', '--config', file).finished();
    expect(status).toBe(2);
    for (const fault of [
      /number: "112".*emergency/,
      /language: must be/,
      /numbr: there is no such/,
      /route\[1\]\.name/,
      /route\[1\]\.server/,
      /password/,
    ]) {
      expect(stderr).toMatch(fault);
    }
  });
});

describe('the phone', () => {
  it('is lifted through a named pipe, calls, hears the call centre, and writes the record', async () => {
    const file = await config(
      phoneToml(await startExchange()).replace('device = "file:,"', 'device = "file:,ear.wav"'),
      'piped.toml',
    );
    await promisify(execFile)('mkfifo', [join(folder, 'hook')]);
    const phone = start('phone', '--config', file);
    await until('registered', () => phone.stderr.includes('"state":"registered"'), 10_000);
    await writeFile(join(folder, 'hook'), 'off-hook\n');
    await until('talking', () => phone.stderr.includes('"to":"talking"'), 10_000);
    await until('first sound', async () => (await stat(join(folder, 'ear.wav'))).size > 40_000, 10_000);
    await writeFile(join(folder, 'hook'), 'on-hook\n');
    const journal = join(folder, 'hotline-calls.jsonl');
    await until('the record', async () => (await readFile(journal, 'utf8')).endsWith('}\n'), 10_000);
    const record = callRecordSchema.parse(JSON.parse(await readFile(journal, 'utf8')));
    expect(record).toMatchObject({ cause: 'answered', hungUpBy: 'caller', route: 'main' });
    expect(await phone.interrupt()).toMatchObject({ status: 0 });
    const ear = await readWavFile(join(folder, 'ear.wav'));
    expect(rmsDbfs(ear)).toBeGreaterThan(-45);
  });

  it('says that the pipe is missing, and how to make it', async () => {
    const file = await config(
      phoneToml('ws://127.0.0.1:1').replace('pipe:hook', 'pipe:no-hook'),
      'missing.toml',
    );
    const { status, stderr } = await start('phone', '--config', file).finished();
    expect(status).toBe(2);
    expect(stderr).toMatch(/mkfifo/);
  });
});

describe('a wrong call of the command', () => {
  it.each([[['phone']], [['nonsense']], [['exchange', '--nonsense']]])(
    '%j exits with 2 and points to the help',
    async (args) => {
      const { status, stderr } = await start(...args).finished();
      expect(status).toBe(2);
      expect(stderr).toMatch(/--help/);
    },
  );

  it.each([
    [['--help']],
    [['demo', '--help']],
    [['phone', '--help']],
    [['check', '--help']],
    [['exchange', '--help']],
    [['provision', '--help']],
  ])('%j teaches and exits with 0', async (args) => {
    const { status, stdout } = await start(...args).finished();
    expect(status).toBe(0);
    expect(stdout).toMatch(/Usage: hotline/);
  });
});

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
