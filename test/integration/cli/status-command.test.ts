/** `hotline status` against a health page that is served. */
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { printStatus, statusCommand } from '../../../src/cli/commands/status.js';
import { type HealthPage, startHealthPage } from '../../../src/cli/health-page.js';
import type { HealthReport } from '../../../src/protocol/health.js';
import type { LinkStatus } from '../../../src/protocol/link-status.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { freePort } from '../../support/free-port.js';
import { healthReport, linkStatus } from '../../support/health/health-report.js';
import { ManualClock } from '../../support/manual-clock.js';

const notRegistered = healthReport({
  faults: [{ code: 'not-registered', place: '', message: 'No route.', since: '2026-03-01T09:00:00.000Z' }],
});

let folder: string;
let report: HealthReport;
let link: LinkStatus | null;
let page: HealthPage;
let printed: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-status-'));
  report = healthReport();
  link = null;
  printed = '';
  page = await startHealthPage({
    host: '127.0.0.1',
    port: 0,
    clock: new ManualClock(),
    log: new FakeLog(),
    report: () => report,
    link: () => link,
  });
});
afterEach(async () => {
  await page.close();
  await rm(folder, { recursive: true });
});

const status = (options: { url?: string; config?: string; json?: boolean }) =>
  printStatus({ json: false, ...options }, (text) => (printed += text));

async function configured(health: string): Promise<string> {
  const file = join(folder, 'phone.toml');
  await writeFile(
    file,
    `number = "8 800 333-44-34"
[[route]]
name = "main"
server = "wss://pbx.example:8089/ws"
account = "hotline-17"
# Not there, and not needed for this.
password_file = "missing.password"
[health]
${health}
`,
  );
  return file;
}

describe('hotline status', () => {
  it('is 0 of a phone that can call', async () => {
    expect(await status({ url: page.url })).toBe(0);
    expect(printed).toMatch(/^The phone can call\.\n\nNothing is wrong\.\n/);
    expect(printed.endsWith('\n') && !printed.endsWith('\n\n')).toBe(true);
  });

  it('is 1 of one that cannot, and says why', async () => {
    report = notRegistered;
    expect(await status({ url: page.url })).toBe(1);
    expect(printed).toContain('Nobody can call from this phone:\n  not-registered: No route.\n');
  });

  it('prints the whole report for programs', async () => {
    expect(await status({ url: page.url, json: true })).toBe(0);
    expect(JSON.parse(printed)).toEqual({ ...report, fleet: null });
  });

  it('shows how the link does, and the key that an operator compares', async () => {
    link = linkStatus({ enrolment: 'unconfirmed' });
    await status({ url: page.url });
    expect(printed).toContain('unconfirmed; accept it on the dashboard');
    expect(printed).toContain(`key of this phone         pQ7x 2LmN`);
    printed = '';
    await status({ url: page.url, json: true });
    expect(JSON.parse(printed)).toEqual({ ...report, fleet: link });
  });

  it('finds the page by the configuration of the phone', async () => {
    expect(await status({ config: await configured(`port = ${page.port}`) })).toBe(0);
  });

  it.each([
    ['page = false', 'health.page is false'],
    ['port = 0', 'health.port is 0'],
  ])('says why nobody can be asked: %s', async (entry, why) => {
    await expect(status({ config: await configured(entry) })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringContaining(why) as string,
    });
  });

  it('says that no phone runs there', async () => {
    const url = `http://127.0.0.1:${await freePort()}`;
    await expect(status({ url })).rejects.toMatchObject({
      code: 'USAGE',
      message: expect.stringMatching(
        new RegExp(`no phone answers at ${url} .*ECONNREFUSED.*hotline phone`),
      ) as string,
    });
  });

  it('takes one of --config and --url', async () => {
    await expect(status({ url: page.url, config: 'phone.toml' })).rejects.toMatchObject({ code: 'USAGE' });
  });

  it.each([
    ['something else', 200, 'It works!'],
    ['a report of another version', 200, JSON.stringify({ ...healthReport(), colour: 'red' })],
    ['an error', 500, ''],
    ['another place', 302, ''],
  ])('does not take %s for a phone', async (_what, code, body) => {
    const other = createServer((_request, response) => {
      response.writeHead(code, { location: page.url, connection: 'close' }).end(body);
    });
    const url = await listening(other);
    await expect(status({ url })).rejects.toMatchObject({ code: 'USAGE' });
    other.close();
    await once(other, 'close');
  });

  it('does not read an answer without an end', async () => {
    const other = createServer((_request, response) => {
      const more = (): void => {
        if (!response.destroyed) response.write('x'.repeat(64 * 1024), more);
      };
      more();
    });
    const url = await listening(other);
    await expect(status({ url })).rejects.toMatchObject({
      message: expect.stringContaining('no end') as string,
    });
    other.closeAllConnections();
    other.close();
    await once(other, 'close');
  });
});

describe('the command line', () => {
  const run = (...args: string[]) => {
    const command = statusCommand(() => undefined)
      .exitOverride()
      .configureOutput({ writeErr: () => undefined });
    return command.parseAsync(['node', 'hotline', ...args]);
  };

  it.each(['ftp://127.0.0.1', '127.0.0.1:8401', 'http://user@127.0.0.1'])('refuses --url %s', async (url) => {
    await expect(run('--url', url)).rejects.toMatchObject({ code: 'commander.invalidArgument' });
  });

  it('has help with examples and what the exit status means', () => {
    let shown = '';
    statusCommand()
      .configureOutput({ writeOut: (text) => (shown += text) })
      .outputHelp();
    expect(shown).toMatch(/Exit status: 0 the phone can call, 1 it cannot, 2/);
    expect(shown).toMatch(/Examples:\n {2}hotline status /);
  });
});

async function listening(server: Server): Promise<string> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as { port: number }).port}`;
}
