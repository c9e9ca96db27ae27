import { createHmac, timingSafeEqual } from 'node:crypto';
import { crc32 } from 'node:zlib';
import type { TransportAddress } from './session-description.js';

/** STUN (RFC 8489 section 5 and 14). */
const HEADER_BYTES = 20;
const COOKIE = 0x2112_a442;
const BINDING_REQUEST = 0x0001;
const BINDING_SUCCESS = 0x0101;
const USERNAME = 0x0006;
const MESSAGE_INTEGRITY = 0x0008;
const XOR_MAPPED_ADDRESS = 0x0020;
const FINGERPRINT = 0x8028;
const MAC_BYTES = 20;
const FINGERPRINT_XOR = 0x5354_554e;

export interface IceCredentials {
  readonly username: string;
  readonly password: string;
}

/** Whether a datagram on a shared port is STUN (RFC 7983 section 7). */
export const isStun = (packet: Buffer): boolean => (packet[0] ?? 0xff) < 4 && packet.length >= HEADER_BYTES;

/**
 * What an ICE-lite agent does (RFC 8445 section 2.5): the response to a connectivity check; undefined for what is no
 * check or not from the peer.
 * @param from IPv4 only.
 */
export function answerCheck(
  request: Buffer,
  from: TransportAddress,
  own: IceCredentials,
): Buffer | undefined {
  if (request.length < HEADER_BYTES || request.readUInt16BE(0) !== BINDING_REQUEST) return undefined;
  if (request.readUInt32BE(4) !== COOKIE || request.length !== HEADER_BYTES + request.readUInt16BE(2))
    return undefined;
  const username = attributeAt(request, USERNAME);
  const integrity = attributeAt(request, MESSAGE_INTEGRITY);
  if (!username || integrity?.value.length !== MAC_BYTES) return undefined;
  if (!username.value.toString('latin1').startsWith(`${own.username}:`)) return undefined;
  // The length in the header counts up to the end of the integrity attribute while it is computed.
  const covered = Buffer.from(request.subarray(0, integrity.at));
  covered.writeUInt16BE(integrity.at + 4 + MAC_BYTES - HEADER_BYTES, 2);
  if (!timingSafeEqual(macOf(covered, own.password), integrity.value)) return undefined;
  return success(request.subarray(4, HEADER_BYTES), from, own.password);
}

function attributeAt(message: Buffer, wanted: number): { value: Buffer; at: number } | undefined {
  for (let at = HEADER_BYTES; at + 4 <= message.length;) {
    const bytes = message.readUInt16BE(at + 2);
    const end = at + 4 + bytes;
    if (end > message.length) return undefined;
    if (message.readUInt16BE(at) === wanted) return { value: message.subarray(at + 4, end), at };
    at = end + ((4 - (bytes % 4)) % 4);
  }
  return undefined;
}

function success(cookieAndTransaction: Buffer, from: TransportAddress, password: string): Buffer {
  const address = Buffer.alloc(8);
  address[1] = 1;
  address.writeUInt16BE(from.port ^ (COOKIE >>> 16), 2);
  const octets = from.address.split('.').map(Number);
  octets.forEach((octet, i) => address.writeUInt8((octet ^ (COOKIE >>> (24 - 8 * i))) & 0xff, 4 + i));
  const head = Buffer.alloc(HEADER_BYTES);
  head.writeUInt16BE(BINDING_SUCCESS, 0);
  cookieAndTransaction.copy(head, 4);
  const mapped = append(head, XOR_MAPPED_ADDRESS, address);
  mapped.writeUInt16BE(mapped.length + 4 + MAC_BYTES - HEADER_BYTES, 2);
  const signed = append(mapped, MESSAGE_INTEGRITY, macOf(mapped, password));
  signed.writeUInt16BE(signed.length + 8 - HEADER_BYTES, 2);
  const checksum = Buffer.alloc(4);
  checksum.writeUInt32BE((crc32(signed) ^ FINGERPRINT_XOR) >>> 0);
  return append(signed, FINGERPRINT, checksum);
}

/** @param value with a length that is a multiple of four. */
function append(message: Buffer, type: number, value: Buffer): Buffer {
  const head = Buffer.alloc(4);
  head.writeUInt16BE(type, 0);
  head.writeUInt16BE(value.length, 2);
  return Buffer.concat([message, head, value]);
}

function macOf(message: Buffer, password: string): Buffer {
  return createHmac('sha1', password).update(message).digest();
}
