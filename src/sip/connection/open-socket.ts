import { connect as connectTcp, isIP, type Socket } from 'node:net';
import { checkServerIdentity, connect as connectTls, type TLSSocket } from 'node:tls';
import { HotlineError } from '../../protocol/errors.js';
import { certificateError, networkError } from '../../protocol/network-errors.js';
import { DSCP_SIGNALLING, setDscp } from '../../wire/dscp.js';
import { connectTimeout, peerOf, placeOf } from './base.connection.js';
import type { ConnectionOptions, Target } from './connection.js';

type OpenOptions = Pick<ConnectionOptions, 'clock' | 'connectLimitMs' | 'ca' | 'fingerprint'>;

/**
 * Opens the TCP or TLS socket that a connection is made on; on TLS nothing is sent before the certificate is found right.
 * Rejects as `Connect` does. A later fault of the socket is the new owner's to listen for, and does not end the program.
 */
export function openSocket(target: Target, options: OpenOptions): Promise<Socket> {
  const { clock, connectLimitMs } = options;
  return new Promise((resolve, reject) => {
    const fail = (problem: HotlineError): void => {
      limit.cancel();
      socket.destroy();
      reject(problem);
    };
    const limit = clock.after(connectLimitMs, () => fail(connectTimeout(target, connectLimitMs)));
    const opened = (problem?: HotlineError): void => {
      if (problem) {
        fail(problem);
        return;
      }
      limit.cancel();
      socket.setNoDelay(true);
      void setDscp(socket, DSCP_SIGNALLING);
      resolve(socket);
    };
    const socket = isSecure(target)
      ? openTls(target, options, (open) => opened(certificateProblem(open, target, options.fingerprint)))
      : connectTcp({ host: target.address, port: target.port }, () => opened());
    socket.on('error', (error) => fail(networkError(error, peerOf(target))));
    socket.on('close', () =>
      fail(new HotlineError('SIP_CONNECT', `the connection to ${placeOf(target)} was closed`)),
    );
  });
}

const isSecure = ({ transport }: Target): boolean => transport === 'tls' || transport === 'wss';

function openTls(target: Target, { ca }: OpenOptions, onOpen: (socket: TLSSocket) => void): TLSSocket {
  const socket = connectTls(
    {
      host: target.address,
      port: target.port,
      minVersion: 'TLSv1.2',
      // An address is not allowed as server name (RFC 6066 section 3).
      servername: isIP(target.host) === 0 ? target.host : '',
      // The name that the configuration knows counts, not the address that DNS gave for it (RFC 5922 section 4).
      checkServerIdentity: (_name, certificate) => checkServerIdentity(target.host, certificate),
      ...(ca === undefined ? {} : { ca: [ca] }),
      // Verified all the same: `certificateProblem` judges, and can tell of the certificate, which is gone after an error.
      rejectUnauthorized: false,
    },
    () => onOpen(socket),
  );
  return socket;
}

/** Why the certificate of an open TLS socket is not accepted; undefined when it is. */
function certificateProblem(
  socket: TLSSocket,
  target: Target,
  wanted: string | undefined,
): HotlineError | undefined {
  const seen = fingerprintOf(socket);
  if (wanted === undefined) {
    if (socket.authorized) return undefined;
    return certificateError(String(socket.authorizationError), peerOf(target), { fingerprint: seen });
  }
  if (seen === wanted) return undefined;
  return new HotlineError(
    'SIP_CERTIFICATE',
    `the certificate of ${placeOf(target)} is not accepted: it is not the one in fingerprint, but one with the SHA-256 ${seen}; when the exchange shows that one as its own, put it into fingerprint, otherwise another machine answers in its place`,
  );
}

/** SHA-256 of the certificate's DER form, 64 lower-case hexadecimal digits. */
function fingerprintOf(socket: TLSSocket): string {
  const digits = socket.getPeerX509Certificate()?.fingerprint256 ?? '';
  return digits.replaceAll(':', '').toLowerCase();
}
