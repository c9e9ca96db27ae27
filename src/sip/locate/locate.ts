import { isIP } from 'node:net';
import { HotlineError } from '../../protocol/errors.js';
import type { ServerAddress } from '../../protocol/server-address.js';
import type { Target } from '../connection/connection.js';
import { type Dns, isMulticastName, type NaptrRecord, type SrvRecord } from './dns.js';
import { orderBySrv } from './srv-order.js';

export type SipServer = Extract<ServerAddress, { kind: 'sip' }>;

/** What a look-up gave. */
export interface Found {
  /** In the order in which they are to be tried; empty only with a `gap`. */
  readonly targets: readonly Target[];
  /** The first question that DNS did not answer: there may be more and better targets than these. */
  readonly gap: HotlineError | undefined;
}

type SipTransport = NonNullable<SipServer['transport']>;

/** A name in DNS under which the servers for one transport are listed. */
interface Service {
  readonly transport: SipTransport;
  readonly name: string;
}

/** A server whose address is not known yet. */
interface Place {
  readonly transport: SipTransport;
  readonly host: string;
  readonly port: number;
}

/** Nobody waits at a handset for the seventeenth. */
const MOST_TARGETS = 16;
const MOST_SERVICES = 8;

const transportOfService: ReadonlyMap<string, SipTransport> = new Map([
  ['sip+d2u', 'udp'],
  ['sip+d2t', 'tcp'],
  ['sips+d2t', 'tls'],
]);
const serviceOfTransport = { udp: '_sip._udp', tcp: '_sip._tcp', tls: '_sips._tcp' };

/**
 * Looks up where a server takes SIP (RFC 3263 section 4). All targets of one look-up are in the order of trying, over
 * the transports too: whoever fails on one goes on to the next (section 4.3).
 *
 * @param random for the draw by weight: numbers from 0 to below 1
 * @throws HotlineError SIP_NAME when DNS was asked and knows no such server
 */
export async function locate(server: SipServer, dns: Dns, random: () => number): Promise<Found> {
  const questions = new Questions(dns);
  const places = await placesOf(server, questions, random);
  const found = await Promise.all(
    places.slice(0, MOST_TARGETS).map((place) => targetsAt(server, place, questions)),
  );
  const targets = withoutDoubles(found.flat()).slice(0, MOST_TARGETS);
  if (targets.length === 0 && questions.gap === undefined) throw nowhere(server, places);
  return { targets, gap: questions.gap };
}

/** Whether NAPTR and SRV can know this name: not an address, nor a name of this machine or the local network alone. */
function hasServices(host: string): boolean {
  return isIP(host) === 0 && host.includes('.') && !isMulticastName(host);
}

async function placesOf(
  server: SipServer,
  questions: Questions,
  random: () => number,
): Promise<readonly Place[]> {
  const { host, port } = server;
  const transports = transportsOf(server);
  const [preferred] = transports;
  if (port !== undefined || !hasServices(host)) {
    return [{ transport: preferred, host, port: port ?? usualPort(preferred) }];
  }
  const usual = transports.map((transport) => usualService(host, transport));
  // With the question for NAPTR, not after it: few domains have any, and the handset may be off the hook.
  for (const { name } of usual) questions.expectSrv(name);
  const named = server.transport === undefined ? await servicesByNaptr(server, questions) : [];
  const services = named.length > 0 ? named : usual;
  const answers = await Promise.all(services.map(({ name }) => questions.srv(name)));
  if (answers.every((records) => records.length === 0)) {
    const transport = services[0]?.transport ?? preferred;
    return [{ transport, host, port: usualPort(transport) }];
  }
  return services.flatMap(({ transport }, at) => serversOf(answers[at] ?? [], transport, random));
}

/**
 * Without NAPTR the client may choose among the transports it finds (RFC 3263 section 4.1). UDP comes first because it
 * is what every provider has tried with every phone, and needs no connection before the call; then TCP, which passes
 * where UDP is blocked. TLS comes last: a `sip:` address promises none, and the domain may have no certificate that this
 * phone accepts; whoever wants it first says so with `sips:` or `;transport=tls`.
 */
function transportsOf(server: SipServer): readonly [SipTransport, ...SipTransport[]] {
  if (server.secure) return ['tls'];
  return server.transport === undefined ? ['udp', 'tcp', 'tls'] : [server.transport];
}

function usualService(host: string, transport: SipTransport): Service {
  return { transport, name: `${serviceOfTransport[transport]}.${host}` };
}

function usualPort(transport: SipTransport): number {
  return transport === 'tls' ? 5061 : 5060;
}

/** The services that the domain itself offers, its most preferred first; none when it does not say. */
async function servicesByNaptr(server: SipServer, questions: Questions): Promise<readonly Service[]> {
  const records = await questions.naptr(server.host);
  return [...records]
    .sort((a, b) => a.order - b.order || a.preference - b.preference)
    .flatMap(serviceOfNaptr)
    .filter(({ transport }) => transportsOf(server).includes(transport))
    .slice(0, MOST_SERVICES);
}

/** What is not a SIP service that leads to SRV records (RFC 3263 section 4.1) is passed over. */
function serviceOfNaptr(record: NaptrRecord): Service[] {
  const transport = transportOfService.get(record.service.toLowerCase());
  const name = nameIn(record.replacement);
  if (transport === undefined || name === undefined) return [];
  return record.flags.toLowerCase() === 's' && record.regexp === '' ? [{ transport, name }] : [];
}

/** A target `.` says that the service is not offered (RFC 2782). */
function serversOf(records: readonly SrvRecord[], transport: SipTransport, random: () => number): Place[] {
  return orderBySrv(records, random).flatMap(({ name, port }) => {
    const host = nameIn(name);
    return host !== undefined && port > 0 ? [{ transport, host, port }] : [];
  });
}

/** A name out of a record, if it is one that can be asked for and shown; without the dot at its end. */
function nameIn(record: string): string | undefined {
  const name = record.replace(/\.$/, '').toLowerCase();
  return name.length <= 253 && /^[a-z0-9_-]{1,63}(\.[a-z0-9_-]{1,63})*$/.test(name) ? name : undefined;
}

/**
 * `host` stays the name of the configuration: that is whom a certificate must be for (RFC 5922 section 4), since anyone
 * may have written what DNS says.
 */
async function targetsAt(server: SipServer, place: Place, questions: Questions): Promise<Target[]> {
  const addresses = isIP(place.host) === 0 ? await questions.addresses(place.host) : [place.host];
  return addresses
    .filter((address) => isIP(address) !== 0)
    .map((address) => ({ transport: place.transport, host: server.host, address, port: place.port }));
}

function withoutDoubles(targets: readonly Target[]): Target[] {
  const seen = new Set<string>();
  return targets.filter(({ transport, address, port }) => {
    const key = `${transport} ${address} ${port}`;
    return !seen.has(key) && seen.add(key);
  });
}

function nowhere({ host }: SipServer, places: readonly Place[]): HotlineError {
  return new HotlineError('SIP_NAME', `cannot find ${host}: ${reasonOfNowhere(host, places)}`);
}

function reasonOfNowhere(host: string, places: readonly Place[]): string {
  const way = 'ask whoever runs it, or put address, port and transport into the server entry';
  if (places.length === 0) return `its DNS says that it does not offer SIP this way (SRV); ${way}`;
  if (places.some((place) => place.host === host)) {
    return 'the name does not exist or has no address; check the server entry for a typing mistake';
  }
  const hosts = [...new Set(places.map((place) => place.host))].slice(0, 3).join(', ');
  return `its DNS names ${hosts}, which no address is known of; ${way}`;
}

/** Asks each question once. One that gets no answer counts as answered by nothing, but is remembered. */
class Questions {
  gap: HotlineError | undefined;
  readonly #services = new Map<string, Promise<readonly SrvRecord[]>>();
  readonly #addresses = new Map<string, Promise<readonly string[]>>();

  constructor(private readonly dns: Dns) {}

  /** Asks already now; what comes of it matters only if the answer is wanted later. */
  expectSrv(name: string): void {
    this.#askSrv(name).catch(() => undefined);
  }

  naptr(name: string): Promise<readonly NaptrRecord[]> {
    return this.#answer(this.dns.naptr(name));
  }

  srv(name: string): Promise<readonly SrvRecord[]> {
    return this.#answer(this.#askSrv(name));
  }

  addresses(host: string): Promise<readonly string[]> {
    return this.#answer(once(this.#addresses, host, () => this.dns.addresses(host)));
  }

  #askSrv(name: string): Promise<readonly SrvRecord[]> {
    return once(this.#services, name, () => this.dns.srv(name));
  }

  async #answer<T>(asked: Promise<readonly T[]>): Promise<readonly T[]> {
    try {
      return await asked;
    } catch (error) {
      if (!(error instanceof HotlineError)) throw error;
      this.gap ??= error;
      return [];
    }
  }
}

function once<T>(asked: Map<string, Promise<T>>, name: string, ask: () => Promise<T>): Promise<T> {
  const answer = asked.get(name) ?? ask();
  asked.set(name, answer);
  return answer;
}
