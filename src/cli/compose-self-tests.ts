import { createHash } from 'node:crypto';
import { join } from 'node:path';
import type { Clock } from '../clock/clock.js';
import { acousticBaselineSchema, type AcousticBaseline } from '../health/self-test/acoustic.js';
import { callTest } from '../health/self-test/call-test.js';
import {
  acousticTest,
  audioDeviceTest,
  type DeviceTestParts,
  learnBaseline,
} from '../health/self-test/device-tests.js';
import { FileMemory } from '../health/self-test/file-memory.js';
import { routeTest } from '../health/self-test/route-test.js';
import { dayWindowOf } from '../protocol/day-window.js';
import type { TestLine } from '../health/self-test/self-test.js';
import { SelfTests } from '../health/self-test/self-tests.js';
import type { AudioDevice, FaultReporter, Log, MediaLeg } from '../phone/ports.js';
import { HotlineError } from '../protocol/errors.js';
import type { LoadedConfig } from './load-config.js';

export interface SelfTestParts {
  readonly clock: Clock;
  readonly log: Log;
  readonly faults: FaultReporter;
  readonly lines: readonly TestLine[];
  readonly takeMedia: (route: string) => MediaLeg;
  readonly device: AudioDevice;
  /** Whether it can be played to now. */
  readonly deviceIsOpen: () => boolean;
  /** Of this phone, and always the same: spreads the tests of a fleet. */
  readonly identity: string;
  /** Makes no test by itself, and keeps no results: for a program that is no phone. */
  readonly onCommandOnly?: boolean;
  /** How long the sound of a test call is waited for; for tests. */
  readonly soundLimitMs?: number;
}

export interface ComposedSelfTests {
  readonly tests: SelfTests;
  /** Learns how the handset sounds in its cradle. Rejects with SELF_TEST. */
  learnBaseline(): Promise<AcousticBaseline>;
  start(): Promise<void>;
  stop(): Promise<void>;
}

/** Puts the self-tests of a phone together. `tests.setIdle` is to be told of every lift. */
export function composeSelfTests({ config, path }: LoadedConfig, parts: SelfTestParts): ComposedSelfTests {
  const { clock, log, faults, lines, takeMedia } = parts;
  const { self_test: wanted } = config;
  const folder = path(config.state.folder);
  const baseline = new FileMemory(join(folder, 'acoustic-baseline.json'), acousticBaselineSchema, log);
  const results = FileMemory.ofResults(join(folder, 'self-tests.json'), log);
  const deviceParts: DeviceTestParts = { clock, borrow: () => borrow(parts) };
  const { onCommandOnly = false } = parts;
  const planned = (everyMs: number | null) => (onCommandOnly ? null : everyMs);
  const tests = new SelfTests({
    clock,
    log,
    faults,
    memory: onCommandOnly
      ? { load: () => Promise.resolve([]), save: () => Promise.resolve() }
      : { load: async () => (await results.load()) ?? [], save: (latest) => results.save([...latest]) },
    tests: {
      call: callTest({
        clock,
        random: Math.random,
        lines,
        takeMedia,
        ...(parts.soundLimitMs === undefined ? {} : { soundLimitMs: parts.soundLimitMs }),
      }),
      acoustic: acousticTest({ ...deviceParts, baseline: () => baseline.current }),
      'audio-device': audioDeviceTest(deviceParts),
      routes: routeTest({ clock, lines }),
    },
    plans: {
      // Without a test number there is nothing to call, and nothing to report of it every day.
      call: { everyMs: planned(lines.some((line) => line.canTest) ? wanted.call : null), noticeable: true },
      acoustic: {
        everyMs: planned(config.audio.device.startsWith('alsa:') ? wanted.acoustic : null),
        noticeable: true,
      },
      'audio-device': { everyMs: planned(wanted.audio_device), noticeable: false },
      routes: { everyMs: planned(wanted.routes), noticeable: false },
    },
    quiet: dayWindowOf(wanted.quiet_hours),
    timezone: wanted.timezone,
    spread: spreadOf(parts.identity),
  });
  return {
    tests,
    async learnBaseline() {
      const learnt = await tests.alone('acoustic', (signal) => learnBaseline(deviceParts, signal));
      if ('problem' in learnt) throw new HotlineError('SELF_TEST', learnt.problem, { cause: learnt });
      await baseline.save(learnt);
      return learnt;
    },
    async start() {
      await baseline.load();
      await tests.start();
    },
    stop: () => tests.stop(),
  };
}

/** The device is the handset's: what it hears goes back to it when the test is over. */
function borrow({ device, deviceIsOpen }: SelfTestParts): ReturnType<DeviceTestParts['borrow']> {
  if (!deviceIsOpen()) return undefined;
  const handset = device.onCaptured;
  return { device, release: () => (device.onCaptured = handset) };
}

function spreadOf(identity: string): number {
  return createHash('sha256').update(identity).digest().readUInt32BE() / 2 ** 32;
}
