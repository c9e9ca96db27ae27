import assert from 'node:assert/strict';
import { type IoCase, onTrial, output, positions, QUIET_MS } from './io-trial.contract.js';

/** How far the time of an edge may be off where two clocks have to be compared. */
const TIME_TOLERANCE_MS = 25;

/** What every kind of hardware must do for the port HookSwitch. */
export const hookCases: readonly IoCase[] = [
  {
    name: 'the hook tells its level at the start, and then each lift and replace, once',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        for (const level of [undefined, 1, 0, 1] as const) {
          const before = told.length;
          if (level !== undefined) await rig.setLevel(rig.pins.hook, level);
          await trial.until(() => told.length > before, 'the hook tells its level');
        }
        await rig.settle(QUIET_MS);
        assert.deepEqual(positions(told), [false, true, false, true]);
      }),
  },
  {
    name: 'the hook tells that the handset is off at the start',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 1);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length > 0, 'the hook tells its level');
        assert.deepEqual(positions(told), [true]);
      }),
  },
  {
    name: 'a lift has the time of its edge',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        await rig.settle(QUIET_MS);
        const before = rig.clock.nowMs();
        await rig.setLevel(rig.pins.hook, 1);
        const after = rig.clock.nowMs();
        await trial.until(() => told.length === 2, 'the hook tells the lift');
        const atMs = told[1]?.atMs ?? NaN;
        assert.ok(
          atMs >= before - TIME_TOLERANCE_MS && atMs <= after + TIME_TOLERANCE_MS,
          `the edge was between ${before} and ${after}, and is told to have been at ${atMs}`,
        );
      }),
  },
  {
    name: 'a contact that bounces makes one lift',
    needs: 'bounces',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        await rig.bounce?.(rig.pins.hook, 1);
        await rig.settle(QUIET_MS);
        assert.deepEqual(positions(told), [false, true]);
      }),
  },
  {
    name: 'a change-over pair tells its position, and that a wire is broken',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const { hook, hookSecond } = rig.pins;
        await rig.setLevel(hook, 0);
        await rig.setLevel(hookSecond, 1);
        const told = trial.hook(hookSecond);
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        await rig.setLevel(hook, 1);
        await rig.setLevel(hookSecond, 0);
        await trial.until(() => told.length === 2, 'the hook tells the lift');
        assert.deepEqual(trial.faults(), []);
        await rig.setLevel(hookSecond, 1);
        await trial.until(() => told.length === 3, 'the contact that moved is believed');
        assert.deepEqual(positions(told), [false, true, false]);
        assert.deepEqual(trial.faults(), ['hook-broken-wire hook']);
      }),
  },
  {
    name: 'the hook tells nothing after its end',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        trial.hookSwitch?.stop();
        await rig.setLevel(rig.pins.hook, 1);
        await rig.settle(QUIET_MS);
        assert.deepEqual(positions(told), [false]);
      }),
  },
  {
    name: 'the hook tells what changed while the hardware was away, and nothing where nothing did',
    needs: 'unplugs',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.setLevel(rig.pins.hook, 0);
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => told.length === 1, 'the hook tells its level');
        for (const level of [0, 1] as const) {
          await rig.unplug?.();
          await trial.until(() => trial.faults().includes('io-unavailable '), 'the loss is a fault');
          await rig.setLevel(rig.pins.hook, level);
          await rig.replug?.();
          await trial.until(() => trial.faults().length === 0, 'the fault is gone');
          if (level === 1) await trial.until(() => told.length === 2, 'the hook tells the lift');
          await rig.settle(QUIET_MS);
        }
        assert.deepEqual(positions(told), [false, true]);
      }),
  },
  {
    name: 'hardware that comes after the start is found',
    needs: 'unplugs',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.unplug?.();
        const told = trial.hook();
        trial.session.start();
        await trial.until(() => trial.faults().length > 0, 'what is missing is a fault');
        assert.deepEqual(trial.faults(), ['io-unavailable ']);
        assert.deepEqual(told, []);
        await rig.setLevel(rig.pins.hook, 1);
        await rig.replug?.();
        await trial.until(() => told.length > 0, 'the hook tells its level');
        assert.deepEqual(positions(told), [true]);
        assert.deepEqual(trial.faults(), []);
      }),
  },
  {
    name: 'a line that another program holds is a fault of its own, and is used when it is free',
    needs: 'holds',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        await rig.hold?.(rig.pins.hook);
        await rig.setLevel(rig.pins.hook, 1);
        const told = trial.hook();
        const lamp = trial.session.lamp(output('status-lamp', rig.pins.lamp, 1));
        trial.session.start();
        lamp.show('on');
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit all the same');
        assert.deepEqual(trial.faults(), ['hook-unavailable hook']);
        await rig.free?.(rig.pins.hook);
        await trial.until(() => told.length > 0, 'the hook tells its level');
        assert.deepEqual(positions(told), [true]);
        assert.deepEqual(trial.faults(), []);
      }),
  },
];
