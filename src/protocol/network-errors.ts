import { HotlineError, messageOf } from './errors.js';
import type { SipTransport } from './server-address.js';

/** Where a connection was to go, as the configuration names it. */
export interface Peer {
  readonly host: string;
  readonly port: number;
  /** How it was spoken to, where the advice depends on it. */
  readonly transport?: SipTransport;
}

const nameProblems: Record<string, string> = {
  ENOTFOUND: 'the name does not exist; check the server entry for a typing mistake',
  EAI_AGAIN: 'the name server does not answer; check the network and its DNS server',
  EAI_NODATA: 'the name has no address; check the server entry',
};

const connectProblems: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there; check the port and whether the exchange is running',
  ECONNRESET: 'the exchange closed the connection; check that the port speaks this protocol',
  EPROTO:
    'no TLS could be agreed on; check that the port speaks TLS 1.2 or later, or whether it wants ws: in place of wss:',
  EPIPE: 'the exchange closed the connection; check that the port speaks this protocol',
  ETIMEDOUT: 'no answer; check the address and the firewalls in between',
  EHOSTUNREACH: 'the address cannot be reached; check the network and its gateway',
  ENETUNREACH: 'there is no network to that address; check the cable, the Wi-Fi and the gateway',
  EADDRNOTAVAIL: 'this machine has no network address; check the cable or the Wi-Fi',
};

const OLD_TLS =
  'it speaks only a TLS older than 1.2, which is not safe; allow TLS 1.2 or 1.3 on the exchange';
const NO_TLS =
  'no TLS could be agreed on; check that the port speaks TLS 1.2 or later, or whether it wants ;transport=tcp in place of TLS';

const certificateProblems: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'it is self-signed; put its certificate into a file and name that in ca_file',
  SELF_SIGNED_CERT_IN_CHAIN: 'its authority is not known here; put the authority’s certificate into ca_file',
  UNABLE_TO_GET_ISSUER_CERT: 'its authority is not known here; put the authority’s certificate into ca_file',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY:
    'its authority is not known here; put the authority’s certificate into ca_file',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE:
    'its authority is not known here; put the authority’s certificate into ca_file',
  CERT_HAS_EXPIRED: 'it has expired; renew it on the exchange, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'it is not valid yet; check the clock of this machine',
  CERT_REVOKED: 'it has been revoked; renew it on the exchange',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong; install the right certificate on the exchange',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'it is for another name; use that name in the server entry, or renew the certificate',
};

/**
 * Turns what Node says of a failed connection into one sentence with the host, the reason and the way out.
 * Codes: SIP_NAME, SIP_CERTIFICATE or SIP_CONNECT.
 */
export function networkError(error: unknown, peer: Peer): HotlineError {
  const code = systemCodeOf(error) ?? '';
  const place = `${peer.host}:${peer.port}`;
  const nameProblem = nameProblems[code];
  if (nameProblem)
    return new HotlineError('SIP_NAME', `cannot find ${peer.host}: ${nameProblem}`, { cause: error });
  if (certificateProblems[code]) return certificateError(code, peer, { cause: error });
  const reason = connectProblem(code, peer) ?? messageOf(error);
  return new HotlineError('SIP_CONNECT', `cannot connect to ${place}: ${reason}`, { cause: error });
}

/**
 * SIP_CERTIFICATE with the host, the reason and the way out. `code` is what the TLS library says; `fingerprint` the
 * SHA-256 of the certificate that was seen, which lets a technician pin it after comparing it on the exchange.
 */
export function certificateError(
  code: string,
  peer: Peer,
  { fingerprint, cause }: { readonly fingerprint?: string; readonly cause?: unknown } = {},
): HotlineError {
  const problem =
    certificateProblems[code] ?? `its check failed (${code}); install another one on the exchange`;
  const seen =
    fingerprint === undefined
      ? ''
      : `; its SHA-256 is ${fingerprint}, and if the exchange shows the same, that may be put into fingerprint instead`;
  const sentence = `the certificate of ${peer.host}:${peer.port} is not accepted: ${problem}${seen}`;
  return new HotlineError('SIP_CERTIFICATE', sentence, { cause });
}

function connectProblem(code: string, { transport }: Peer): string | undefined {
  if (code === 'ERR_SSL_UNSUPPORTED_PROTOCOL' || code === 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION')
    return OLD_TLS;
  const isTls = code === 'EPROTO' || code.startsWith('ERR_SSL_');
  if (!isTls) return connectProblems[code];
  return transport === 'tls' ? NO_TLS : connectProblems['EPROTO'];
}

/**
 * What the system or the TLS library calls a failure, such as `ENOTFOUND`; undefined where they had no part in it. Looks into
 * the several errors of a connection that was tried on several addresses, and behind errors of ours.
 */
export function systemCodeOf(error: unknown): string | undefined {
  if (error instanceof AggregateError && error.errors.length > 0) return systemCodeOf(error.errors[0]);
  if (error instanceof HotlineError) return systemCodeOf(error.cause);
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : undefined;
}
