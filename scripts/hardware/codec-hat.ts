/** Codec HATs and the lines that they take for themselves (hardware/wiring/codec-hats.toml). */
import { parse as parseToml } from 'smol-toml';
import { z } from 'zod';
import { type IoRole, ioRoles } from '../../src/protocol/io-pins.js';
import { lineName } from './board.js';

const hatsSchema = z.strictObject({
  hat: z
    .array(
      z.strictObject({
        id: z.string(),
        name: z.string(),
        codec: z.string(),
        /** Where a handset goes, and whether it can. */
        handset: z.string(),
        uses: z
          .array(z.strictObject({ lines: z.array(z.int().min(0).max(27)).min(1), what: z.string() }))
          .min(1),
        /** Where the lines are from. */
        source: z.string(),
      }),
    )
    .min(1),
});

export type CodecHat = z.output<typeof hatsSchema>['hat'][number];

export function parseCodecHats(text: string): ReadonlyMap<string, CodecHat> {
  return new Map(hatsSchema.parse(parseToml(text)).hat.map((hat) => [hat.id, hat]));
}

/** What the HAT has on each of its lines, by the name of the pin: `GPIO23` is `green LED`. */
export function takenPins({ uses }: CodecHat): ReadonlyMap<string, string> {
  return new Map(uses.flatMap(({ lines, what }) => lines.map((line) => [`GPIO${line}`, what] as const)));
}

/** Roles whose default line the HAT takes. */
export function collisions(hat: CodecHat): IoRole[] {
  const taken = takenPins(hat);
  return ioRoles.filter((role) => taken.has(lineName('gpio', role) ?? ''));
}
