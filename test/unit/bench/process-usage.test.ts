import { describe, expect, it } from 'vitest';
import { cpuTicks, memoryKb } from '../../../src/bench/process-usage.js';

describe('processor time in /proc/pid/stat', () => {
  const rest = 'S 1 42 42 0 -1 4194560 21033 0 12 0 731 269 5 6 20 0 18 0 12345 700000000 25000';

  it('is user and system time of the process, without that of its children', () => {
    expect(cpuTicks(`42 (node) ${rest}`)).toBe(1_000);
  });

  it('is found behind a name with blanks and brackets', () => {
    expect(cpuTicks(`42 (a (b) c) d) ${rest}`)).toBe(1_000);
  });

  it('is not made up from a line of another form', () => {
    expect(() => cpuTicks('42 (node) S 1')).toThrow('proc(5)');
  });
});

describe('memory in /proc/pid/status', () => {
  const status = 'Name:\tnode\nVmPeak:\t 900000 kB\nVmHWM:\t  131072 kB\nVmRSS:\t  102400 kB\nThreads:\t18\n';

  it('is what is resident now, or was at the most', () => {
    expect(memoryKb(status, 'VmRSS')).toBe(102_400);
    expect(memoryKb(status, 'VmHWM')).toBe(131_072);
  });

  it('is not there once the process has ended', () => {
    expect(() => memoryKb('Name:\tnode\nState:\tZ (zombie)\n', 'VmRSS')).toThrow('has ended');
  });
});
