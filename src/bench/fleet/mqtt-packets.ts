/** The few packets of MQTT 3.1.1 (OASIS standard) that a client needs to be held, and to publish. */

/** Section 3.12. */
export const PINGREQ = Buffer.from([0xc0, 0x00]);

/** The first byte of what a server sends: sections 3.2, 3.4 and 3.13. */
export const packetTypes = { connack: 0x20, puback: 0x40, pingresp: 0xd0 } as const;

/** Section 3.1: a clean session of a client without a name and a will. */
export function connectPacket(client: string, keepAliveS: number): Buffer {
  const CLEAN_SESSION = 0x02;
  const LEVEL_3_1_1 = 4;
  return packet(0x10, [
    text('MQTT'),
    Buffer.from([LEVEL_3_1_1, CLEAN_SESSION]),
    uint16(keepAliveS),
    text(client),
  ]);
}

/** Section 3.3, with QoS 1: the server answers when it has it. */
export function publishPacket(topic: string, id: number, payload: Buffer): Buffer {
  return packet(0x32, [text(topic), uint16(id), payload]);
}

/**
 * Types of the whole packets at the beginning of `bytes`, and how many bytes they are. Of a server whose packets are
 * shorter than 128 bytes, as all are that it sends to whoever has subscribed to nothing.
 */
export function packetsIn(bytes: Buffer): { readonly types: readonly number[]; readonly length: number } {
  const types: number[] = [];
  let at = 0;
  for (;;) {
    const type = bytes[at];
    const remaining = bytes[at + 1];
    if (type === undefined || remaining === undefined || at + 2 + remaining > bytes.length)
      return { types, length: at };
    types.push(type);
    at += 2 + remaining;
  }
}

function packet(first: number, parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  return Buffer.concat([Buffer.from([first, ...remainingLength(body.length)]), body]);
}

/** Section 2.2.3: seven bits a byte, the lowest first. */
function remainingLength(length: number): number[] {
  const low = length % 128;
  const rest = Math.floor(length / 128);
  return rest === 0 ? [low] : [low | 0x80, ...remainingLength(rest)];
}

function text(of: string): Buffer {
  const bytes = Buffer.from(of);
  return Buffer.concat([uint16(bytes.length), bytes]);
}

function uint16(value: number): Buffer {
  return Buffer.from([value >> 8, value & 0xff]);
}
