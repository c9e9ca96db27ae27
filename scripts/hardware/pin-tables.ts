/** The pin tables of hardware/README.md, from the defaults of the code. */
import { ioRoles } from '../../src/protocol/io-pins.js';
import { type Board, lineName, pinOfRole } from './board.js';
import { type CodecHat, collisions } from './codec-hat.js';
import { markdownTable } from './markdown-table.js';
import { roleEntries, roleNames } from './role-names.js';

/** The last line with a pull-up from power-on (BCM2835 ARM Peripherals, table 6-31). */
const LAST_PULLED_UP = 8;

/** What is wired where on a Raspberry Pi. */
export function gpioTable(board: Board): string {
  return markdownTable(
    ['What', 'Line (BCM)', 'Header pin', 'From power-on', 'Entry of phone.toml'],
    ioRoles.map((role) => {
      const { name, number } = pinOfRole(board, role);
      const pulledUp = Number(name.replace('GPIO', '')) <= LAST_PULLED_UP;
      return [roleNames[role], name, String(number), pulledUp ? 'pull-up' : 'pull-down', entryOf(role)];
    }),
  );
}

/** What is wired where on the USB I/O board. */
export function ioBoardTable(board: Board): string {
  const fixed = Object.entries(board.fixed).map(([name, what]) => [what, name, 'fixed']);
  return markdownTable(
    ['What', 'Pin', 'Entry of phone.toml'],
    [
      ...ioRoles.map((role) => [
        roleNames[role],
        lineName(board.io, role) ?? 'none: has to be named',
        entryOf(role),
      ]),
      ...fixed,
    ],
  );
}

export function codecHatTable(hats: readonly CodecHat[]): string {
  return markdownTable(
    ['HAT', 'Codec', 'A handset at it', 'Its lines (BCM)', 'In the way of', 'Source'],
    hats.map((hat) => [
      hat.name,
      hat.codec,
      hat.handset,
      hat.uses.map(({ lines, what }) => `${lines.join(', ')} (${what})`).join('; '),
      collisions(hat)
        .map((role) => `${roleNames[role]} (${lineName('gpio', role) ?? ''})`)
        .join(', '),
      hat.source,
    ]),
  );
}

function entryOf(role: (typeof ioRoles)[number]): string {
  return `\`${roleEntries[role]}\``;
}
