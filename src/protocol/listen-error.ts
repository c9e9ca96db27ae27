import { HotlineError, messageOf } from './errors.js';

/** Where somebody wanted to listen, and how a person changes that. */
export interface ListenPlace {
  readonly host: string;
  readonly port: number;
  /** What sets the port, such as `--port` or `health.port`. */
  readonly portSetting: string;
  /** What sets the host. */
  readonly hostSetting: string;
}

/** Why a port cannot be listened on, with what to do about it. PORT_IN_USE or LISTEN_FAILED. */
export function listenError(error: unknown, place: ListenPlace): HotlineError {
  const { host, port, portSetting, hostSetting } = place;
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  const failed = (sentence: string) => new HotlineError('LISTEN_FAILED', sentence, { cause: error });
  switch (code) {
    case 'EADDRINUSE':
      return new HotlineError(
        'PORT_IN_USE',
        `port ${port} of ${host} is used by another program: stop that one, or choose another port with ${portSetting}`,
        { cause: error },
      );
    case 'EACCES':
      return failed(
        `port ${port} may not be used by this account: choose one above 1023 with ${portSetting}`,
      );
    case 'EADDRNOTAVAIL':
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return failed(`${host} is not an address of this machine: correct ${hostSetting}`);
    default:
      return failed(`${host} port ${port} cannot be listened on (${messageOf(error)}): check ${hostSetting}`);
  }
}
