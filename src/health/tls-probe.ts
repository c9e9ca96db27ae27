import { isIP } from 'node:net';
import { connect, type PeerCertificate, type TLSSocket } from 'node:tls';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { networkError, type Peer } from '../protocol/network-errors.js';
import type { CheckOutcome } from './check.js';
import { bareHost, limited, placeOf, type ProbeOptions, tooLate } from './network-probes.js';

const DAY_MS = 86_400_000;
/** A certificate that ends sooner is warned of. */
const WARN_DAYS = 30;

/** What a server shows of itself when a TLS connection is opened. */
export interface ServerCertificateFacts {
  /** E.g. `TLSv1.3`. */
  readonly protocol: string;
  /** The names and addresses that it is for. */
  readonly names: readonly string[];
  readonly issuer: string;
  /** When it ends, ms since 1970. */
  readonly validToMs: number;
}

/**
 * Opens a TLS connection, verifies the server's certificate as the phone will, and closes it. `ca`: PEM of the
 * authorities to trust instead of the usual ones. `address`: where to connect to, when it is not to be looked up. Rejects with SIP_CERTIFICATE, SIP_CONNECT, SIP_NAME or SIP_TIMEOUT.
 */
export async function probeTls(
  peer: Peer & { readonly address?: string },
  ca: string | undefined,
  options: ProbeOptions,
): Promise<ServerCertificateFacts> {
  const host = bareHost(peer.host);
  const socket = connect({
    host: peer.address ?? host,
    port: peer.port,
    minVersion: 'TLSv1.2',
    // An address is not allowed as server name (RFC 6066 section 3).
    ...(isIP(host) === 0 ? { servername: host } : {}),
    ...(ca === undefined ? {} : { ca: [ca] }),
    // Verified all the same, but told by `authorized`, so that the certificate can be looked at. Nothing is sent.
    rejectUnauthorized: false,
  });
  try {
    const opened = new Promise<ServerCertificateFacts>((resolve, reject) => {
      socket.on('error', (error: NodeJS.ErrnoException) => reject(handshakeError(error, peer)));
      socket.once('secureConnect', () => {
        if (socket.authorized) resolve(factsOf(socket));
        else reject(certificateError(socket, peer));
      });
    });
    return await limited(options, opened, () =>
      tooLate(options, `opening TLS to ${placeOf(peer)}`, 'that the port speaks TLS'),
    );
  } finally {
    socket.destroy();
  }
}

/** A certificate that ends soon is worth a warning now. `nowMs`: wall clock; `whose`: who has to renew it. */
export function certificateOutcome(
  facts: ServerCertificateFacts,
  nowMs: number,
  whose: 'exchange' | 'fleet server' = 'exchange',
): CheckOutcome {
  const days = Math.floor((facts.validToMs - nowMs) / DAY_MS);
  const detail = `${facts.protocol}, ${describe(facts)}`;
  if (days >= WARN_DAYS) return { status: 'ok', detail };
  return {
    status: 'warn',
    detail: `${detail}: in ${days} ${days === 1 ? 'day' : 'days'}`,
    advice: `renew the certificate on the ${whose} before then, or the phone will not ${whose === 'exchange' ? 'call' : 'report'} any more`,
  };
}

function certificateError(socket: TLSSocket, peer: Peer): HotlineError {
  const code = String(socket.authorizationError);
  const error = networkError(Object.assign(new Error(code), { code }), peer);
  const shown = `The certificate is ${describe(factsOf(socket))}.`;
  if (error.code === 'SIP_CERTIFICATE')
    return new HotlineError(error.code, `${error.message}. ${shown}`, { cause: error });
  return new HotlineError(
    'SIP_CERTIFICATE',
    `the certificate of ${placeOf(peer)} is not accepted: ${code}; install another one on the exchange. ${shown}`,
    { cause: error },
  );
}

function handshakeError(error: NodeJS.ErrnoException, peer: Peer): HotlineError {
  const place = placeOf(peer);
  switch (error.code) {
    case 'ERR_SSL_WRONG_VERSION_NUMBER':
    case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
    case 'EPROTO':
      return new HotlineError(
        'SIP_CONNECT',
        `${place} does not speak TLS; use its TLS port, or a server entry without TLS`,
        { cause: error },
      );
    case 'ERR_SSL_UNSUPPORTED_PROTOCOL':
    case 'ERR_SSL_TLSV1_ALERT_PROTOCOL_VERSION':
      return new HotlineError(
        'SIP_CONNECT',
        `${place} speaks only a TLS older than 1.2, which is not safe; allow TLS 1.2 or 1.3 on the exchange`,
        { cause: error },
      );
    default:
      return error.code?.startsWith('ERR_SSL_')
        ? new HotlineError(
            'SIP_CONNECT',
            `TLS to ${place} failed: ${messageOf(error)}; check the TLS settings of the exchange`,
            { cause: error },
          )
        : networkError(error, peer);
  }
}

function factsOf(socket: TLSSocket): ServerCertificateFacts {
  const certificate = socket.getPeerCertificate();
  return {
    protocol: socket.getProtocol() ?? 'TLS',
    names: namesOf(certificate),
    issuer: nameOf(certificate.issuer),
    validToMs: Date.parse(certificate.valid_to),
  };
}

/** `DNS:pbx.example, IP Address:10.0.0.1` as of X509_print. */
function namesOf({ subjectaltname, subject }: PeerCertificate): readonly string[] {
  const names = (subjectaltname ?? '').split(', ').filter(Boolean);
  return names.length > 0 ? names.map((name) => name.replace(/^(?:DNS|IP Address):/, '')) : [nameOf(subject)];
}

function nameOf(holder: PeerCertificate['subject'] | undefined): string {
  return [holder?.CN ?? holder?.O ?? 'nobody'].flat().join(', ');
}

function describe({ names, issuer, validToMs }: ServerCertificateFacts): string {
  return `for ${names.join(', ')}, by ${issuer}, valid until ${new Date(validToMs).toISOString().slice(0, 10)}`;
}
