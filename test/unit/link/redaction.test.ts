import { describe, expect, it } from 'vitest';
import { redacted, redactedInSteps } from '../../../src/link/redaction.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';

const pem = '-----BEGIN PRIVATE KEY-----\nMC4CAQAwBQYDK2VwBCIEIKeptSecret\n-----END PRIVATE KEY-----';
const code = enrolmentCodeOf(new Uint8Array([1, 2, 3, 4, 5]));

describe('what leaves the phone', () => {
  it.each([
    ['password = "kept-secret"', 'password = "[removed]"'],
    ['password="kept-secret"\naccount = "hotline-17"', 'password="[removed]"\naccount = "hotline-17"'],
    ["password = 'kept-secret'", 'password = "[removed]"'],
    ['password = """kept\nsecret"""\nname = "a"', 'password = "[removed]"\nname = "a"'],
    [String.raw`password = "kept\"-secret"`, 'password = "[removed]"'],
    ['{"smtpPassword":"kept-secret","port":25}', '{"smtpPassword":"[removed]","port":25}'],
    ['api_key: kept-secret', 'api_key: "[removed]"'],
    ['token=kept-secret&x=1', 'token="[removed]"'],
    ['code = "kept-secret"', 'code = "[removed]"'],
    [`the code is ${code}`, 'the code is [removed]'],
    ['Authorization: Digest username="a", response="kept-secret"', 'Authorization: [removed]'],
    ['Proxy-Authorization: Digest response="kept-secret"', 'Proxy-Authorization: [removed]'],
    [
      String.raw`{"authorization":"Digest response=\"kept-secret\"","n":1}`,
      '{"authorization":"[removed]","n":1}',
    ],
    ['Set-Cookie: session=kept-secret; HttpOnly', 'Set-Cookie: [removed]'],
    [`before\n${pem}\nafter`, 'before\n[removed]\nafter'],
    [`before\n${pem.slice(0, 60)}`, 'before\n[removed]'],
    [
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:WVNfX19zZW1jdGwgKCkgewkyMjA7',
      'a=crypto:1 AES_CM_128_HMAC_SHA1_80 inline:[removed]',
    ],
    ['sip:hotline:kept-secret@pbx.example', 'sip:hotline:[removed]@pbx.example'],
    ['https://me:kept-secret@host/path', 'https://me:[removed]@host/path'],
  ])('%s', (text, clean) => {
    expect(redacted(text)).toBe(clean);
    expect(redacted(text)).not.toContain('kept-secret');
  });

  it.each([
    ['{"code":"ECONNREFUSED","reason":"nothing listens there"}'],
    ['password_file = "main.password"'],
    ['sip:hotline-17@pbx.example:5060;transport=tcp'],
    ['wss://pbx.example:8089/ws'],
    ['2026-01-01T00:00:00.000Z the exchange refused the account'],
    ['pin = 20'],
  ])('is left as it is: %s', (text) => {
    expect(redacted(text)).toBe(text);
  });

  it('has no secret of the configuration, wherever it stands', () => {
    expect(redacted('<kept-secret> and kept-secret-2', ['kept-secret', 'kept-secret-2'])).toBe(
      '<[removed]> and [removed]',
    );
  });
});

describe('a log that somebody else has written', () => {
  it.each([
    ['one long word', 'a'.repeat(2_000_000)],
    ['words with hyphens', 'a-'.repeat(1_000_000)],
    ['names without values', 'password = """'.repeat(100_000)],
    ['keys without an end', '-----BEGIN PRIVATE KEY-----'.repeat(50_000)],
    ['half addresses', 'sip:a:'.repeat(300_000)],
    ['brackets', 'token = ['.repeat(200_000)],
  ])('does not take long: %s', (_, text) => {
    const startMs = performance.now();
    redacted(text);
    expect(performance.now() - startMs).toBeLessThan(5_000);
  });
});

it('goes in small steps with pauses, and finds the same', async () => {
  const line = '2026-01-01 {"level":"info","password":"kept-secret","code":"ECONNREFUSED"}\n';
  const text = line.repeat(5_000) + pem + line;
  let pauses = 0;
  const clean = await redactedInSteps(text, [], () => Promise.resolve(void (pauses += 1)));
  expect(clean).toBe(redacted(text));
  expect(pauses).toBeGreaterThan(8);
});
