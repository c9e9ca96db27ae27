import { lookup, Resolver } from 'node:dns/promises';
import { HotlineError } from '../../protocol/errors.js';
import { type Dns, isMulticastName, type NaptrRecord, noAnswer, type SrvRecord } from './dns.js';

/** Two tries of about 500 ms each: c-ares looks at its time limit only once in that time. */
const RESOLVER = { timeout: 250, tries: 2 };

/** The answers that tell: there is no such name, no such record, or such a name cannot be. */
const notThere = new Set(['ENOTFOUND', 'ENODATA', 'EBADNAME']);

/** What the server did, where it did more than keep silent. */
const problems: Record<string, string> = {
  ESERVFAIL: 'reports a failure',
  EREFUSED: 'refuses to answer',
  ENOTIMP: 'does not know this kind of question',
  EFORMERR: 'does not understand the question',
  EBADRESP: 'gives a broken answer',
};

type LookUp = (host: string) => Promise<readonly { readonly address: string }[]>;

export interface SystemDnsOptions {
  /**
   * DNS servers (`address` or `address:port`) that are asked for everything, addresses too, in place of those of the
   * system. Then /etc/hosts and the names of the local network are not known.
   */
  readonly servers?: readonly string[];
  /** The system's own look-up of addresses. */
  readonly lookUp?: LookUp;
}

/** The DNS of this machine. Addresses come by the system's own look-up, and so from /etc/hosts and by mDNS as well. */
export class SystemDns implements Dns {
  readonly #servers: readonly string[] | undefined;
  readonly #lookUp: LookUp;
  readonly #lookingUp = new Map<string, Promise<readonly string[]>>();

  constructor({ servers, lookUp = systemLookUp }: SystemDnsOptions = {}) {
    this.#servers = servers;
    this.#lookUp = lookUp;
  }

  naptr(name: string): Promise<readonly NaptrRecord[]> {
    return answerOf(`NAPTR of ${name}`, this.#resolver().resolveNaptr(name));
  }

  srv(name: string): Promise<readonly SrvRecord[]> {
    return answerOf(`SRV of ${name}`, this.#resolver().resolveSrv(name));
  }

  addresses(host: string): Promise<readonly string[]> {
    return this.#servers === undefined ? this.#systemAddresses(host) : this.#resolvedAddresses(host);
  }

  /** A new one for each question: a resolver reads the system's DNS servers once, and they change with the network. */
  #resolver(): Resolver {
    const resolver = new Resolver(RESOLVER);
    if (this.#servers !== undefined) resolver.setServers(this.#servers);
    return resolver;
  }

  /**
   * Asks the system once at a time for each name: its look-up cannot be cancelled, takes ten seconds and more when the
   * DNS is silent, and would queue up in the few threads that this process shares.
   */
  #systemAddresses(host: string): Promise<readonly string[]> {
    const running = this.#lookingUp.get(host);
    if (running) return running;
    const started = systemAnswer(host, this.#lookUp(host)).finally(() => this.#lookingUp.delete(host));
    this.#lookingUp.set(host, started);
    return started;
  }

  async #resolvedAddresses(host: string): Promise<readonly string[]> {
    const [six, four] = await Promise.all([
      answerOf(`AAAA of ${host}`, this.#resolver().resolve6(host)),
      answerOf(`A of ${host}`, this.#resolver().resolve4(host)),
    ]);
    return [...six, ...four];
  }
}

function systemLookUp(host: string): ReturnType<LookUp> {
  return lookup(host, { all: true, order: 'verbatim' });
}

async function systemAnswer(host: string, asked: ReturnType<LookUp>): Promise<readonly string[]> {
  const found = await answerOf(`the addresses of ${host}`, asked);
  // There is no "does not exist" in mDNS: nobody answered, which says nothing of the name.
  if (found.length === 0 && isMulticastName(host)) {
    throw new HotlineError('SIP_NAME', `no machine in this network answers to the name ${host}`);
  }
  return found.map(({ address }) => address);
}

async function answerOf<T>(question: string, asked: Promise<readonly T[]>): Promise<readonly T[]> {
  try {
    return await asked;
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? String(error.code) : 'unknown error';
    if (notThere.has(code)) return [];
    throw noAnswer(problems[code] ?? 'does not answer', `${code}, asked for ${question}`, error);
  }
}
