/** SRTP: key derivation of RFC 3711, packets as another implementation makes them, rollover, replay. */
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { RtpHeader, SrtcpSession, SrtpSession } from 'werift';
import { describe, expect, it } from 'vitest';
import { headerLength, sequenceOf } from '../../../../src/audio/rtp/rtp-packet.js';
import { SrtpReceiver, SrtpSender, estimateIndex } from '../../../../src/audio/rtp/srtp-contexts.js';
import {
  type SrtpKey,
  type SrtpSuite,
  SRTP_SUITES,
  materialBytes,
} from '../../../../src/audio/rtp/srtp-suite.js';
import { deriveKeys } from '../../../../src/audio/rtp/srtp-transform.js';

const hex = (text: string): Buffer => Buffer.from(text.replaceAll(' ', ''), 'hex');
const newKey = (suite: SrtpSuite): SrtpKey => ({ suite, material: randomBytes(materialBytes(suite)) });

function rtp(sequence: number, ssrc = 0xcafe_babe, payload = Buffer.from('a voice')): Buffer {
  const packet = Buffer.alloc(12 + payload.length);
  packet[0] = 0x80;
  packet[1] = 8;
  packet.writeUInt16BE(sequence & 0xffff, 2);
  packet.writeUInt32BE((sequence * 160) >>> 0, 4);
  packet.writeUInt32BE(ssrc, 8);
  payload.copy(packet, 12);
  return packet;
}

function senderReport(ssrc: number): Buffer {
  const packet = randomBytes(28);
  packet.writeUInt32BE(0x80c8_0006, 0);
  packet.writeUInt32BE(ssrc, 4);
  return packet;
}

describe('key derivation', () => {
  it('gives the keys of RFC 3711 appendix B.3', () => {
    const material = hex('E1F97A0D3E018BE0D64FA32C06DE4139 0EC675AD498AFEEBB6960B3AABE6');
    const keys = deriveKeys({ suite: 'AES_CM_128_HMAC_SHA1_80', material }, 'rtp');
    expect(keys.cipher).toEqual(hex('C61E7A93744F39EE10734AFE3FF7A087'));
    expect(keys.salt).toEqual(hex('30CBBC08863D8C85D49DB34A9AE1'));
    expect(keys.auth).toEqual(hex('CEBE321F6FF7716B6FD4AB49AF256A156D38BAA4'));
  });
});

describe.each([
  ['AES_CM_128_HMAC_SHA1_80', 0x0001],
  ['AEAD_AES_128_GCM', 0x0007],
] as const)('%s', (suite, profile) => {
  const here = newKey(suite);
  const there = newKey(suite);
  const config = {
    keys: {
      localMasterKey: there.material.subarray(0, 16),
      localMasterSalt: there.material.subarray(16),
      remoteMasterKey: here.material.subarray(0, 16),
      remoteMasterSalt: here.material.subarray(16),
    },
    profile,
  };

  it('makes packets that another implementation reads, and reads its packets', () => {
    const other = new SrtpSession(config);
    const packet = rtp(65_000);
    expect(other.decrypt(new SrtpSender(here).protectRtp(packet))).toEqual(packet);
    const sealed = other.encrypt(packet.subarray(12), RtpHeader.deSerialize(packet));
    expect(new SrtpReceiver(there).unprotectRtp(sealed)).toEqual(packet);
  });

  it('does so with reports', () => {
    const other = new SrtcpSession(config);
    const report = senderReport(7);
    expect(other.decrypt(new SrtpSender(here).protectRtcp(report))).toEqual(report);
    expect(new SrtpReceiver(there).unprotectRtcp(other.encrypt(report))).toEqual(report);
  });
});

describe.each(SRTP_SUITES)('with %s', (suite) => {
  const key = newKey(suite);

  it('what is sealed is longer by its tag alone, and opens to what it was', () => {
    const packet = rtp(5);
    const sealed = new SrtpSender(key).protectRtp(packet);
    const tagBytes = { AES_CM_128_HMAC_SHA1_80: 10, AES_CM_128_HMAC_SHA1_32: 4, AEAD_AES_128_GCM: 16 }[suite];
    expect(sealed.length).toBe(packet.length + tagBytes);
    expect(sealed.includes('a voice')).toBe(false);
    expect(new SrtpReceiver(key).unprotectRtp(sealed)).toEqual(packet);
  });

  it('a packet with one bit changed is refused, and no random one is taken', () => {
    const sealed = new SrtpSender(key).protectRtp(rtp(5));
    const report = new SrtpSender(key).protectRtcp(senderReport(7));
    for (const [original, open] of [
      [sealed, (packet: Buffer) => new SrtpReceiver(key).unprotectRtp(packet)],
      [report, (packet: Buffer) => new SrtpReceiver(key).unprotectRtcp(packet)],
    ] as const) {
      for (let bit = 0; bit < original.length * 8; bit++) {
        const changed = Buffer.from(original);
        changed[bit >> 3] = (changed[bit >> 3] ?? 0) ^ (1 << (bit & 7));
        expect(open(changed)).toBeUndefined();
      }
      fc.assert(
        fc.property(fc.uint8Array({ maxLength: 80 }), (bytes) => open(Buffer.from(bytes)) === undefined),
      );
    }
  });

  it('goes over two wraps of the sequence number, with losses and disorder', () => {
    const sender = new SrtpSender(key);
    const receiver = new SrtpReceiver(key);
    const numbers = [65_500, 65_535, 65_536, 65_534, 65_540, 90_000, 120_000, 131_071, 131_073, 131_072];
    const inOrder = [...numbers].sort((a, b) => a - b);
    const sealed = new Map(inOrder.map((number) => [number, sender.protectRtp(rtp(number))]));
    for (const number of numbers) {
      expect(receiver.unprotectRtp(sealed.get(number) ?? Buffer.alloc(0))).toEqual(rtp(number));
    }
    expect(receiver.rejected).toBe(0);
  });

  it('takes each packet once, and none that is too old to know', () => {
    const sender = new SrtpSender(key);
    const receiver = new SrtpReceiver(key);
    const sealed = Array.from({ length: 100 }, (_, i) => sender.protectRtp(rtp(i)));
    const report = sender.protectRtcp(senderReport(1));
    const opened = (packet: Buffer | undefined) => packet && receiver.unprotectRtp(packet);
    expect(opened(sealed[70])).toBeDefined();
    expect(opened(sealed[70])).toBeUndefined();
    expect(opened(sealed[20])).toBeDefined();
    expect(opened(sealed[20])).toBeUndefined();
    expect(opened(sealed[5])).toBeUndefined();
    expect(receiver.unprotectRtcp(report)).toBeDefined();
    expect(receiver.unprotectRtcp(report)).toBeUndefined();
    expect(receiver.rejected).toBe(4);
  });

  it('keeps streams apart', () => {
    const sender = new SrtpSender(key);
    const receiver = new SrtpReceiver(key);
    for (let ssrc = 1; ssrc < 40; ssrc++) {
      expect(receiver.unprotectRtp(sender.protectRtp(rtp(9, ssrc)))).toEqual(rtp(9, ssrc));
    }
  });
});

describe('the index of a packet', () => {
  it.each([
    [65_535, undefined, 65_535],
    [0, 65_535, 65_536],
    [65_535, 65_536, 65_535],
    [1, 131_070, 131_073],
    [65_000, 10, 65_000],
  ])('number %i after %s is %i', (sequence, highest, index) => {
    expect(estimateIndex(sequence, highest)).toBe(index);
  });
});

describe('the RTP header', () => {
  it('is as long as it says, or nothing', () => {
    const extended = Buffer.concat([
      rtp(1).subarray(0, 12),
      hex('00000001 BEDE0001 10AA0000'),
      Buffer.from('x'),
    ]);
    extended[0] = 0x91;
    expect(headerLength(extended)).toBe(24);
    expect(headerLength(extended.subarray(0, 22))).toBe(0);
    expect(headerLength(rtp(1))).toBe(12);
    expect(sequenceOf(rtp(70_000))).toBe(70_000 & 0xffff);
    const otherVersion = rtp(1);
    otherVersion[0] = 0x40;
    expect(headerLength(otherVersion)).toBe(0);
    expect(headerLength(Buffer.concat([rtp(1), Buffer.alloc(1_500)]))).toBe(0);
  });
});
