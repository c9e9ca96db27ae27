/** The link of one network interface. */
import type { SystemFiles } from './system-files.js';

/** A name of the kernel's (dev_valid_name), so that no other file is read. */
const INTERFACE = /^[\w.@-]{1,15}$/;

/** Whether a cable is in, or Wi-Fi is joined; null when the driver does not say. */
export async function readLink(files: SystemFiles, name: string): Promise<boolean | null> {
  if (!INTERFACE.test(name)) return null;
  const folder = `/sys/class/net/${name}`;
  // An interface that is down refuses to tell of its carrier (EINVAL).
  const carrier = (await files.read(`${folder}/carrier`).catch(() => null))?.trim();
  if (carrier === '1') return true;
  if (carrier === '0') return false;
  const state = (await files.read(`${folder}/operstate`))?.trim();
  if (state === 'up') return true;
  return state === undefined || state === 'unknown' ? null : false;
}

/**
 * Signal of a Wi-Fi interface in dBm; null for any other, and for a driver that gives a share of something instead
 * (wireless_seq_printf_stats of the kernel: levels in dBm are below 0).
 */
export async function readWifiSignal(files: SystemFiles, name: string): Promise<number | null> {
  const line = ((await files.read('/proc/net/wireless')) ?? '')
    .split('\n')
    .find((each) => each.trim().startsWith(`${name}:`));
  const level = /^\s*[^:]+:\s*\S+\s+\S+\s+(-\d{1,3})\.?\s/.exec(line ?? '')?.[1];
  if (level === undefined) return null;
  const dbm = Number(level);
  // -256 stands for "unknown".
  return dbm > -200 ? dbm : null;
}
