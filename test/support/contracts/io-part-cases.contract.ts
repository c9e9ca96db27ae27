import assert from 'node:assert/strict';
import { input, type IoCase, onTrial, output, QUIET_MS, STEP_MS } from './io-trial.contract.js';

/** What every kind of hardware must do for the ports Lamp, Relay, Buttons and StateContact. */
export const partCases: readonly IoCase[] = [
  ...([1, 0] as const).flatMap((activeLevel): IoCase[] => {
    const dark = activeLevel === 1 ? 0 : 1;
    const at = activeLevel === 1 ? 'high' : 'low';
    return [
      {
        name: `a lamp that is lit by a ${at} level is dark at the start and at the end, and shows what it is told`,
        run: (rig) =>
          onTrial(rig, async (trial) => {
            const lamp = trial.session.lamp(output('status-lamp', rig.pins.lamp, activeLevel));
            trial.session.start();
            await trial.untilLevel(rig.pins.lamp, dark, 'the lamp is dark at the start');
            lamp.show('on');
            await trial.untilLevel(rig.pins.lamp, activeLevel, 'the lamp is lit');
            lamp.show('off');
            await trial.untilLevel(rig.pins.lamp, dark, 'the lamp is dark');
            lamp.show('on');
            await trial.untilLevel(rig.pins.lamp, activeLevel, 'the lamp is lit again');
            await trial.session.stop();
            await trial.untilNotLevel(rig.pins.lamp, activeLevel, 'the lamp is dark at the end');
          }),
      },
      {
        name: `a relay that is closed by a ${at} level is open at the start and at the end, and obeys`,
        run: (rig) =>
          onTrial(rig, async (trial) => {
            const relay = trial.session.relay(output('ringer', rig.pins.relay, activeLevel));
            trial.session.start();
            await trial.untilLevel(rig.pins.relay, dark, 'the relay is open at the start');
            relay.set(true);
            await trial.untilLevel(rig.pins.relay, activeLevel, 'the relay is closed');
            relay.set(false);
            await trial.untilLevel(rig.pins.relay, dark, 'the relay is open');
            relay.set(true);
            await trial.untilLevel(rig.pins.relay, activeLevel, 'the relay is closed again');
            await trial.session.stop();
            await trial.untilNotLevel(rig.pins.relay, activeLevel, 'the relay is open at the end');
          }),
      },
    ];
  }),
  {
    name: 'a lamp blinks until it is told something else',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const lamp = trial.session.lamp(output('call-lamp', rig.pins.lamp, 1));
        trial.session.start();
        lamp.show([200, 300]);
        for (const level of [1, 0, 1, 0] as const)
          await trial.untilLevel(rig.pins.lamp, level, `the lamp goes to ${level}`);
        lamp.show('on');
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit');
        for (let waited = 0; waited < 1_000; waited += STEP_MS) {
          await rig.settle(STEP_MS);
          assert.equal(await rig.levelOf(rig.pins.lamp), 1, 'the lamp stays lit');
        }
      }),
  },
  {
    name: 'lamp and relay come back as they were, and as they were told meanwhile',
    needs: 'unplugs',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const lamp = trial.session.lamp(output('status-lamp', rig.pins.lamp, 1));
        const relay = trial.session.relay(output('ringer', rig.pins.relay, 1));
        // Every phone has one, and it is by their inputs that some kinds of hardware notice a loss.
        trial.hook();
        trial.session.start();
        lamp.show('on');
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit');
        await rig.unplug?.();
        await trial.until(() => trial.faults().length > 0, 'the loss is a fault');
        relay.set(true);
        await rig.replug?.();
        await trial.untilLevel(rig.pins.lamp, 1, 'the lamp is lit again');
        await trial.untilLevel(rig.pins.relay, 1, 'the relay is closed');
        assert.deepEqual(trial.faults(), []);
      }),
  },
  {
    name: 'a press is told once, however long it is held, and by the number of its button',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const [first, second] = rig.pins.buttons;
        await rig.setLevel(first, 1);
        await rig.setLevel(second, 1);
        const pressed = trial.buttons();
        trial.session.start();
        // A lamp tells that the hardware is there: an untouched button tells nothing.
        await trial.untilAttached();
        for (const [button, count] of [
          [second, 1],
          [first, 2],
          [second, 3],
        ] as const) {
          await rig.setLevel(button, 0);
          await trial.until(() => pressed.length === count, 'the press is told');
          await rig.settle(QUIET_MS);
          await rig.setLevel(button, 1);
          await rig.settle(QUIET_MS);
        }
        assert.deepEqual(pressed, [1, 0, 1]);
      }),
  },
  {
    name: 'a button that is down at the start is no press before it is let go and pressed again',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const [button, other] = rig.pins.buttons;
        await rig.setLevel(button, 0);
        await rig.setLevel(other, 1);
        const pressed = trial.buttons();
        trial.session.start();
        await trial.untilAttached();
        assert.deepEqual(pressed, []);
        await rig.setLevel(button, 1);
        await rig.settle(QUIET_MS);
        assert.deepEqual(pressed, []);
        await rig.setLevel(button, 0);
        await trial.until(() => pressed.length > 0, 'the press is told');
        assert.deepEqual(pressed, [0]);
      }),
  },
  {
    name: 'a button that bounces is one press',
    needs: 'bounces',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const [button, other] = rig.pins.buttons;
        await rig.setLevel(button, 1);
        await rig.setLevel(other, 1);
        const pressed = trial.buttons();
        trial.session.start();
        await trial.untilAttached();
        for (const level of [0, 1, 0] as const) {
          await rig.bounce?.(button, level);
          await rig.settle(QUIET_MS);
        }
        assert.deepEqual(pressed, [0, 0]);
      }),
  },
  {
    name: 'a contact tells its state at the start and then each change',
    run: (rig) =>
      onTrial(rig, async (trial) => {
        const { contact } = rig.pins;
        await rig.setLevel(contact, 0);
        const told: boolean[] = [];
        trial.session.stateContact(input('tamper', contact)).start((active) => told.push(active));
        trial.session.start();
        for (const [level, count] of [
          [0, 1],
          [1, 2],
          [0, 3],
        ] as const) {
          await rig.setLevel(contact, level);
          await trial.until(() => told.length === count, 'the contact tells its state');
        }
        await rig.settle(QUIET_MS);
        assert.deepEqual(told, [true, false, true]);
      }),
  },
];
