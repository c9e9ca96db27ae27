/** The commands as a person meets them when something is wrong. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { ProgramUnderTest } from '../support/program-under-test.js';

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
    const demo = start('demo', '--port', '0');
    await demo.printed(/Open http/);
    expect(await demo.interrupt()).toMatchObject({ status: 0, stderr: '' });
  });

  it('says which port is in use and what to do, and exits with 2', async () => {
    const server = await listen();
    const { port } = server.address() as { port: number };
    const { status, stderr } = await start('demo', '--port', String(port)).finished();
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
    const file = await config('number = "112"\ncountry = "ru"\nnumbr = "x"\n[[route]]\nname = "A b"\n');
    const { status, stderr } = await start('check', '--config', file).finished();
    expect(status).toBe(2);
    for (const fault of [
      /number: "112".*emergency/,
      /country: must be/,
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
  it('is lifted through a named pipe and calls; a missing pipe is said with the way out', async () => {
    const url = await startExchange();
    const file = await config(phoneToml(url));
    const missing = await start('phone', '--config', file).finished();
    expect(missing.status).toBe(2);
    expect(missing.stderr).toMatch(/mkfifo/);
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
