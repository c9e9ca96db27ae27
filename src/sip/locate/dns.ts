import { type Clock, withDeadline } from '../../clock/clock.js';
import { HotlineError } from '../../protocol/errors.js';

/** RFC 2782. `name` without the dot at its end; empty where the service is not offered. */
export interface SrvRecord {
  readonly priority: number;
  readonly weight: number;
  readonly port: number;
  readonly name: string;
}

/** RFC 3403 section 4.1. */
export interface NaptrRecord {
  readonly order: number;
  readonly preference: number;
  readonly flags: string;
  readonly service: string;
  readonly regexp: string;
  readonly replacement: string;
}

/**
 * Who knows where a name leads. Obligations:
 * - a name that does not exist, or has no record of that kind, is an empty answer;
 * - a DNS that cannot be asked, or gives no answer, is a rejection with SIP_NAME and a sentence that tells why: it says
 *   nothing of the name;
 * - nothing is kept from one question to the next;
 * - records are handed on as they came: who asks checks what is in them, and sets the deadline ({@link answeringWithin}).
 */
export interface Dns {
  naptr(name: string): Promise<readonly NaptrRecord[]>;
  srv(name: string): Promise<readonly SrvRecord[]>;
  /** IPv4 and IPv6 addresses of a host, the one to be tried first in front. */
  addresses(host: string): Promise<readonly string[]>;
}

/**
 * The same DNS, all questions to which end `limitMs` from now at the latest: those still open then reject. Questions for
 * services end at half of that time, as addresses are asked for after them: a router that drops NAPTR questions, as some
 * do, must not keep the phone from what it would find without them.
 */
export function answeringWithin(clock: Clock, dns: Dns, limitMs: number): Dns {
  const startMs = clock.nowMs();
  const limited = <T>(question: string, answer: Promise<T>, allowedMs: number): Promise<T> =>
    withDeadline(clock, answer, Math.max(0, startMs + allowedMs - clock.nowMs()), () =>
      noAnswer('does not answer', `asked for ${question}, waited ${allowedMs} ms`),
    );
  return {
    naptr: (name) => limited(`NAPTR of ${name}`, dns.naptr(name), limitMs / 2),
    srv: (name) => limited(`SRV of ${name}`, dns.srv(name), limitMs / 2),
    addresses: (host) => limited(`the addresses of ${host}`, dns.addresses(host), limitMs),
  };
}

/** What a DNS that cannot be asked is reported as. */
export function noAnswer(problem: string, detail: string, cause?: unknown): HotlineError {
  return new HotlineError('SIP_NAME', `the DNS server ${problem} (${detail})`, { cause });
}

/** Whether the hosts of the local network answer for this name themselves, without a DNS server (RFC 6762 section 3). */
export function isMulticastName(name: string): boolean {
  return /\.local$/i.test(name);
}
