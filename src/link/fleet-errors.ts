import { HotlineError, messageOf } from '../protocol/errors.js';
import { systemCodeOf } from '../protocol/network-errors.js';

const names: Record<string, string> = {
  ENOTFOUND: 'the name does not exist; check [fleet] server for a typing mistake',
  EAI_AGAIN: 'the name server does not answer; check the network and its DNS server',
  EAI_NODATA: 'the name has no address; check [fleet] server',
};

const connections: Record<string, string> = {
  ECONNREFUSED: 'nothing listens there; check the port and whether the fleet server is running',
  ECONNRESET: 'it closed the connection; check the port, and whether it wants wss: or ws:',
  EPROTO: 'no TLS could be agreed on; check whether the fleet server wants ws: in place of wss:',
  EPIPE: 'it closed the connection; check the port',
  ETIMEDOUT: 'no answer; check the address and the firewalls in between',
  EHOSTUNREACH: 'the address cannot be reached; check the network and its gateway',
  ENETUNREACH: 'there is no network to that address; check the cable, the Wi-Fi and the gateway',
  EADDRNOTAVAIL: 'this machine has no network address; check the cable or the Wi-Fi',
};

const unknownAuthority =
  'its authority is not known here; put the authority’s certificate into [fleet] ca_file';
const certificates: Record<string, string> = {
  DEPTH_ZERO_SELF_SIGNED_CERT:
    'it is self-signed; put its certificate into a file and name that in [fleet] ca_file',
  SELF_SIGNED_CERT_IN_CHAIN: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT: unknownAuthority,
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: unknownAuthority,
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: unknownAuthority,
  CERT_HAS_EXPIRED: 'it has expired; renew it on the fleet server, and check the clock of this machine',
  CERT_NOT_YET_VALID: 'it is not valid yet; check the clock of this machine',
  CERT_REVOKED: 'it has been revoked; renew it on the fleet server',
  CERT_SIGNATURE_FAILURE: 'its signature is wrong; install the right certificate on the fleet server',
  ERR_TLS_CERT_ALTNAME_INVALID:
    'it is for another name; use that name in [fleet] server, or renew the certificate',
};

/**
 * Turns what Node says of a failed connection into one sentence with the host, the reason and the way out.
 * @param server as configured: it holds no secret
 */
export function fleetConnectionError(error: unknown, server: string): HotlineError {
  const code = systemCodeOf(error) ?? '';
  const certificate = certificates[code];
  if (certificate !== undefined) {
    return new HotlineError(
      'FLEET_CERTIFICATE',
      `the certificate of the fleet server ${server} is not accepted: ${certificate}`,
      { cause: error },
    );
  }
  const reason = names[code] ?? connections[code] ?? (messageOf(error) || code);
  return new HotlineError('FLEET_UNREACHABLE', `the fleet server ${server} cannot be reached: ${reason}`, {
    cause: error,
  });
}
