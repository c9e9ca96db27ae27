import { describe, expect, it } from 'vitest';
import { builtPackage } from '../../../../src/bench/boot/built-package.js';
import { type BootResults, bootReportOf, bootTableOf } from '../../../../src/bench/boot/report.js';

const machine = { cores: 2, memory_gb: 24, arch: 'x64', node: '24.0.0' };
const starts = (...registered: number[]) =>
  registered.map((registeredMs) => ({ registeredMs, cpuMs: registeredMs - 20 }));
const results: BootResults = {
  machine,
  built: { packageMb: 40.1, installedMb: 155.2 },
  hotline: starts(300, 320, 340),
  baresip: starts(20, 30, 40),
  emulated: { kernelToRegisteredS: 40, processToRegisteredS: 3.2, memoryMb: 210.04, phoneMemoryMb: 120 },
  piFactor: 5,
};

describe('the report of the boot', () => {
  it('has the figures of docs/benchmarks.md', () => {
    expect(bootReportOf(results)).toEqual({
      kernel_to_registered_s: 40,
      process_to_registered_ms: { p50: 320, p95: 340 },
      package_mb: 40.1,
      installed_mb: 155.2,
      memory_mb: 210,
      // The emulation is ten times slower than this machine (3.2 s for 320 ms), a Pi 4 five times: 40 s / 10 * 5.
      pi4_by_arithmetic: { factor: 5, process_to_registered_ms: 1_600, kernel_to_registered_s: 20 },
      samples: 3,
      machine,
      baresip: { process_to_registered_ms: { p50: 30, p95: 40 } },
    });
  });

  it('says nothing of what was not booted', () => {
    const figures = bootReportOf({ ...results, emulated: undefined });
    expect(figures).toMatchObject({ kernel_to_registered_s: null, memory_mb: null });
    expect(figures.pi4_by_arithmetic).toMatchObject({
      process_to_registered_ms: 1_600,
      kernel_to_registered_s: null,
    });
    expect(bootTableOf({ ...results, emulated: undefined })).toMatch(
      /^in emulation: kernel to registered, s +-$/m,
    );
  });

  it('tells people what is worked out, and from what', () => {
    const table = bootTableOf(results);
    expect(table).toMatch(/^3 starts of each; 2 cores/);
    expect(table).toMatch(/^processor time until then, ms +300\.00 +320\.00 +10\.00 +20\.00$/m);
    expect(table).toMatch(/^Pi 4, by arithmetic \(5 times\): process to registered, ms +1600$/m);
  });
});

describe('the sizes of a package', () => {
  const said = `dist/deb/hotline-phone_1.0~rc1_arm64.deb: 40.1 MB, installed 155.2 MB
/tmp/a: b/hotline-phone_1.0_amd64.deb: 42.0 MB, installed 160.0 MB
`;

  it('are read from what the build says, with its file', () => {
    expect(builtPackage(said, 'arm64')).toEqual({
      file: 'dist/deb/hotline-phone_1.0~rc1_arm64.deb',
      packageMb: 40.1,
      installedMb: 155.2,
    });
    expect(builtPackage(said, 'amd64')).toMatchObject({
      file: '/tmp/a: b/hotline-phone_1.0_amd64.deb',
      packageMb: 42,
    });
  });

  it('are not made up', () => {
    expect(builtPackage('build-deb: packing ...\n', 'arm64')).toBeUndefined();
  });
});
