import { numberIn, type SystemFiles } from './system-files.js';

const ZONES = '/sys/class/thermal';
/** `cpu-thermal` on a Raspberry Pi, `x86_pkg_temp`, `soc_thermal` and the like elsewhere. */
const OF_THE_PROCESSOR = /cpu|soc|pkg|core/i;
/** A sensor that is not there reads as the lowest or the highest number it can. */
const [COLDEST_C, HOTTEST_C] = [-60, 200];

/**
 * The temperature of the processor in degrees Celsius, to a tenth: the hottest of its thermal zones; where none is named
 * after it, the hottest of all. null: there is none (Documentation/driver-api/thermal/sysfs-api.rst).
 */
export async function readCpuTemperature(files: SystemFiles): Promise<number | null> {
  const zones = (await files.list(ZONES)).filter((name) => /^thermal_zone\d+$/.test(name));
  const read = await Promise.all(
    zones.map(async (zone) => ({
      type: (await files.read(`${ZONES}/${zone}/type`)) ?? '',
      milliC: numberIn(await files.read(`${ZONES}/${zone}/temp`)),
    })),
  );
  const known = read.flatMap(({ type, milliC }) => {
    const celsius = milliC === null ? Number.NaN : Math.round(milliC / 100) / 10;
    return celsius >= COLDEST_C && celsius <= HOTTEST_C ? [{ type, celsius }] : [];
  });
  const processor = known.filter(({ type }) => OF_THE_PROCESSOR.test(type));
  const chosen = (processor.length > 0 ? processor : known).map(({ celsius }) => celsius);
  return chosen.length === 0 ? null : Math.max(...chosen);
}
