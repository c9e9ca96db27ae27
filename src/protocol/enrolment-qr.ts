/**
 * What the QR code of an enrolment says: `hotline:enrol?fleet=wss%3A%2F%2Ffleet.example&code=K7MW-3PQD-9X`. The fleet prints
 * it on labels and shows it in the dashboard; the technician's page reads it.
 */
import { parseEnrolmentCode } from './fleet-link/enrolment-code.js';

const SCHEME = 'hotline:enrol?';
/** A server alone: no path, no account, no query. */
const SERVER = /^wss?:\/\/[^\s/\\@?#]{1,260}\/?$/;
/** Far beyond the longest host name. */
const LONGEST_TEXT = 1_000;

export interface Enrolment {
  /** `wss://fleet.example`. */
  readonly server: string;
  /** In its one writing, `K7MW-3PQD-9X`. */
  readonly code: string;
}

export type EnrolmentQrFault =
  /** Another QR code: of a parcel, a web page, a Wi-Fi. */
  | 'foreign'
  /** One of ours, but its address or its code cannot be one. */
  | 'damaged';

/** @param server `ws:` or `wss:` and the host, without a path */
export function enrolmentQrText({ server, code }: Enrolment): string {
  return `${SCHEME}fleet=${encodeURIComponent(server)}&code=${encodeURIComponent(code)}`;
}

/** What a QR code says, as scanned. Anything but one code of an enrolment is refused, whatever it holds. */
export function readEnrolmentQr(text: string): Enrolment | EnrolmentQrFault {
  if (text.length > LONGEST_TEXT || !text.startsWith(SCHEME)) return 'foreign';
  const query = new URLSearchParams(text.slice(SCHEME.length));
  const server = query.get('fleet') ?? '';
  const code = parseEnrolmentCode(query.get('code') ?? '');
  const isWhole = [...query.keys()].sort().join() === 'code,fleet';
  if (!isWhole || !SERVER.test(server) || !URL.canParse(server) || code === undefined) return 'damaged';
  return { server: server.replace(/\/$/, ''), code };
}
