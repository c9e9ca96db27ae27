/** What the kernel says of the machine, as it says it. */
import { describe, expect, it } from 'vitest';
import { readCpuTemperature } from '../../../../src/health/probes/cpu-temperature.js';
import { noFirmwareFlags, readFirmwareFlags } from '../../../../src/health/probes/firmware-flags.js';
import { readClockSync } from '../../../../src/health/probes/clock-sync.js';
import {
  readLoad,
  readMemory,
  readModel,
  readUptime,
} from '../../../../src/health/probes/machine-figures.js';
import { fakeFiles, raspberryPi } from '../../../support/health/fake-machine.js';

const thermal = (zones: readonly (readonly [type: string | undefined, temp: string])[]) =>
  fakeFiles(
    Object.fromEntries(
      zones.flatMap(([type, temp], i) => [
        ...(type === undefined ? [] : [[`/sys/class/thermal/thermal_zone${i}/type`, type]]),
        [`/sys/class/thermal/thermal_zone${i}/temp`, temp],
      ]) as [string, string][],
    ),
  );

describe('the temperature of the processor', () => {
  it.each([
    ['of a Raspberry Pi', [['cpu-thermal\n', '48199\n']], 48.2],
    ['below zero, in a cabinet in the street', [['cpu-thermal\n', '-11500\n']], -11.5],
    [
      'the hottest of two',
      [
        ['x86_pkg_temp', '61000'],
        ['x86_pkg_temp', '70000'],
      ],
      70,
    ],
    [
      'not that of the battery beside it',
      [
        ['cpu-thermal', '48000'],
        ['battery', '90000'],
      ],
      48,
    ],
    [
      'of whatever there is, where nothing is named after it',
      [
        ['acpitz', '27800'],
        [undefined, '30000'],
      ],
      30,
    ],
    [
      'not of a sensor that is not connected',
      [
        ['cpu-thermal', '-273000'],
        ['cpu-thermal', '45000'],
      ],
      45,
    ],
    ['none, where the sensor gives nonsense', [['cpu-thermal', '4294967295']], null],
    ['none, where the sensor says nothing', [['cpu-thermal', '\n']], null],
    ['none, where there is no sensor', [], null],
  ] as const)('%s', async (_what, zones, expected) => {
    expect(await readCpuTemperature(thermal(zones))).toBe(expected);
  });

  it('is told by the zones alone, not by what cools them', async () => {
    const files = { '/sys/class/thermal/cooling_device0/temp': '99000' };
    expect(await readCpuTemperature(fakeFiles(files))).toBeNull();
  });
});

describe('the flags of the firmware', () => {
  const USUAL = '/sys/devices/platform/soc/soc:firmware/get_throttled';
  const none = {
    throttledNow: false,
    throttledSinceBoot: false,
    underVoltageNow: false,
    underVoltageSinceBoot: false,
  };

  it.each([
    ['0\n', none],
    ['1\n', { ...none, underVoltageNow: true }],
    ['2\n', { ...none, throttledNow: true }],
    ['4\n', { ...none, throttledNow: true }],
    ['8\n', none],
    ['10000\n', { ...none, underVoltageSinceBoot: true }],
    ['20000\n', { ...none, throttledSinceBoot: true }],
    ['40000\n', { ...none, throttledSinceBoot: true }],
    [
      '50005\n',
      { throttledNow: true, throttledSinceBoot: true, underVoltageNow: true, underVoltageSinceBoot: true },
    ],
    ['0x50000\n', { ...none, throttledSinceBoot: true, underVoltageSinceBoot: true }],
    ['', noFirmwareFlags],
    ['error\n', noFirmwareFlags],
    ['-1\n', noFirmwareFlags],
  ])('%j', async (text, expected) => {
    expect(await readFirmwareFlags(fakeFiles({ [USUAL]: text }))).toEqual(expected);
  });

  it('are found by the driver, where the bus has an address in its name', async () => {
    const file = '/sys/bus/platform/drivers/raspberrypi-firmware/soc@107c000000:firmware/get_throttled';
    const files = fakeFiles({ [file]: '1', '/sys/bus/platform/drivers/raspberrypi-firmware/bind': '' });
    expect((await readFirmwareFlags(files)).underVoltageNow).toBe(true);
  });

  it('are not available on another machine', async () => {
    expect(await readFirmwareFlags(fakeFiles({}))).toEqual(noFirmwareFlags);
  });
});

describe('single figures', () => {
  const files = fakeFiles(raspberryPi);
  const nothing = fakeFiles({});
  const nonsense = fakeFiles({
    '/proc/device-tree/model': '\0',
    '/proc/loadavg': 'a lot\n',
    '/proc/uptime': '\n',
    '/proc/meminfo': 'MemAvailable: 12 MB\nMemTotal:   x kB\n',
  });

  it('model, without the NUL that ends it', async () => {
    expect(await readModel(files)).toBe('Raspberry Pi 4 Model B Rev 1.5');
    expect(await Promise.all([readModel(nothing), readModel(nonsense)])).toEqual([null, null]);
  });

  it('load, per processor', async () => {
    expect(await readLoad(files, 4)).toBe(0.1);
    expect(await readLoad(files, 1)).toBe(0.41);
    expect(await Promise.all([readLoad(nothing, 4), readLoad(nonsense, 4)])).toEqual([null, null]);
  });

  it('uptime, in whole seconds', async () => {
    expect(await readUptime(files)).toBe(37_799);
    expect(await Promise.all([readUptime(nothing), readUptime(nonsense)])).toEqual([null, null]);
  });

  it('memory, in MiB', async () => {
    expect(await readMemory(files)).toEqual({ memoryAvailableMb: 1_463, memoryTotalMb: 1_850 });
    const none = { memoryAvailableMb: null, memoryTotalMb: null };
    expect(await Promise.all([readMemory(nothing), readMemory(nonsense)])).toEqual([none, none]);
  });

  it.each([
    [0, true],
    [1, true],
    [3, true],
    [5, false],
    [-1, null],
  ])('clock: the kernel answers %i', async (state, expected) => {
    expect(await readClockSync(() => Promise.resolve(() => state))).toBe(expected);
  });
});
