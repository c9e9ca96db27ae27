import { networkInterfaces, type NetworkInterfaceInfo } from 'node:os';
import { BlockList } from 'node:net';
import multicastDns, { type MulticastDNS } from 'multicast-dns';
import type { Clock, Timer } from '../clock/clock.js';
import type { Log } from '../phone/ports.js';
import { messageOf } from '../protocol/errors.js';
import {
  type AnnouncedName,
  beginName,
  type NameEffect,
  type NameInput,
  nextName,
} from './announced-name.machine.js';
import { answerTo, contradicts, losesTo, recordsOf } from './mdns-records.js';

const MDNS_PORT = 5353;
const LOOK_MS = 5_000;
/** RFC 6762 section 6: no record is sent again to all within a second. Probes are answered at once. */
const ANSWER_GAP_MS = 1_000;
/** Answers to single machines, by unicast. */
const MOST_UNICAST_A_SECOND = 20;

export interface MdnsOptions {
  readonly clock: Clock;
  readonly log: Log;
  readonly random: () => number;
  /** The label's name. */
  readonly name: string;
  /** Where the page is. */
  readonly port: number;
  /** The name has become another one, because it was taken. */
  readonly onName?: (name: string) => void;
  /** In place of the interfaces of this machine but loopback, for tests. */
  readonly look?: () => readonly LocalAddress[];
  /** For tests. */
  readonly mdnsPort?: number;
}

export interface LocalAddress {
  readonly interface: string;
  readonly address: string;
  /** IPv4 alone; `192.168.1.17/24`. */
  readonly cidr: string;
  /** All of the same interface, IPv4 and IPv6. */
  readonly all: readonly string[];
}

/** Says on the LAN by which name this phone is found, and defends it. On each IPv4 address a socket; what fails is tried again. */
export class MdnsAnnouncer {
  readonly #options: MdnsOptions;
  readonly #look: () => readonly LocalAddress[];
  readonly #voices = new Map<
    string,
    { readonly local: LocalAddress; readonly mdns: MulticastDNS; readonly near: BlockList }
  >();
  #state: AnnouncedName;
  #timer: Timer | undefined;
  #looking: Timer | undefined;
  #answeredMs = -Infinity;
  #unicast = { atMs: -Infinity, count: 0 };
  #closed = false;

  constructor(options: MdnsOptions) {
    this.#options = options;
    this.#look = options.look ?? localIpv4;
    const { state, effects } = beginName(options.name, options.random());
    this.#state = state;
    this.#lookAgain();
    this.#looking = options.clock.every(LOOK_MS, () => this.#lookAgain());
    this.#run(effects);
  }

  /** Without `.local`. */
  get name(): string {
    return this.#state.name;
  }

  get phase(): AnnouncedName['phase'] {
    return this.#state.phase;
  }

  /** Says goodbye (RFC 6762 section 10.1) and is silent. Idempotent. */
  async close(): Promise<void> {
    if (this.#closed) return;
    this.#closed = true;
    this.#timer?.cancel();
    this.#looking?.cancel();
    const voices = [...this.#voices.values()];
    this.#voices.clear();
    await Promise.all(
      voices.map(({ local, mdns }) => {
        return new Promise<void>((resolve) => {
          const end = (): void => mdns.destroy(resolve);
          if (this.#state.phase === 'probing') end();
          else mdns.respond({ answers: recordsOf(this.#hostAt(local), 0) }, end);
        });
      }),
    );
  }

  #hostAt(local: LocalAddress): { name: string; port: number; addresses: readonly string[] } {
    return { name: this.#state.name, port: this.#options.port, addresses: local.all };
  }

  #lookAgain(): void {
    const found = new Map(this.#look().map((local) => [`${local.cidr} ${local.all.join()}`, local]));
    for (const [key, voice] of this.#voices) {
      if (found.has(key)) continue;
      this.#voices.delete(key);
      voice.mdns.destroy();
    }
    let news = false;
    for (const [key, local] of found) {
      if (this.#voices.has(key)) continue;
      news = this.#open(key, local) || news;
    }
    // An interface that came later hears of the name, too.
    if (news && this.#state.phase === 'announced') this.#announce();
  }

  #open(key: string, local: LocalAddress): boolean {
    const { log } = this.#options;
    const near = new BlockList();
    const [network = '', bits = '32'] = local.cidr.split('/');
    near.addSubnet(network, Number(bits), 'ipv4');
    try {
      const mdns = multicastDns({
        port: this.#options.mdnsPort ?? MDNS_PORT,
        interface: local.address,
        bind: '0.0.0.0',
      });
      const failed = (error: unknown): void => {
        if (this.#voices.get(key)?.mdns !== mdns) return;
        this.#voices.delete(key);
        mdns.destroy();
        log.warn(
          { address: local.address, reason: messageOf(error) },
          'mDNS is not possible here; tried again',
        );
      };
      mdns.on('error', failed);
      // Not a packet of DNS, or a membership that there is already.
      mdns.on('warning', () => undefined);
      mdns.on('query', (query, from) => {
        if (near.check(from.address, 'ipv4')) this.#query(query, from, local, mdns);
      });
      mdns.on('response', (response, from) => {
        if (near.check(from.address, 'ipv4')) this.#response(response);
      });
      this.#voices.set(key, { local, mdns, near });
      return true;
    } catch (error) {
      log.warn(
        { address: local.address, reason: messageOf(error) },
        'mDNS is not possible here; tried again',
      );
      return false;
    }
  }

  #query(
    query: multicastDns.QueryPacket,
    from: { readonly address: string; readonly port: number },
    local: LocalAddress,
    mdns: MulticastDNS,
  ): void {
    if (this.#closed) return;
    const host = this.#hostAt(local);
    if (this.#state.phase === 'probing') {
      if (losesTo(query, host.name, host.addresses)) this.#take('conflict');
      return;
    }
    const legacy = from.port !== (this.#options.mdnsPort ?? MDNS_PORT);
    const answer = answerTo(query, host, legacy);
    if (!answer) return;
    const nowMs = this.#options.clock.nowMs();
    if (legacy) {
      if (!this.#mayUnicast(nowMs)) return;
      const { id, questions } = query as { id?: number; questions?: multicastDns.QueryPacket['questions'] };
      mdns.respond({ ...answer, id: id ?? 0, questions: questions ?? [] }, from as never);
      return;
    }
    const isProbe = (query.authorities ?? []).length > 0;
    if (!isProbe && nowMs - this.#answeredMs < ANSWER_GAP_MS) return;
    this.#answeredMs = nowMs;
    mdns.respond(answer);
  }

  #mayUnicast(nowMs: number): boolean {
    if (nowMs - this.#unicast.atMs > 1_000) this.#unicast = { atMs: nowMs, count: 0 };
    return ++this.#unicast.count <= MOST_UNICAST_A_SECOND;
  }

  #response(packet: multicastDns.ResponsePacket): void {
    if (this.#closed) return;
    const own = new Set(
      Object.values(networkInterfaces()).flatMap((all) => (all ?? []).map(({ address }) => address)),
    );
    for (const { local } of this.#voices.values()) for (const address of local.all) own.add(address);
    if (contradicts(packet, this.#state.name, own)) this.#take('conflict');
  }

  #take(input: NameInput): void {
    const { name, random, log, onName } = this.#options;
    const before = this.#state.name;
    const step = nextName(this.#state, input, name, random());
    if (!step) return;
    this.#state = step.state;
    if (step.state.name !== before) {
      log.warn({ name: before, now: step.state.name }, 'another machine on the network has this name');
      onName?.(step.state.name);
    }
    this.#run(step.effects);
  }

  #run(effects: readonly NameEffect[]): void {
    for (const effect of effects) {
      switch (effect.type) {
        case 'probe':
          for (const { local, mdns } of this.#voices.values()) {
            const host = this.#hostAt(local);
            mdns.query({
              questions: [{ name: `${host.name}.local`, type: 'ANY' as never }],
              authorities: recordsOf(host).filter(({ type }) => type === 'A' || type === 'AAAA'),
            } as multicastDns.QueryOutgoingPacket);
          }
          break;
        case 'announce':
          this.#announce();
          break;
        case 'wait':
          this.#timer?.cancel();
          this.#timer = this.#options.clock.after(effect.afterMs, () => this.#take('timer'));
      }
    }
  }

  #announce(): void {
    for (const { local, mdns } of this.#voices.values())
      mdns.respond({ answers: recordsOf(this.#hostAt(local)) });
  }
}

function localIpv4(): readonly LocalAddress[] {
  return Object.entries(networkInterfaces()).flatMap(([name, all]) => localAddressesOf(name, all ?? []));
}

export function localAddressesOf(
  name: string,
  all: readonly NetworkInterfaceInfo[],
): readonly LocalAddress[] {
  const own = all.filter(({ internal }) => !internal);
  return own.flatMap(({ address, cidr, family }) =>
    family === 'IPv4' && cidr !== null
      ? [{ interface: name, address, cidr, all: own.map((one) => one.address) }]
      : [],
  );
}
