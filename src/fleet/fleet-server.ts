import { mkdir, readFile } from 'node:fs/promises';
import type { IncomingMessage } from 'node:http';
import { join } from 'node:path';
import type { FastifyInstance } from 'fastify';
import type { Clock } from '../clock/clock.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { LIVE_PATH } from '../protocol/fleet-api/live.js';
import { LINK_PATH } from '../protocol/fleet-link/frames.js';
import { listenError } from '../protocol/listen-error.js';
import { version } from '../protocol/version.js';
import { callerOfUpgrade } from './api/admission.js';
import type { ApiOptions, TlsKeys } from './api/api-options.js';
import { addressOfUpgrade } from './api/remote-address.js';
import { buildApi } from './api/build-api.js';
import type { Handlers } from './api/handler.js';
import { KEYS_FILE } from './backup/backup.js';
import { LinkGateway } from './gateway/link-gateway.js';
import { FleetKeys } from './keys.js';
import { LiveHub } from './live/live-hub.js';
import { fleetMetrics } from './metrics.js';
import { ChannelNotifier } from './notify/channel-notifier.js';
import type { OpenIdOptions } from './people/open-id.js';
import { makePeople } from './people/people.js';
import { StoredAudit } from './people/stored-audit.js';
import { PhoneNews } from './phone-news.js';
import type { Base, Log } from './ports.js';
import { resourceHandlers } from './resources/resources.js';
import { StoredSettings } from './settings.js';
import { statisticsHandlers } from './statistics/handlers.js';
import { ENOUGH_CONNECTIONS, openFilesLimit, roomForPhones } from './open-files.js';
import { commandsOfPhone } from './store/commands.js';
import { openStore } from './store/store.js';
import { becomeSoleWriter } from './store/writer-lock.js';
import { updateHandlers } from './updates/handlers.js';
import { releaseFolder, removeUnfinished } from './updates/release-files.js';
import { Rollouts } from './updates/rollouts.js';
import { Upkeep } from './upkeep/upkeep.js';
import { FleetWatch } from './watch/fleet-watch.js';

export interface FleetServerOptions {
  readonly clock: Clock;
  readonly log: Log;
  /** Folder of the SQLite file and the keys; made when it is not there. */
  readonly dataFolder: string;
  /** PostgreSQL in place of the SQLite file. */
  readonly databaseUrl?: string | undefined;
  readonly host: string;
  /** 0 takes any free port. */
  readonly port: number;
  /** URL under which phones and browsers reach it; default: where it listens. */
  readonly publicUrl?: string | undefined;
  readonly tls?: { readonly certFile: string; readonly keyFile: string } | undefined;
  /** Authority of the certificate under which phones reach it (PEM), when it is no public one: goes with files for cards. */
  readonly phoneCaFile?: string | undefined;
  /** Addresses of reverse proxies whose `X-Forwarded-*` are believed. */
  readonly trustProxy?: string[] | undefined;
  readonly openId?: OpenIdOptions | undefined;
  /** Folder of the built dashboard; without it there is the API only. */
  readonly webRoot?: string | undefined;
  /** A demonstration: who has not signed in is a viewer, on this machine only. */
  readonly demoViewer?: boolean;
}

export interface FleetServer {
  /** Where it listens, as a browser on this machine would write it. */
  readonly url: string;
  readonly port: number;
  /** What the API does, without HTTP: for whoever runs the server. */
  readonly handlers: Handlers;
  /** URL with which the first administrator is made; undefined when there is an account. */
  firstRunLink(): Promise<string | undefined>;
  /**
   * Resolves when another server has taken the store: this one must leave at once, without {@link close}, which writes.
   * Never rejects.
   */
  readonly storeLost: Promise<HotlineError>;
  /** Lets everybody go, writes down what has come, closes the store. Idempotent. */
  close(): Promise<void>;
}

/** Phones that were cut off by a restart come back over this time: they are not all let in at once. */
const UPGRADE_TIMEOUT_MS = 10_000;
/**
 * Connections that may wait to be taken. Thousands of phones come back within seconds, and one that finds no room believes for 20 s
 * that it is connected. The system may set a lower bound (net.core.somaxconn, 4096 as a rule).
 */
const LISTEN_BACKLOG = 8_192;
/** A server that stops lets the answers that it is giving end within this. */
const LAST_ANSWERS_MS = 5_000;

/**
 * Starts a fleet server. Rejects with STORE, STORE_IN_USE, STORE_NEWER, FLEET_KEYS, PORT_IN_USE, LISTEN_FAILED or PAGE_NOT_BUILT; then
 * nothing is left running.
 */
export async function startFleetServer(options: FleetServerOptions): Promise<FleetServer> {
  const closing: (() => Promise<unknown> | undefined)[] = [];
  const closeAll = async (): Promise<void> => {
    for (const close of closing.splice(0).reverse()) {
      await Promise.resolve(close()).catch((error: unknown) =>
        options.log.error({ reason: messageOf(error) }, 'a part of the server did not close cleanly'),
      );
    }
  };
  try {
    return await start(options, closing, closeAll);
  } catch (error) {
    await closeAll();
    throw error;
  }
}

async function start(
  options: FleetServerOptions,
  closing: (() => Promise<unknown> | undefined)[],
  closeAll: () => Promise<void>,
): Promise<FleetServer> {
  const { clock, log, dataFolder, databaseUrl, host } = options;
  const keys = await FleetKeys.open(join(dataFolder, KEYS_FILE));
  const tls = await readTls(options);
  const phoneAuthority = await readAuthority(options);
  const place = databaseUrl === undefined ? { file: join(dataFolder, 'fleet.sqlite') } : { url: databaseUrl };
  const writer = await becomeSoleWriter(place, { clock, log });
  closing.push(() => writer.release());
  const store = await openStore(place);
  closing.push(() => store.close());
  await writer.confirm(store);
  const settings = await StoredSettings.open(store, log);
  const base: Base = { clock, log, store, keys, settings, audit: new StoredAudit({ clock, store }) };

  const scheme = tls ? 'https' : 'http';
  let port = options.port;
  const url = () => `${scheme}://${inUrl(host)}:${port}`;
  const publicUrl = () => options.publicUrl?.replace(/\/$/, '') ?? url();
  const secure = publicUrl().startsWith('https:');

  const live: LiveHub = new LiveHub({ clock, log, store, publicUrl, watch: () => watch });
  closing.push(() => {
    live.close();
    return undefined;
  });
  const notifier = await ChannelNotifier.open(base);
  const watch = await FleetWatch.open({ ...base, live, notifier });
  notifier.onEscalated((ids, atMs) => watch.escalated(ids, atMs));
  closing.push(
    () => notifier.stop(),
    () => watch.stop(),
  );
  const room = roomForPhones(await openFilesLimit());
  if (room < ENOUGH_CONNECTIONS)
    log.warn({ room }, 'the limit of open files leaves room for so many phones only; raise it (LimitNOFILE)');
  const proxies = options.trustProxy ? { trustProxy: options.trustProxy } : {};
  const gateway = new LinkGateway({
    ...base,
    addressOf: addressOfUpgrade(proxies),
    gateway: { connections: room },
    listener: new PhoneNews({ watch, live, store, log }),
    commandChanged: (phone, command) => void tellCommand(phone, command),
  });
  const tellCommand = async (phone: string, id: string): Promise<void> => {
    const commands = await commandsOfPhone(store, phone, { limit: 50, nowMs: clock.wallMs() }).catch(
      () => [],
    );
    const changed = commands.find((command) => command.id === id);
    if (changed) live.command(phone, changed);
  };
  const upkeep = new Upkeep(base);
  closing.push(() => upkeep.stop());

  const people = makePeople(base, { version, ...(options.openId ? { openId: options.openId } : {}) });
  people.onAccessChanged((account) => live.accessChanged(account));
  closing.push(() => people.close());
  await mkdir(releaseFolder(dataFolder), { recursive: true, mode: 0o700 });
  await removeUnfinished(dataFolder);
  const rollouts = new Rollouts({ ...base, links: gateway, watch, random: Math.random });
  closing.push(() => rollouts.stop());
  const handlers: Handlers = {
    ...people.handlers,
    ...resourceHandlers({ ...base, links: gateway, watch, live, notifier, publicUrl, phoneAuthority }),
    ...statisticsHandlers(base),
    ...updateHandlers({ ...base, dataFolder, rollouts }),
  };
  let stopping = false;
  const apiOptions: ApiOptions = {
    base,
    dataFolder,
    handlers,
    people,
    version,
    publicUrl,
    secure,
    metrics: fleetMetrics({ watch, figures: () => gateway.figures(), pages: () => live.pages, room }),
    stopping: () => stopping,
    ...(tls ? { tls } : {}),
    ...(options.webRoot === undefined ? {} : { webRoot: options.webRoot }),
    ...proxies,
    ...(options.demoViewer ? { demoViewer: true } : {}),
  };
  const app = await buildApi(apiOptions);
  // Phones first: what they have sent is written down while the rest still stands.
  closing.push(
    () => closeApi(app, { clock, live }),
    () => gateway.close(),
  );
  takeUpgrades(app, { apiOptions, live, gateway });
  port = await listen(app, host, options.port);
  notifier.start();
  watch.start();
  upkeep.start();
  rollouts.start();
  log.info({ url: url(), store: store.place, fleet: keys.publicKey }, 'the fleet server is up');

  let closed: Promise<void> | undefined;
  return {
    url: url(),
    port,
    handlers,
    storeLost: writer.lost,
    async firstRunLink() {
      const path = await people.firstRunLink();
      return path === undefined ? undefined : `${publicUrl()}${path}`;
    },
    close() {
      stopping = true;
      closed ??= closeAll();
      return closed;
    },
  };
}

/** The API waits for all its connections to end. */
async function closeApi(
  app: FastifyInstance,
  { clock, live }: { clock: Clock; live: LiveHub },
): Promise<void> {
  live.close();
  // Browsers connect ahead of need, and what has not asked anything yet is not idle for Node.js.
  const limit = clock.after(LAST_ANSWERS_MS, () => app.server.closeAllConnections());
  try {
    await app.close();
  } finally {
    limit.cancel();
  }
}

/** WebSockets of phones and of dashboards; whatever else wants to change the protocol is refused. */
function takeUpgrades(
  app: FastifyInstance,
  { apiOptions, live, gateway }: { apiOptions: ApiOptions; live: LiveHub; gateway: LinkGateway },
): void {
  app.server.on('upgrade', (request: IncomingMessage, socket, head) => {
    const path = request.url?.split('?', 1)[0];
    if (path === LINK_PATH) gateway.handleUpgrade(request, socket, head);
    else if (path === LIVE_PATH) {
      live.handleUpgrade(request, socket, head, async (asking) => {
        const { actor } = await callerOfUpgrade(asking, apiOptions);
        return actor.kind === 'nobody' ? undefined : actor;
      });
    } else socket.end('HTTP/1.1 404 Not Found\r\nConnection: close\r\n\r\n');
  });
  app.server.headersTimeout = UPGRADE_TIMEOUT_MS;
}

async function readTls({ tls }: FleetServerOptions): Promise<TlsKeys | undefined> {
  if (!tls) return undefined;
  return { cert: await readNamed(tls.certFile), key: await readNamed(tls.keyFile) };
}

/** Rejects with USAGE. */
async function readAuthority({ phoneCaFile }: FleetServerOptions): Promise<string | null> {
  if (phoneCaFile === undefined) return null;
  const text = await readNamed(phoneCaFile);
  // Nothing but certificates leaves this machine: a key that lies in the same file stays here.
  const certificates = text.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g);
  if (!certificates)
    throw new HotlineError(
      'USAGE',
      `${phoneCaFile} holds no certificate in PEM form (-----BEGIN CERTIFICATE-----); name the authority that signed the certificate of this server`,
    );
  return `${certificates.join('\n')}\n`;
}

function readNamed(file: string): Promise<string> {
  return readFile(file, 'utf8').catch((error: unknown) => {
    throw new HotlineError('USAGE', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
}

async function listen(app: FastifyInstance, host: string, port: number): Promise<number> {
  try {
    await app.listen({ host, port, backlog: LISTEN_BACKLOG });
  } catch (error) {
    throw listenError(error, { host, port, portSetting: '--port', hostSetting: '--host' });
  }
  const address = app.server.address();
  return typeof address === 'object' && address ? address.port : 0;
}

function inUrl(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
