import { type Dns, type NaptrRecord, noAnswer, type SrvRecord } from '../../../../src/sip/locate/dns.js';

export interface Zone {
  readonly naptr?: Readonly<Record<string, readonly NaptrRecord[]>>;
  readonly srv?: Readonly<Record<string, readonly SrvRecord[]>>;
  readonly addresses?: Readonly<Record<string, readonly string[]>>;
}

/** A DNS that knows what a test says, and by name can fail or keep silent. Strict: it answers with what is written only. */
export class ScriptedDns implements Dns {
  /** Such as `SRV _sip._udp.pbx.example`, in the order in which they were asked. */
  readonly asked: string[] = [];
  /** Questions, written as in `asked`, that are refused; `*` for all. */
  failing: readonly string[] = [];
  /** Questions that never get an answer; `*` for all. */
  silent: readonly string[] = [];

  constructor(public zone: Zone = {}) {}

  naptr(name: string): Promise<readonly NaptrRecord[]> {
    return this.#answer(`NAPTR ${name}`, this.zone.naptr?.[name]);
  }
  srv(name: string): Promise<readonly SrvRecord[]> {
    return this.#answer(`SRV ${name}`, this.zone.srv?.[name]);
  }
  addresses(host: string): Promise<readonly string[]> {
    return this.#answer(`A ${host}`, this.zone.addresses?.[host]);
  }

  #answer<T>(question: string, answer: readonly T[] = []): Promise<readonly T[]> {
    this.asked.push(question);
    const among = (list: readonly string[]) => list.includes(question) || list.includes('*');
    if (among(this.silent)) return new Promise(() => undefined);
    if (among(this.failing)) return Promise.reject(noAnswer('refuses to answer', `asked for ${question}`));
    return Promise.resolve(answer);
  }
}

/** `10 60 5060 a.example`: as in a zone file. */
export function srv(text: string): SrvRecord {
  const [priority, weight, port, name = ''] = text.split(' ');
  return { priority: Number(priority), weight: Number(weight), port: Number(port), name: withoutDot(name) };
}

/** `10 50 s SIP+D2U _sip._udp.example` */
export function naptr(text: string): NaptrRecord {
  const [order, preference, flags = '', service = '', replacement = ''] = text.split(' ');
  return {
    order: Number(order),
    preference: Number(preference),
    flags,
    service,
    regexp: '',
    replacement: withoutDot(replacement),
  };
}

/** As node:dns gives names: the root is an empty one. */
function withoutDot(name: string): string {
  return name.replace(/\.$/, '');
}
