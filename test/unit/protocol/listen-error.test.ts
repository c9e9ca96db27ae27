import { describe, expect, it } from 'vitest';
import { listenError } from '../../../src/protocol/listen-error.js';

const place = { host: '192.0.2.1', port: 80, portSetting: '--port', hostSetting: '--host' };

describe('a port that cannot be listened on', () => {
  it.each([
    [
      'EADDRINUSE',
      'PORT_IN_USE',
      'port 80 of 192.0.2.1 is used by another program: stop that one, or choose another port with --port',
    ],
    ['EACCES', 'LISTEN_FAILED', 'port 80 may not be used by this account: choose one above 1023 with --port'],
    ['EADDRNOTAVAIL', 'LISTEN_FAILED', '192.0.2.1 is not an address of this machine: correct --host'],
    ['ENOTFOUND', 'LISTEN_FAILED', '192.0.2.1 is not an address of this machine: correct --host'],
    ['EMFILE', 'LISTEN_FAILED', '192.0.2.1 port 80 cannot be listened on (no files left): check --host'],
  ])('%s says what to do', (code, expected, message) => {
    const cause = Object.assign(new Error('no files left'), { code });
    expect(listenError(cause, place)).toMatchObject({ code: expected, message, cause });
  });
});
