import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { Command, InvalidArgumentError, Option } from 'commander';
import { systemClock } from '../../clock/clock.js';
import type { OpenIdOptions } from '../../fleet/people/open-id.js';
import { HotlineError } from '../../protocol/errors.js';
import { type Role, roleSchema } from '../../protocol/fleet-api/roles.js';
import { parsePort } from '../arguments.js';
import { stderrLog } from '../log.js';
import { exit, EXIT_UNUSABLE, report, stopOnSignals, surviveStrayRejections } from '../run.js';
import { connectServiceManager } from '../unix-datagram.js';
import { addReleaseCommand } from './fleet-add-release.js';
import { databaseUrl, type DataOptions, placeOf, withData, withNewStore, withStore } from './fleet-store.js';

/** Where `vite build` puts the dashboard: the same place seen from src/cli and from dist/cli. */
const BUILT_PAGES = fileURLToPath(new URL('../../../dist/web/', import.meta.url));

interface RunOptions extends DataOptions {
  readonly host: string;
  readonly port: number;
  readonly publicUrl?: string;
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly phoneCa?: string;
  readonly behindProxy?: string;
  readonly log: 'debug' | 'info' | 'warn' | 'error';
  readonly openidIssuer?: string;
  readonly openidClient?: string;
  readonly openidName?: string;
  readonly openidRoleClaim?: string;
  readonly openidRole: Readonly<Record<string, Role>>;
  readonly openidDefaultRole?: Role;
}

const help = `
Needs no configuration: the first start makes the folder, the keys and the database, and prints a link with which you
make the first administrator. Everything else is set in the dashboard. Logs to stderr, one JSON object a line.

Environment:
  DATABASE_URL                   PostgreSQL in place of the SQLite file, such as postgres://hotline:...@db/hotline
  HOTLINE_OPENID_CLIENT_SECRET   secret of the client at the identity provider

Examples:
  hotline fleet                                               try it: http://127.0.0.1:8600
  hotline fleet --data /var/lib/hotline-fleet --public-url https://fleet.example --behind-proxy loopback
  hotline fleet backup /backup/fleet-2026-11-23.hotline --data /var/lib/hotline-fleet
  hotline fleet add-release hotline-phone_0.2.0_arm64.deb --data /var/lib/hotline-fleet
  hotline fleet reset-password --login anna --data /var/lib/hotline-fleet

More: docs/fleet.md`;

export function fleetCommand(): Command {
  const command = withData(new Command('fleet'))
    .description('run the fleet server: health, alerts and statistics of all phones')
    .option('--host <address>', 'address to listen on', '127.0.0.1')
    .option('-p, --port <number>', 'port to listen on; 0 for any', parsePort, 8600)
    .option('--public-url <url>', 'URL under which phones and browsers reach it; default: the address above')
    .option('--tls-cert <file>', 'certificate chain (PEM), to serve https without a proxy')
    .option('--tls-key <file>', 'its private key (PEM)')
    .option(
      '--phone-ca <file>',
      'authority of the certificate that phones see (PEM), when it is no public one: goes with files for cards',
    )
    .option(
      '--behind-proxy <addresses>',
      'reverse proxies whose X-Forwarded-For is believed: addresses or networks with commas, or "loopback"',
    )
    .addOption(
      new Option('--log <level>', 'least level that is logged')
        .choices(['debug', 'info', 'warn', 'error'])
        .default('info'),
    )
    .option('--openid-issuer <url>', 'identity provider (OpenID Connect) with which people may sign in')
    .option('--openid-client <id>', 'client id there')
    .option('--openid-name <name>', 'what the sign-in page calls it')
    .option('--openid-role-claim <claim>', 'claim that says what a person may do, such as groups')
    .option(
      '--openid-role <value=role>',
      'role for a value of that claim; may be given again',
      collectRole,
      {},
    )
    .option('--openid-default-role <role>', 'role of everybody else; left out: they are refused', parseRole)
    .addHelpText('after', help)
    .action((options: RunOptions) => runFleet(options));
  return command
    .addCommand(
      withData(new Command('backup'))
        .description('write everything into one file, while the server may run')
        .argument('<file>', 'file that is not there yet; who has it can be this fleet')
        .action((file: string, _: unknown, self: Command) =>
          backup(file, self.optsWithGlobals<DataOptions>()),
        ),
    )
    .addCommand(
      withData(new Command('restore'))
        .description(
          'fill a new folder or an empty database from a backup; also from SQLite to PostgreSQL and back',
        )
        .argument('<file>', 'made by: hotline fleet backup')
        .action((file: string, _: unknown, self: Command) =>
          restore(file, self.optsWithGlobals<DataOptions>()),
        ),
    )
    .addCommand(addReleaseCommand())
    .addCommand(
      withData(new Command('reset-password'))
        .description('print a link with which somebody sets a new password, when no administrator can')
        .requiredOption('--login <name>', 'whose')
        .action((_: unknown, self: Command) =>
          resetPassword(self.optsWithGlobals<DataOptions & { readonly login: string }>()),
        ),
    );
}

async function runFleet(options: RunOptions): Promise<void> {
  const log = stderrLog(options.log);
  surviveStrayRejections(log);
  const { tlsCert: certFile, tlsKey: keyFile } = options;
  if ((certFile === undefined) !== (keyFile === undefined))
    throw new HotlineError('USAGE', '--tls-cert and --tls-key belong together: give both, or none');
  // The server's libraries take long to load, and the other commands do without them.
  const { startFleetServer } = await import('../../fleet/fleet-server.js');
  const server = await startFleetServer({
    clock: systemClock,
    log,
    dataFolder: resolve(options.data),
    databaseUrl: databaseUrl(),
    host: options.host,
    port: options.port,
    publicUrl: options.publicUrl,
    phoneCaFile: options.phoneCa,
    tls: certFile === undefined || keyFile === undefined ? undefined : { certFile, keyFile },
    trustProxy: options.behindProxy?.split(',').map((address) => address.trim()),
    openId: openIdOf(options),
    webRoot: BUILT_PAGES,
  });
  const service = await connectServiceManager();
  stopOnSignals(() => {
    service.stopping();
    return server.close();
  });
  service.watch(systemClock, () => true);
  service.ready();
  void server.storeLost.then((error) => {
    report(error);
    exit(EXIT_UNUSABLE);
  });
  const firstRun = await server.firstRunLink();
  process.stdout.write(`The fleet server is up: ${server.url}\n`);
  if (firstRun !== undefined)
    process.stdout.write(`Make the first administrator within an hour (the link works once):\n${firstRun}\n`);
}

function openIdOf(options: RunOptions): OpenIdOptions | undefined {
  const { openidIssuer: issuer, openidClient: clientId } = options;
  if (issuer === undefined && clientId === undefined) return undefined;
  const clientSecret = process.env['HOTLINE_OPENID_CLIENT_SECRET'];
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new HotlineError(
      'USAGE',
      'an identity provider needs --openid-issuer, --openid-client and HOTLINE_OPENID_CLIENT_SECRET in the environment',
    );
  }
  return {
    issuer,
    clientId,
    clientSecret,
    name: options.openidName ?? new URL(issuer).hostname,
    roles: options.openidRole,
    defaultRole: options.openidDefaultRole ?? null,
    ...(options.openidRoleClaim === undefined ? {} : { roleClaim: options.openidRoleClaim }),
  };
}

async function backup(file: string, { data }: DataOptions): Promise<void> {
  const { makeBackup } = await import('../../fleet/backup/backup.js');
  await withStore(data, async (store) => {
    const made = await makeBackup({
      store,
      dataFolder: resolve(data),
      file,
      clock: systemClock,
      progress: (table, rows) => process.stderr.write(`${table}: ${rows}\n`),
    });
    process.stdout.write(`${made.file}: ${made.rows} rows\n`);
  });
}

async function restore(file: string, { data }: DataOptions): Promise<void> {
  const { restoreBackup } = await import('../../fleet/backup/backup.js');
  const { becomeSoleWriter } = await import('../../fleet/store/writer-lock.js');
  const writer = await becomeSoleWriter(placeOf(data), { clock: systemClock, log: stderrLog('warn') });
  await withNewStore(data, async (store) => {
    const restored = await restoreBackup({
      store,
      dataFolder: resolve(data),
      file,
      progress: (table, rows) => process.stderr.write(`${table}: ${rows}\n`),
    });
    process.stdout.write(
      `The fleet of ${restored.madeAt} (version ${restored.version}) is in ${store.place}: ${restored.rows} rows\n`,
    );
  }).finally(() => writer.release());
}

async function resetPassword({ data, login }: DataOptions & { readonly login: string }): Promise<void> {
  const { accountByLogin } = await import('../../fleet/store/accounts.js');
  const { setPasswordLink } = await import('../../fleet/people/one-time-links.js');
  await withStore(data, async (store) => {
    const account = await accountByLogin(store.db, login.toLowerCase());
    if (!account) throw new HotlineError('USAGE', `there is no account ${login} in ${store.place}`);
    const path = await setPasswordLink({ clock: systemClock }, store.db, account.id);
    process.stdout.write(`Open this path of the dashboard within a day (it works once):\n${path}\n`);
  });
}

function collectRole(text: string, known: Readonly<Record<string, Role>>): Record<string, Role> {
  const at = text.lastIndexOf('=');
  if (at < 1)
    throw new InvalidArgumentError('It is a value and a role, such as hotline-admins=administrator.');
  return { ...known, [text.slice(0, at)]: parseRole(text.slice(at + 1)) };
}

function parseRole(text: string): Role {
  const role = roleSchema.safeParse(text);
  if (!role.success) throw new InvalidArgumentError(`It is one of: ${roleSchema.options.join(', ')}.`);
  return role.data;
}
