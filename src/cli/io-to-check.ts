import { type Clock, withDeadline } from '../clock/clock.js';
import type { IoToCheck, OpenIo } from '../health/io-check-steps.js';
import type { IoConnection, IoSource } from '../io/io-source.js';
import { HotlineError } from '../protocol/errors.js';
import type { Level } from '../protocol/io-wiring.js';

/** The level of a line, and the supply, are there at once when all is well. */
const READING_LIMIT_MS = 3_000;

/** Hardware as `hotline check` looks at it. */
export function ioToCheck(source: IoSource, clock: Clock): IoToCheck {
  return {
    name: source.name,
    open: async () => openToCheck(await source.open(), source.name, clock),
  };
}

function openToCheck(connection: IoConnection, name: string, clock: Clock): OpenIo {
  // The first measurement may come before anybody asks for it.
  const supply = new Promise<number>((resolve) => {
    connection.onSupply = resolve;
  });
  const lost = new Promise<never>((_, reject) => {
    connection.onLost = reject;
  });
  // Told by the step that is under way, if one is.
  lost.catch(() => undefined);
  const withinLimit = <T>(work: Promise<T>, what: string): Promise<T> =>
    withDeadline(clock, Promise.race([work, lost]), READING_LIMIT_MS, () => unread(what));
  const unread = (what: string) =>
    new HotlineError('HOOK_INPUT', `the ${name} does not tell ${what}; unplug it, or restart this machine`);
  const firmware = firmwareOf(connection);
  return {
    firmware,
    supplyMv: () =>
      firmware === undefined ? Promise.resolve(undefined) : withinLimit(supply, 'its supply voltage'),
    input: async (pin, options) => {
      const level = new Promise<Level>((resolve) => {
        connection.inputs.watch(pin, options, resolve);
      });
      return withinLimit(level, `the level of line ${pin}`);
    },
    output: (pin, level) => void connection.output(pin, level),
    close: () => connection.close(),
  };
}

/** As Firmata's boards have it: `HotlineIO 1.0`. */
function firmwareOf({ plugin }: IoConnection): string | undefined {
  const { firmware } = plugin as {
    firmware?: { name?: unknown; version?: { major?: unknown; minor?: unknown } };
  };
  if (typeof firmware?.name !== 'string') return undefined;
  return `${firmware.name} ${String(firmware.version?.major)}.${String(firmware.version?.minor)}`;
}
