/** Why a message could not be delivered, as a sentence that says what to do. Never with a secret: nothing of a URL but its host. */

export class SendFailure extends Error {
  override readonly name = 'SendFailure';
  constructor(
    message: string,
    /** The receiver asks not to be tried again before so long. */
    readonly retryAfterMs = 0,
  ) {
    super(message);
  }
}

const reasons: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the name does not exist; check it for a typing mistake',
  EDNS: 'the name cannot be looked up; check it, and the name server of this machine',
  EAI_AGAIN: 'the name server does not answer; check the network of this machine',
  ECONNREFUSED: 'nothing listens there; check the port, and whether the server runs',
  ECONNRESET: 'it closed the connection; check the port, and whether it wants TLS',
  EPIPE: 'it closed the connection; check the port, and whether it wants TLS',
  UND_ERR_SOCKET: 'it closed the connection; check the port, and whether it wants TLS',
  ECONNECTION: 'it closed the connection; check the port, and whether it wants TLS',
  ETIMEDOUT: 'it does not answer; check the address, and the firewalls in between',
  UND_ERR_CONNECT_TIMEOUT: 'it does not answer; check the address, and the firewalls in between',
  ABORT_ERR: 'it did not answer in time; check whether it is overloaded',
  EHOSTUNREACH: 'it cannot be reached; check the network of this machine',
  ENETUNREACH: 'it cannot be reached; check the network of this machine',
  EPROTO: 'no TLS could be agreed on; check the port, and whether it speaks TLS 1.2 or later',
  ERR_SSL_WRONG_VERSION_NUMBER:
    'it does not speak TLS on this port; check the port, or whether it is http: or smtp: that it wants',
  CERT_HAS_EXPIRED: 'its certificate has expired; renew it there, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'its certificate is not valid yet; check the clock of this machine',
  DEPTH_ZERO_SELF_SIGNED_CERT: `its certificate is self-signed; ${authority()}`,
  SELF_SIGNED_CERT_IN_CHAIN: `the authority of its certificate is not known; ${authority()}`,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: `the authority of its certificate is not known; ${authority()}`,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: `the authority of its certificate is not known; ${authority()}`,
  ERR_TLS_CERT_ALTNAME_INVALID:
    'its certificate is for another name; use the name that stands in the certificate',
};

function authority(): string {
  return 'start this server with NODE_EXTRA_CA_CERTS naming the file of the authority that signed it';
}

/** What libraries say without a code. */
const sayings: readonly (readonly [RegExp, string])[] = [
  [/unexpected redirect/i, 'it sends us elsewhere, which is not followed; enter the final address'],
  [/self.signed certificate in/i, 'SELF_SIGNED_CERT_IN_CHAIN'],
  [/self.signed/i, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
  [/certificate has expired/i, 'CERT_HAS_EXPIRED'],
  [/not yet valid/i, 'CERT_NOT_YET_VALID'],
  [/altnames/i, 'ERR_TLS_CERT_ALTNAME_INVALID'],
  [/unable to (verify|get)/i, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
  [/wrong version number/i, 'ERR_SSL_WRONG_VERSION_NUMBER'],
];

/** @param host as people know it: host and port of the server */
export function unreachable(host: string, error: unknown): SendFailure {
  const reason = reasonOf(error);
  return new SendFailure(`${host} could not be told: ${reason ?? 'the connection failed; try again later'}`);
}

/** undefined: it is not the connection that failed. */
export function reasonOf(error: unknown): string | undefined {
  for (const it of chainOf(error)) {
    const saying = sayings.find(([pattern]) => pattern.test(it.message))?.[1];
    const reason =
      (saying && (reasons[saying] ?? saying)) ?? it.codes.map((code) => reasons[code]).find(Boolean);
    if (reason !== undefined) return reason;
  }
  return undefined;
}

interface Link {
  readonly message: string;
  readonly codes: readonly string[];
}

/** An error, what caused it, and the several errors of a connection that was tried on several addresses. */
function chainOf(error: unknown, depth = 0): Link[] {
  if (!(error instanceof Error) || depth > 4) return [];
  const { code, originalCode } = error as { code?: unknown; originalCode?: unknown };
  const own: Link = {
    message: error.message,
    codes: [originalCode, code].filter((it) => typeof it === 'string'),
  };
  const causes = [error.cause, ...(error instanceof AggregateError ? (error.errors as unknown[]) : [])];
  return [...causes.flatMap((cause) => chainOf(cause, depth + 1)), own];
}
