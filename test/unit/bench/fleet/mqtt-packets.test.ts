import { describe, expect, it } from 'vitest';
import { connectPacket, packetsIn, publishPacket } from '../../../../src/bench/fleet/mqtt-packets.js';

it('asks to be connected as MQTT 3.1.1 writes it', () => {
  const protocol = '00044d515454' + '04';
  const cleanSession = '02';
  expect(connectPacket('ab', 30).toString('hex')).toBe(
    '100e' + protocol + cleanSession + '001e' + '00026162',
  );
});

describe('a message', () => {
  it('has its topic, its number and what is said', () => {
    expect(publishPacket('t', 513, Buffer.from('hi')).toString('hex')).toBe(
      '3207' + '000174' + '0201' + '6869',
    );
  });

  it('of 128 bytes and more has its length in two bytes, the lower seven bits first', () => {
    const packet = publishPacket('t', 1, Buffer.alloc(295));
    // 300 is 2 times 128 and 44.
    expect([packet[1], packet[2]]).toEqual([0x80 | 44, 2]);
    expect(packet.length).toBe(3 + 300);
  });
});

describe('what a server has sent', () => {
  const connack = '20020000';
  const puback = '40020201';
  const pingresp = 'd000';
  it.each([
    { name: 'nothing', hex: '', types: [], length: 0 },
    { name: 'one packet', hex: connack, types: [0x20], length: 4 },
    { name: 'several', hex: connack + pingresp + puback, types: [0x20, 0xd0, 0x40], length: 10 },
    { name: 'the beginning of another', hex: pingresp + '4002', types: [0xd0], length: 2 },
    { name: 'one byte of another', hex: pingresp + '40', types: [0xd0], length: 2 },
  ])('$name', ({ hex, types, length }) => {
    expect(packetsIn(Buffer.from(hex, 'hex'))).toEqual({ types, length });
  });
});
