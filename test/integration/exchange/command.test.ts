import { createServer, type Server } from 'node:net';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { exchangeCommand } from '../../../src/cli/commands/exchange.js';
import { parseServerAddress } from '../../../src/protocol/server-address.js';
import { makeCertificates } from '../../support/certificates.js';
import { RawSipClient } from '../../support/raw-sip-client.js';
import { until } from '../../support/until.js';

/** Runs the command in this process, as main.ts does; what it prints and how it leaves is caught. */
let printed = '';
const exits: (number | string | null | undefined)[] = [];
const signals = ['SIGINT', 'SIGTERM'] as const;
let clients: RawSipClient[] = [];
let listenersBefore = new Set<NodeJS.SignalsListener>();

beforeEach(() => {
  printed = '';
  exits.length = 0;
  listenersBefore = new Set(signals.flatMap((signal) => process.listeners(signal)));
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => {
    printed += String(text);
    return true;
  });
  vi.spyOn(process, 'exit').mockImplementation((status) => {
    exits.push(status);
    return undefined as never;
  });
});
afterEach(async () => {
  await Promise.all(clients.map((client) => client.vanish()));
  clients = [];
  vi.restoreAllMocks();
  for (const signal of signals) {
    const added = process.listeners(signal).filter((listener) => !listenersBefore.has(listener));
    for (const listener of added) process.removeListener(signal, listener);
  }
});

const run = (...args: string[]) => exchangeCommand().exitOverride().parseAsync(args, { from: 'user' });
/** What a phone's configuration is told to take as `server`, and a raw client as its address. */
const addresses = () => [...printed.matchAll(/listens on (\S+)/g)].map(([, server]) => server!);
const address = () => addresses()[0] ?? '';

async function register(account: string, password: string, server = address()): Promise<number | undefined> {
  const client = await RawSipClient.connect(server, { anyCertificate: true });
  clients.push(client);
  return (await client.register({ account, password }, ['<sip:raw@raw.invalid>'])).status;
}

async function stopBy(signal: (typeof signals)[number]): Promise<void> {
  process.emit(signal);
  await until('the command leaves', () => exits.length > 0);
}

describe('hotline exchange', () => {
  it.each(signals)(
    'makes an account with a password of its own, and leaves cleanly by %s',
    async (signal) => {
      await run('--port', '0');
      const password = /Password of phone, shown only now: (\S{16,})/.exec(printed)?.[1];
      expect(await register('phone', password!)).toBe(200);
      await stopBy(signal);
      expect(exits).toEqual([0]);
      await expect(RawSipClient.connect(address())).rejects.toThrow();
    },
  );

  it('takes accounts, names them and keeps their passwords to itself', async () => {
    await run('--port', '0', '--account', 'hall:first:one', '-a', 'desk:second');
    expect(printed).toContain('Accounts: hall, desk');
    expect(printed).not.toMatch(/first|second|Password/);
    expect(await register('hall', 'first:one')).toBe(200);
    expect(await register('desk', 'second')).toBe(200);
    await stopBy('SIGTERM');
  });

  it.each([
    ['no password', ['-a', 'phone']],
    ['a name that no phone may have', ['-a', 'a b:hush']],
    ['a name given twice', ['-a', 'phone:hush', '-a', 'phone:hush']],
  ])('refuses %s without repeating the password', async (_, args) => {
    const failure = await run('--port', '0', ...args).then(
      () => undefined,
      (error: unknown) => error,
    );
    expect(failure).toMatchObject({ code: 'USAGE' });
    expect(String(failure)).not.toContain('hush');
  });

  it('listens on as many transports as it is told to', async () => {
    const certificates = await makeCertificates();
    const { certFile, keyFile } = certificates.right;
    const files = ['--cert', certFile, '--key', keyFile];
    const transports = ['udp', 'tcp', 'tls', 'ws', 'wss'].flatMap((name) => ['--transport', `${name}:0`]);
    await run(...transports, ...files, '--account', 'hall:first');
    const [udp, tcp, tls, ws, wss] = addresses();
    expect(udp).toMatch(/^sip:127\.0\.0\.1:\d+;transport=udp$/);
    expect(tcp).toBe(udp!.replace('udp', 'tcp'));
    expect([tls, ws, wss].map((text) => text?.replace(/\d+$/, 'port'))).toEqual([
      'sips:127.0.0.1:port',
      'ws://127.0.0.1:port',
      'wss://127.0.0.1:port',
    ]);
    for (const server of addresses()) expect(await register('hall', 'first', server)).toBe(200);
    await stopBy('SIGTERM');
    await certificates.remove();
  });

  it.each([
    ['tls without a certificate', ['-t', 'tls'], '--cert and --key'],
    ['a certificate without its key', ['-t', 'tls', '--cert', 'package.json'], 'give both'],
    ['what is no certificate', ['-t', 'tls', '--cert', 'package.json', '--key', 'package.json'], 'PEM'],
    ['a file that is not there', ['-t', 'tls', '--cert', 'absent.pem', '--key', 'absent.key'], 'absent'],
    ['one port for two', ['-t', 'ws', '-t', 'tcp', '--port', '5090'], '--transport tcp:5091'],
  ])('refuses %s', async (_, args, sentence) => {
    await expect(run(...args)).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(sentence) as string,
    });
  });

  it('says which port is taken', async () => {
    const other = await listen();
    const taken = other.address();
    const port = typeof taken === 'object' && taken ? taken.port : 0;
    await expect(run('--port', String(port))).rejects.toMatchObject({ code: 'PORT_IN_USE' });
    other.close();
  });

  it.each([
    ['--port', '70000'],
    ['--port', 'x'],
    ['--language', 'de'],
    ['--transport', 'sctp'],
  ])('refuses %s %s', async (option, value) => {
    vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    await expect(run(option, value)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });

  it('teaches by its help', async () => {
    await expect(run('--help')).rejects.toMatchObject({ code: 'commander.helpDisplayed' });
    for (const part of [
      'Examples:',
      'hotline exchange --account',
      'no-answer',
      '[[route]]',
      '--transport udp',
    ])
      expect(printed).toContain(part);
    const servers = [...printed.matchAll(/server = "(.+)"/g)].map(([, server]) =>
      parseServerAddress(server!),
    );
    expect(servers).toMatchObject([
      { transport: 'ws', port: 5_080 },
      { transport: 'udp', port: 5_060 },
      { secure: true, port: 5_061 },
    ]);
  });
});

async function listen(): Promise<Server> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}
