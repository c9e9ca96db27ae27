import { describe, expect, it } from 'vitest';
import { isLoopback, transportOptions } from '../../../../src/fleet/notify/email.sender.js';
import { reasonOf } from '../../../../src/fleet/notify/send-failure.js';
import { signature } from '../../../../src/fleet/notify/webhook.sender.js';

const mail = { kind: 'email', user: '', password: '', from: 'a@b.example', to: ['c@d.example'] } as const;
const options = (server: string, user = '') => transportOptions({ ...mail, to: [...mail.to], server, user });

describe('mail', () => {
  it.each([
    ['smtp://mail.example', { port: 587, secure: false, requireTLS: true, ignoreTLS: false }],
    ['smtp://mail.example:25', { port: 25, requireTLS: true }],
    ['smtps://mail.example', { port: 465, secure: true, requireTLS: false }],
    ['smtp://localhost:2525', { port: 2525, requireTLS: false, ignoreTLS: true }],
    ['smtp://[::1]', { host: '::1', requireTLS: false }],
    ['smtp://127.0.0.1.example', { host: '127.0.0.1.example', requireTLS: true }],
  ])('to %s is encrypted unless it stays on this machine', (server, expected) => {
    expect(options(server)).toMatchObject(expected);
  });

  it('gives a name and a password only where there is one', () => {
    expect(options('smtp://mail.example').auth).toBeUndefined();
    expect(options('smtp://mail.example', 'u').auth).toMatchObject({ user: 'u' });
    expect(isLoopback('10.0.0.1')).toBe(false);
  });
});

describe('a failure', () => {
  const error = (message: string, more: object = {}) => Object.assign(new Error(message), more);
  it.each<[Error, RegExp | undefined]>([
    [error('fetch failed', { cause: error('x', { code: 'ECONNREFUSED' }) }), /nothing listens/],
    [error('x', { code: 'ESOCKET', originalCode: 'ECONNREFUSED' }), /nothing listens/],
    [error('fetch failed', { cause: error('unexpected redirect') }), /not followed/],
    [error('Error initiating TLS - self-signed certificate', { code: 'ETLS' }), /self-signed/],
    [error("Hostname/IP does not match certificate's altnames"), /another name/],
    [new AggregateError([error('x', { code: 'ENETUNREACH' })], 'all'), /cannot be reached/],
    [error('something else'), undefined],
  ])('%s has its reason', (it, reason) => {
    if (reason) expect(reasonOf(it)).toMatch(reason);
    else expect(reasonOf(it)).toBeUndefined();
  });
});

it('a webhook is signed as documented', () => {
  // echo -n '1700000000.{}' | openssl dgst -sha256 -hmac 0123456789abcdef
  expect(signature('0123456789abcdef', 1_700_000_000, '{}')).toBe(
    't=1700000000,v1=e4f8e2ecae2295b2ddb2f0b5584c8275e226c0ebe9b3b819e70156bb67122e3e',
  );
});
