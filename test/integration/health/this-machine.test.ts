/** The probes on the machine that runs the tests: what it has is read, what it has not is not available. */
import { createSocket } from 'node:dgram';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { mkdtemp, rm, symlink } from 'node:fs/promises';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { BootLedger } from '../../../src/health/boot-ledger.js';
import { addMachineProbes, thisMachine } from '../../../src/health/machine-probes.js';
import { ProbeSchedule } from '../../../src/health/probe-schedule.js';
import { readClockSync } from '../../../src/health/probes/clock-sync.js';
import { readCpuTemperature } from '../../../src/health/probes/cpu-temperature.js';
import { readDefaultRoute } from '../../../src/health/probes/default-route.js';
import { readDisk } from '../../../src/health/probes/disk.js';
import { readFirmwareFlags } from '../../../src/health/probes/firmware-flags.js';
import { neighbour, readGateway, udpKnock } from '../../../src/health/probes/gateway.js';
import { readLoad, readMemory, readModel, readUptime } from '../../../src/health/probes/machine-figures.js';
import { readNames, systemNames } from '../../../src/health/probes/name-lookup.js';
import { readLink } from '../../../src/health/probes/network-link.js';
import { linuxFiles } from '../../../src/health/probes/system-files.js';
import { healthReportSchema } from '../../../src/protocol/health.js';
import { FakeLog } from '../../support/fakes/fake-log.js';
import { openOn, processUse } from '../../support/process-use.js';
import { until } from '../../support/until.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'hotline-health-'));
});
afterAll(() => rm(folder, { recursive: true }));

describe('files of the kernel', () => {
  it('are read whole, though they have no length', async () => {
    const text = (await linuxFiles.read('/proc/self/mountinfo')) ?? '';
    expect(text.split('\n').at(-1)).toBe('');
    expect(text).toContain(' / ');
  });

  it('that are not there are no error; one that cannot be read is', async () => {
    expect(await linuxFiles.read('/proc/no-such-file')).toBeNull();
    expect(await linuxFiles.read('/proc/version/nothing')).toBeNull();
    expect(await linuxFiles.list('/sys/no-such-folder')).toEqual([]);
    await expect(linuxFiles.read('/proc')).rejects.toThrow('EISDIR');
  });

  it('without an end are read up to a limit', async () => {
    expect((await linuxFiles.read('/dev/zero'))?.length).toBe(64 * 1024);
  });

  it('leave no descriptor behind', async () => {
    for (let i = 0; i < 50; i++) await linuxFiles.read('/proc/loadavg');
    expect(await openOn('/proc/loadavg')).toBe(0);
  });
});

describe('the figures of this machine', () => {
  it('that every Linux has', async () => {
    expect(await readLoad(linuxFiles, availableParallelism())).toBeGreaterThanOrEqual(0);
    const { memoryAvailableMb, memoryTotalMb } = await readMemory(linuxFiles);
    expect(memoryAvailableMb).toBeGreaterThan(0);
    expect(memoryTotalMb).toBeGreaterThan(memoryAvailableMb ?? 0);
    const uptimeS = Number(readFileSync('/proc/uptime', 'utf8').split('.')[0]);
    expect(await readUptime(linuxFiles)).toBeGreaterThanOrEqual(uptimeS);
  });

  it('that only some have are told by those alone', async () => {
    const hasModel = existsSync('/proc/device-tree/model');
    expect((await readModel(linuxFiles)) !== null).toBe(hasModel);
    const hasFlags = existsSync('/sys/bus/platform/drivers/raspberrypi-firmware');
    expect((await readFirmwareFlags(linuxFiles)).throttledNow !== null).toBe(hasFlags);
    const temperature = await readCpuTemperature(linuxFiles);
    if (!existsSync('/sys/class/thermal/thermal_zone0')) expect(temperature).toBeNull();
    else expect(temperature ?? 20).toBeGreaterThan(-40);
  });

  it('of its disks', async () => {
    const disk = await readDisk(linuxFiles, join(folder, 'not', 'made', 'yet'));
    expect(disk.diskFreeMb).toBeGreaterThan(0);
    expect(disk.diskFreePercent).toBeGreaterThan(0);
    expect(disk.diskReadOnly).toBe(false);
    // /proc holds nothing that could be free, and sysfs is often read-only in containers.
    expect((await readDisk(linuxFiles, '/proc')).diskFreePercent).toBeNull();
  });

  it('of a disk behind a link', async () => {
    await symlink('/dev', join(folder, 'link'));
    const [direct, linked] = [
      await readDisk(linuxFiles, '/dev'),
      await readDisk(linuxFiles, join(folder, 'link')),
    ];
    expect(linked.diskFreeMb).toBe(direct.diskFreeMb);
  });

  it('of its clock: the kernel answers, and changes nothing', async () => {
    const state = await readClockSync();
    expect(typeof state).toBe('boolean');
    expect(await readClockSync()).toBe(state);
  });

  it('of its network', async () => {
    const route = await readDefaultRoute(linuxFiles);
    if (!route) return;
    expect(existsSync(`/sys/class/net/${route.interface}`)).toBe(true);
    expect(await readLink(linuxFiles, route.interface)).not.toBe(false);
    const known = neighbour(readFileSync('/proc/net/arp', 'utf8'), route.gateway ?? '', route.interface);
    expect(await readGateway(linuxFiles, route, () => Promise.resolve('silence'))).toBe(known);
  });

  it('loopback has a link that its driver does not tell of, or is up', async () => {
    expect(await readLink(linuxFiles, 'lo')).not.toBe(false);
  });
});

describe('a knock', () => {
  it('at a machine that is there and refuses is answered', async () => {
    const { files } = await processUse();
    expect(await udpKnock(systemClock)('127.0.0.1')).toBe('answered');
    expect(await udpKnock(systemClock)('::1')).toBe('answered');
    await until('no socket is left', async () => (await processUse()).files <= files);
  });

  it('that is swallowed is not answered', async () => {
    const swallower = createSocket('udp4');
    swallower.bind(0, '127.0.0.1');
    await once(swallower, 'listening');
    expect(await udpKnock(systemClock, swallower.address().port)('127.0.0.1')).toBe('silence');
    swallower.close();
  });
});

describe('a look-up', () => {
  it('of a name in /etc/hosts works without DNS', async () => {
    const name = readFileSync('/etc/hosts', 'utf8').match(/^127\.0\.\d\.1\s+(?!localhost\b)(\S+)/m)?.[1];
    await expect(systemNames.addresses('localhost')).resolves.toBeDefined();
    if (name === undefined) return;
    expect(await readNames(systemClock, [{ host: name, services: [] }])).toMatchObject({ dnsWorks: true });
  });

  it('of a name that cannot be fails', async () => {
    // The resolver of the machine refuses it without asking anybody.
    expect(await readNames(systemClock, [{ host: 'no..such..name', services: [] }])).toEqual({
      dnsMs: null,
      dnsWorks: false,
    });
  });
});

describe('all probes together', () => {
  it('give a report that its schema takes, and hold the program up for less than 5 ms', async () => {
    const log = new FakeLog();
    const boots = new BootLedger({ file: join(folder, 'boots.json'), files: linuxFiles, log });
    await boots.open();
    // Loaded before, as it is before any call.
    await readClockSync();
    const rounds: number[] = [];
    for (let round = 0; round < 3; round++) {
      const schedule = new ProbeSchedule({ clock: systemClock, log });
      const readings = addMachineProbes(schedule, {
        clock: systemClock,
        // No packet leaves the machine.
        access: { ...thisMachine(systemClock), knock: () => udpKnock(systemClock)('127.0.0.1') },
        stateFolder: folder,
        wantedNames: [{ host: '127.0.0.1', services: [] }],
        boots,
      });
      rounds.push(
        await busiest(async () => {
          schedule.start();
          await until('the slow probes have looked', () => readings.synchronised() !== null);
        }),
      );
      schedule.stop();
      const { machine, network } = healthReportSchema.shape;
      machine.parse(readings.machine());
      network.parse({ ...readings.network(), exchangeLossPercent: null, exchangeRoundTripMs: null });
      expect(readings.networkKnown()).toBe(true);
      expect(readings.machine()).toMatchObject({ reboots: 1, lastRebootCause: 'unknown' });
    }
    expect(log.lines).toEqual([]);
    // The first round compiles, and any may meet a collection of garbage.
    expect(Math.min(...rounds)).toBeLessThan(5);
  });
});

/** The longest that one turn of the event loop was busy, in CPU time: on a shared machine the wall clock tells of others. */
async function busiest(work: () => Promise<void>): Promise<number> {
  let longestUs = 0;
  let running = true;
  let before = process.cpuUsage();
  const turn = (): void => {
    const { user, system } = process.cpuUsage(before);
    longestUs = Math.max(longestUs, user + system);
    before = process.cpuUsage();
    if (running) setImmediate(turn);
  };
  setImmediate(turn);
  await work();
  running = false;
  return longestUs / 1_000;
}
