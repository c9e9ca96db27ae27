/** What a phone says of itself by mDNS (RFC 6762) and DNS-SD (RFC 6763), and what it makes of what others say. */
import type { Answer, Packet } from 'dns-packet';

/** RFC 6762 section 10: names that depend on an address are forgotten after two minutes. */
const TTL_S = 120;
/** RFC 6762 section 6.7: a resolver that knows nothing of mDNS must not keep it longer. */
const LEGACY_TTL_S = 10;
/** Of a packet, whoever sent it. */
const MOST_QUESTIONS = 32;
const MOST_ANSWERS = 64;

const SERVICE = '_http._tcp.local';
const SERVICES = '_services._dns-sd._udp.local';

export interface NamedHost {
  /** Without `.local`. */
  readonly name: string;
  readonly port: number;
  /** IPv4 and IPv6 of the interface that is spoken on. */
  readonly addresses: readonly string[];
}

/** All that can be asked for. @param ttlS 0: it is not so any more */
export function recordsOf({ name, port, addresses }: NamedHost, ttlS = TTL_S): Answer[] {
  const host = `${name}.local`;
  const instance = `${name}.${SERVICE}`;
  const own = { ttl: ttlS, class: 'IN' as const, flush: true };
  const shared = { ttl: ttlS, class: 'IN' as const };
  return [
    ...addresses.map((data): Answer => ({
      ...own,
      name: host,
      type: data.includes(':') ? 'AAAA' : 'A',
      data,
    })),
    { ...shared, name: SERVICES, type: 'PTR', data: SERVICE },
    { ...shared, name: SERVICE, type: 'PTR', data: instance },
    { ...own, name: instance, type: 'SRV', data: { priority: 0, weight: 0, port, target: host } },
    { ...own, name: instance, type: 'TXT', data: ['path=/'] },
  ];
}

/** What is said to a query: answers, and what whoever asks will ask next; undefined: it is not about this phone. */
export function answerTo(
  query: Packet,
  host: NamedHost,
  legacy: boolean,
): { readonly answers: Answer[]; readonly additionals: Answer[] } | undefined {
  const all = recordsOf(host, legacy ? LEGACY_TTL_S : TTL_S).map((record) =>
    legacy ? ({ ...record, flush: false } as Answer) : record,
  );
  const asked = (query.questions ?? []).slice(0, MOST_QUESTIONS);
  const answers = all.filter(({ name, type }) =>
    asked.some(
      (question) =>
        question.name.toLowerCase() === name.toLowerCase() &&
        (question.type === type || (question.type as string) === 'ANY'),
    ),
  );
  if (answers.length === 0) return undefined;
  return {
    answers,
    additionals: all.filter((record) => !answers.includes(record) && record.name !== SERVICES),
  };
}

/** Whether somebody else says to be this host. @param own all addresses of this machine: its own words come back to it */
export function contradicts(response: Packet, name: string, own: ReadonlySet<string>): boolean {
  const host = `${name}.local`;
  const said = [
    ...(response.answers ?? []),
    ...(response.additionals ?? []),
    ...(response.authorities ?? []),
  ];
  return said.slice(0, MOST_ANSWERS).some(
    (record) =>
      (record.type === 'A' || record.type === 'AAAA') &&
      record.name.toLowerCase() === host.toLowerCase() &&
      // A goodbye leaves the name to us.
      record.ttl !== 0 &&
      !own.has(record.data),
  );
}

/**
 * Two that probe for a name at the same moment (RFC 6762 section 8.2): the one whose first address is the greater has it.
 *
 * @param addresses ours
 */
export function losesTo(probe: Packet, name: string, addresses: readonly string[]): boolean {
  const host = `${name}.local`;
  const theirs = (probe.authorities ?? [])
    .slice(0, MOST_ANSWERS)
    .flatMap((record) =>
      record.type === 'A' && record.name.toLowerCase() === host.toLowerCase() ? [record.data] : [],
    );
  const ours = addresses.filter((address) => !address.includes(':'));
  if (theirs.length === 0 || theirs.some((address) => ours.includes(address))) return false;
  return greatest(theirs) > greatest(ours);
}

/** IPv4 addresses as numbers. */
function greatest(addresses: readonly string[]): number {
  return Math.max(
    ...addresses.map((address) => address.split('.').reduce((sum, part) => sum * 256 + Number(part), 0)),
  );
}
