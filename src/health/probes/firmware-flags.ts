import type { SystemFiles } from './system-files.js';

/** null: not a Raspberry Pi, or its kernel does not tell. */
export interface FirmwareFlags {
  readonly throttledNow: boolean | null;
  readonly throttledSinceBoot: boolean | null;
  readonly underVoltageNow: boolean | null;
  readonly underVoltageSinceBoot: boolean | null;
}

export const noFirmwareFlags: FirmwareFlags = {
  throttledNow: null,
  throttledSinceBoot: null,
  underVoltageNow: null,
  underVoltageSinceBoot: null,
};

const USUAL = '/sys/devices/platform/soc/soc:firmware';
/** Leads to the same on every model; where the processor's bus has an address in its name, as on the Raspberry Pi 5. */
const DRIVER = '/sys/bus/platform/drivers/raspberrypi-firmware';

/** Bits of `get_throttled` (raspberrypi.com/documentation/computers/os.html#get_throttled). */
const UNDER_VOLTAGE = 1 << 0;
/** The frequency is capped, or the processor is throttled: slower than it could be, one way or the other. */
const SLOWED = (1 << 1) | (1 << 2);
/** The same flags, up there for "has happened since the boot". */
const SINCE_BOOT = 16;

/** What the firmware of a Raspberry Pi says of its supply and its speed. */
export async function readFirmwareFlags(files: SystemFiles): Promise<FirmwareFlags> {
  const text = (await files.read(`${USUAL}/get_throttled`)) ?? (await byDriver(files));
  // Hexadecimal, without 0x.
  if (text === null || !/^(0x)?[0-9a-f]{1,8}$/i.test(text.trim())) return noFirmwareFlags;
  const flags = Number.parseInt(text.trim(), 16);
  const has = (bits: number): boolean => (flags & bits) !== 0;
  return {
    throttledNow: has(SLOWED),
    throttledSinceBoot: has(SLOWED << SINCE_BOOT),
    underVoltageNow: has(UNDER_VOLTAGE),
    underVoltageSinceBoot: has(UNDER_VOLTAGE << SINCE_BOOT),
  };
}

async function byDriver(files: SystemFiles): Promise<string | null> {
  const device = (await files.list(DRIVER)).find((name) => name.endsWith('firmware'));
  return device === undefined ? null : files.read(`${DRIVER}/${device}/get_throttled`);
}
