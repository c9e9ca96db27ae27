import { describe, expect, it } from 'vitest';
import { redactCredentials, sipLog } from '../../../src/sip/sip-log.js';
import { FakeLog } from '../../support/fakes/fake-log.js';

const DIGEST = 'Digest username="hotline-17", nonce="n", response="6629fae49393a05397450978507c4ef1"';
const request = (header: string): string =>
  [
    'REGISTER sip:pbx.example SIP/2.0',
    'Via: SIP/2.0/WSS x.invalid',
    header,
    'Content-Length: 0',
    '',
    '',
  ].join('\r\n');

describe('credentials', () => {
  it.each(['Authorization', 'Proxy-Authorization', 'authorization', 'PROXY-AUTHORIZATION'])(
    'of the header %s are not shown, and the rest is',
    (name) => {
      expect(redactCredentials(request(`${name}: ${DIGEST}`))).toBe(request(`${name}: [redacted]`));
    },
  );

  it('are not shown where there are several', () => {
    const text = redactCredentials(request(`Authorization: ${DIGEST}\r\nProxy-Authorization: ${DIGEST}`));
    expect(text).not.toContain('6629fae4');
  });

  it('are not what a challenge carries', () => {
    const challenge = request('WWW-Authenticate: Digest realm="pbx", nonce="n"');
    expect(redactCredentials(challenge)).toBe(challenge);
  });
});

describe('the log of the SIP stack', () => {
  function logged(level: string, content: unknown) {
    const log = new FakeLog();
    sipLog(log)(level, 'sip.Transport', undefined, content);
    return log.lines;
  }

  it.each(['debug', 'log', 'warn'])('its %s is our debug', (level) => {
    expect(logged(level, 'hello')).toEqual([
      { level: 'debug', fields: { category: 'sip.Transport' }, message: 'hello' },
    ]);
  });

  it('its error is our warning', () => {
    expect(logged('error', new Error('no transport'))).toMatchObject([
      { level: 'warn', message: 'Error: no transport' },
    ]);
  });

  it('never carries credentials, at any level', () => {
    for (const level of ['debug', 'log', 'warn', 'error']) {
      const [line] = logged(level, `Sending WebSocket message:\n\n${request(`Authorization: ${DIGEST}`)}`);
      expect(line?.message).toContain('Authorization: [redacted]');
      expect(line?.message).not.toContain('6629fae4');
    }
  });

  it('is cut where it is endless', () => {
    expect(logged('debug', 'x'.repeat(100_000))[0]?.message).toHaveLength(2_000);
  });
});
