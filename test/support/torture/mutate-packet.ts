import type { Random } from './mutate-text.js';

const LENGTHS = [0, 1, 3, 11, 12, 13, 28, 100, 1_499, 1_500, 1_501, 9_000];

type Mutation = (packet: Buffer, random: Random) => Buffer;

const mutations: readonly Mutation[] = [
  // Bits of the header: version, padding, extension, sources, type, number, time, source.
  (packet, random) => flipped(packet, random.below(Math.min(12, Math.max(packet.length, 1))), random),
  // Bits anywhere.
  (packet, random) => flipped(packet, random.below(Math.max(packet.length, 1)), random),
  // Cut, or filled up.
  (packet, random) => packet.subarray(0, random.below(packet.length + 1)),
  (packet, random) => {
    const length = LENGTHS[random.below(LENGTHS.length)] ?? 0;
    return Buffer.concat([packet, Buffer.alloc(9_000, random.below(256))]).subarray(0, length);
  },
  // Two in one.
  (packet) => Buffer.concat([packet, packet]),
  // Nothing but chance.
  (packet, random) => Buffer.from(packet.map(() => random.below(256))),
  // Lengths and numbers at their ends.
  (packet, random) => {
    const mutated = Buffer.from(packet);
    if (mutated.length >= 4) mutated.writeUInt16BE([0, 1, 0x7fff, 0x8000, 0xffff][random.below(5)] ?? 0, 2);
    return mutated;
  },
];

/** A packet with one to three things wrong with it, or with none now and then. */
export function mutatePacket(packet: Buffer, random: Random): Buffer {
  let mutated: Buffer = Buffer.from(packet);
  for (let faults = random.below(4); faults > 0; faults--) {
    mutated = mutations[random.below(mutations.length)]!(mutated, random);
  }
  return mutated;
}

function flipped(packet: Buffer, at: number, random: Random): Buffer {
  const mutated = Buffer.from(packet);
  if (at < mutated.length) mutated[at] = (mutated[at] ?? 0) ^ (1 << random.below(8));
  return mutated;
}
