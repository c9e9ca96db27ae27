import type { MachineAccess } from '../../../src/health/machine-probes.js';
import type { SystemFiles } from '../../../src/health/probes/system-files.js';

/** Files by path. An Error in place of a text is what reading it rejects with. */
export type FakeFiles = Readonly<Record<string, string | Error>>;

export function fakeFiles(files: FakeFiles): SystemFiles {
  return {
    read(path) {
      const found = files[path];
      return found instanceof Error ? Promise.reject(found) : Promise.resolve(found ?? null);
    },
    list(folder) {
      const below = Object.keys(files).filter((path) => path.startsWith(`${folder}/`));
      const names = below.map((path) => path.slice(folder.length + 1).split('/')[0] ?? '');
      return Promise.resolve([...new Set(names)].sort());
    },
  };
}

/** A machine of which nothing can be read, but for what is given. */
export function absentMachine(given: Partial<MachineAccess> = {}): MachineAccess {
  const gone = () => Promise.reject(new Error('this machine does not tell'));
  const fail = (): never => {
    throw new Error('this machine does not tell');
  };
  return {
    files: fakeFiles({}),
    fileSystem: { realPath: gone, blocks: gone },
    names: { addresses: gone, service: gone },
    knock: gone,
    loadClock: gone,
    addresses: fail,
    processors: () => 4,
    residentBytes: fail,
    ...given,
  };
}

/** A Raspberry Pi 4 on a cable, all well. */
export const raspberryPi: FakeFiles = {
  '/proc/device-tree/model': 'Raspberry Pi 4 Model B Rev 1.5\0',
  '/sys/class/thermal/thermal_zone0/type': 'cpu-thermal\n',
  '/sys/class/thermal/thermal_zone0/temp': '48199\n',
  '/sys/devices/platform/soc/soc:firmware/get_throttled': '0\n',
  '/proc/loadavg': '0.41 0.39 0.58 1/96 14918\n',
  '/proc/uptime': '37799.46 38976.22\n',
  '/proc/meminfo': 'MemTotal:        1894384 kB\nMemFree:          900136 kB\nMemAvailable:    1498024 kB\n',
  '/proc/self/mountinfo': '27 1 179:2 / / rw,noatime - ext4 /dev/root rw\n',
  '/proc/sys/kernel/random/boot_id': '537def27-c82b-4988-adc1-cedc850880af\n',
  '/proc/net/route':
    'Iface\tDestination\tGateway \tFlags\tRefCnt\tUse\tMetric\tMask\t\tMTU\tWindow\tIRTT\n' +
    'eth0\t00000000\t0100A8C0\t0003\t0\t0\t100\t00000000\t0\t0\t0\n',
  '/proc/net/arp':
    'IP address       HW type     Flags       HW address            Mask     Device\n' +
    '192.168.0.1      0x1         0x2         02:fc:00:00:00:05     *        eth0\n',
  '/sys/class/net/eth0/carrier': '1\n',
  '/sys/class/net/eth0/operstate': 'up\n',
};

/** The machine whose files {@link raspberryPi} are. */
export function raspberryPiMachine(files: FakeFiles = raspberryPi): MachineAccess {
  return {
    files: fakeFiles(files),
    fileSystem: {
      realPath: (path) => Promise.resolve(path),
      blocks: () =>
        Promise.resolve({ blockBytes: 4_096, total: 7_500_000, free: 5_000_000, available: 4_700_000 }),
    },
    names: { addresses: () => Promise.resolve(['192.0.2.7']), service: () => Promise.resolve([]) },
    knock: () => Promise.resolve('silence'),
    loadClock: () => Promise.resolve(() => 0),
    addresses: () => ['192.168.0.23'],
    processors: () => 4,
    residentBytes: () => 120 * 1024 * 1024,
  };
}
