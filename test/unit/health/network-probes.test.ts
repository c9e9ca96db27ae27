import { describe, expect, it } from 'vitest';
import { probeLocalAddress, probeName } from '../../../src/health/network-probes.js';
import { certificateOutcome } from '../../../src/health/tls-probe.js';
import { ManualClock } from '../../support/manual-clock.js';

const peer = { host: 'pbx.example', port: 5061 };
const failing = (code: string) => () =>
  Promise.reject(Object.assign(new Error(`getaddrinfo ${code}`), { code }));

describe('looking up the name of an exchange', () => {
  it('gives all of its addresses', async () => {
    const lookup = () => Promise.resolve([{ address: '10.0.0.1' }, { address: 'fd00::1' }]);
    expect(await probeName(peer, { clock: new ManualClock() }, lookup)).toEqual({
      addresses: ['10.0.0.1', 'fd00::1'],
    });
  });

  it.each(['10.1.2.3', '[fd00::1]', 'fd00::1'])('asks nobody about an address: %s', async (host) => {
    const lookup = () => Promise.reject(new Error('asked'));
    const { addresses } = await probeName({ host, port: 1 }, { clock: new ManualClock() }, lookup);
    expect(addresses).toEqual([host.replace(/[[\]]/g, '')]);
  });

  it.each([
    [
      'ENOTFOUND',
      'cannot find pbx.example: the name does not exist; check the server entry for a typing mistake',
    ],
    [
      'EAI_AGAIN',
      'cannot find pbx.example: the name server does not answer; check the network and its DNS server',
    ],
    ['EAI_FAIL', 'cannot find pbx.example: getaddrinfo EAI_FAIL; check the network and its DNS server'],
  ])('says in plain words what %s means', async (code, message) => {
    await expect(probeName(peer, { clock: new ManualClock() }, failing(code))).rejects.toMatchObject({
      code: 'SIP_NAME',
      message,
    });
  });

  it('does not wait for ever', async () => {
    const clock = new ManualClock();
    const probed = probeName(peer, { clock, limitMs: 4_000 }, () => new Promise(() => undefined));
    const refused = expect(probed).rejects.toMatchObject({
      code: 'SIP_TIMEOUT',
      message: 'looking up pbx.example: no answer within 4 s; check the DNS server',
    });
    await clock.advance(4_000);
    await refused;
    expect(clock.pendingCount).toBe(0);
  });
});

describe('the address to send sound from', () => {
  const address = (text: string, internal = false) => ({
    address: text,
    internal,
    family: 'IPv4' as const,
    netmask: '255.255.255.0',
    mac: '00:00:00:00:00:01',
    cidr: null,
  });

  it('is any but loopback and the ones a machine gives itself', () => {
    const interfaces = {
      lo: [address('127.0.0.1', true)],
      wlan0: [address('169.254.3.4'), address('192.168.1.7')],
    };
    expect(probeLocalAddress(interfaces)).toEqual({ addresses: ['192.168.1.7'] });
  });

  it('is missed with what to do', () => {
    const interfaces = { lo: [address('127.0.0.1', true)], eth0: [address('169.254.3.4')] };
    expect(() => probeLocalAddress(interfaces)).toThrow(
      expect.objectContaining({
        code: 'NO_NETWORK',
        message: expect.stringContaining('check the cable') as string,
      }) as Error,
    );
  });
});

describe('a certificate', () => {
  const nowMs = Date.UTC(2026, 0, 1);
  const endingIn = (days: number) => ({
    protocol: 'TLSv1.3',
    names: ['pbx.example', '10.0.0.1'],
    issuer: 'Example CA',
    validToMs: nowMs + days * 86_400_000 + 3_600_000,
  });

  it('is shown with what it is for', () => {
    expect(certificateOutcome(endingIn(90), nowMs)).toEqual({
      status: 'ok',
      detail: 'TLSv1.3, for pbx.example, 10.0.0.1, by Example CA, valid until 2026-04-01',
    });
  });

  it.each([
    [30, 'ok'],
    [29, 'warn'],
    [0, 'warn'],
  ])('that ends in %i days is %s', (days, status) => {
    expect(certificateOutcome(endingIn(days), nowMs).status).toBe(status);
  });

  it('that ends soon comes with what to do', () => {
    expect(certificateOutcome(endingIn(1), nowMs)).toMatchObject({
      detail: expect.stringMatching(/valid until 2026-01-02: in 1 day$/) as string,
      advice: expect.stringContaining('renew the certificate') as string,
    });
  });
});
