import five from 'johnny-five';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { GpioChipSource } from '../../../../src/io/gpiochip/gpiochip.source.js';
import type { IoConnection } from '../../../../src/io/io-source.js';
import { MODES } from '../../../../src/io/io-plugin.js';
import { FakeGpioKernel } from '../../../support/fakes/fake-gpio-kernel.js';
import { ManualClock, settle } from '../../../support/manual-clock.js';

let clock: ManualClock;
let kernel: FakeGpioKernel;
let connection: IoConnection;
beforeEach(async () => {
  // johnny-five's own debounce. What the plugin waits for is the clock's.
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'Date'] });
  clock = new ManualClock();
  kernel = new FakeGpioKernel(clock, { label: 'pinctrl-bcm2711', lines: 58 });
  connection = await new GpioChipSource({ clock, chip: undefined, kernel }).open();
});
afterEach(() => {
  connection.close();
  vi.useRealTimers();
});

async function board(): Promise<five.Board> {
  const made = new five.Board({
    io: connection.plugin,
    repl: false,
    debug: false,
    sigint: false,
  } as five.BoardOption);
  made.on('error', (error: unknown) => {
    throw error;
  });
  await new Promise((ready) => made.on('ready', () => ready(undefined)));
  return made;
}

/** Time of the kernel and of johnny-five at once. */
async function pass(ms: number): Promise<void> {
  await clock.advance(ms);
  vi.advanceTimersByTime(ms);
}

const ledOn = (made: five.Board, pin: number) => new five.Led({ board: made, pin });

describe('johnny-five', () => {
  it.each(['before', 'after'])('makes a board of it %s it is ready', async (when) => {
    if (when === 'after') await settle();
    expect(connection.plugin.isReady).toBe(when === 'after');
    await board();
    expect(connection.plugin.isReady).toBe(true);
  });

  it('hears its switch: the first level, and changes once each', async () => {
    kernel.line(5).set(1);
    const contact = new five.Switch({ board: await board(), pin: 5, type: 'NO' });
    const heard: string[] = [];
    contact.on('open', () => heard.push('open'));
    contact.on('close', () => heard.push('close'));
    expect(kernel.line(5).pull).toBe('up');
    await pass(20);
    expect(heard).toEqual(['open']);
    kernel.line(5).set(0);
    await pass(2);
    kernel.line(5).set(1);
    await pass(2);
    kernel.line(5).set(0);
    await pass(20);
    expect(heard).toEqual(['open', 'close']);
    await pass(10_000);
    expect(heard).toEqual(['open', 'close']);
  });

  it('hears a button without pull-up', async () => {
    const button = new five.Button({ board: await board(), pin: 6 });
    const heard: string[] = [];
    button.on('press', () => heard.push('press'));
    await pass(20);
    expect(kernel.line(6).pull).toBe('none');
    kernel.line(6).set(1);
    await pass(30);
    expect(heard).toEqual(['press']);
  });

  it('hears a switch on a line that is watched already, at its level, and leaves its pull alone', async () => {
    kernel.line(5).set(1);
    const watched: number[] = [];
    connection.inputs.watch(5, { pull: 'down', debounceMs: 30 }, (level) => watched.push(level));
    await pass(100);
    const contact = new five.Switch({ board: await board(), pin: 5, type: 'NO' });
    const heard: string[] = [];
    contact.on('open', () => heard.push('open'));
    contact.on('close', () => heard.push('close'));
    await pass(20);
    expect(heard).toEqual(['open']);
    kernel.line(5).set(0);
    await pass(40);
    expect(heard).toEqual(['open', 'close']);
    expect(watched).toEqual([1, 0]);
    expect(kernel.line(5).pull).toBe('down');
    expect(kernel.line(5).request?.config.debounceUs).toBe(30_000);
  });

  it('drives a lamp that it makes by itself, dark at first', async () => {
    const lamp = ledOn(await board(), 16);
    lamp.on();
    lamp.off();
    expect(kernel.line(16).driven).toEqual([0, 1, 0]);
  });

  it('reaches a line by its name', async () => {
    const lamp = new five.Led({ board: await board(), pin: 'GPIO16' });
    lamp.on();
    expect(kernel.line(16).driven).toEqual([0, 1]);
  });
});

describe('an output', () => {
  it.each([0, 1] as const)(
    'starts at %i and has no other level when johnny-five takes it over',
    async (initial) => {
      const pin = connection.output('GPIO16', initial);
      expect(connection.plugin.pins[pin]).toMatchObject({ mode: MODES.OUTPUT, value: initial });
      const lamp = ledOn(await board(), pin);
      connection.plugin.pinMode(pin, MODES.OUTPUT);
      expect(kernel.line(16).driven).toEqual([initial]);
      lamp.on();
      expect(kernel.line(16).driven).toEqual([initial, 1]);
      expect(connection.plugin.pins[pin]?.value).toBe(1);
    },
  );

  it('is a relay without more ado', async () => {
    const relay = new five.Relay({ board: await board(), pin: connection.output(12, 1), type: 'NC' });
    relay.close();
    relay.open();
    expect(kernel.line(12).driven).toEqual([1, 0, 1]);
  });

  it('that cannot be written is the loss of the chip, and no error for the lamp', () => {
    const lost: Error[] = [];
    connection.onLost = (error) => lost.push(error);
    connection.output(16, 0);
    kernel.fails.set('SET_VALUES', 'ENODEV');
    connection.plugin.digitalWrite(16, 1);
    connection.plugin.digitalWrite(16, 0);
    expect(lost.map((error) => error.message)).toEqual([
      'the GPIO chip pinctrl-bcm2711 has failed: the chip has gone (ENODEV)',
    ]);
    expect(kernel.openCount).toBe(0);
  });

  it('is not turned into an input, nor an input into an output', () => {
    connection.output(16, 1);
    expect(() => connection.plugin.pinMode(16, MODES.INPUT)).toThrow(/line 16 .* is an output/);
    expect(() => connection.plugin.digitalRead(16, () => undefined)).toThrow(/held by hotline/);
    connection.inputs.watch(5, { pull: 'up', debounceMs: 10 }, () => undefined);
    expect(() => connection.plugin.pinMode(5, MODES.OUTPUT)).toThrow(/held by hotline/);
    expect(kernel.line(16).driven).toEqual([1]);
    expect(kernel.line(5).driven).toEqual([]);
  });
});

describe('a pin', () => {
  it.each([MODES.PWM, MODES.ANALOG, MODES.SERVO])('has no mode %i', (mode) => {
    expect(() => connection.plugin.pinMode(16, mode)).toThrow(/digital only/);
    expect(connection.plugin.pins[16]?.supportedModes).not.toContain(mode);
  });

  it('that the chip does not have is unknown', () => {
    expect(() => connection.plugin.pinMode(58, MODES.OUTPUT)).toThrow(/0 to 57/);
    expect(() => connection.plugin.digitalWrite(58, 1)).toThrow(/0 to 57/);
    expect(() => connection.plugin.digitalRead(-1, () => undefined)).toThrow(/0 to 57/);
  });

  it('with the mode of a pull-up has one', () => {
    connection.plugin.pinMode(5, MODES.PULLUP);
    connection.plugin.digitalRead(5, () => undefined);
    expect(kernel.line(5).pull).toBe('up');
  });

  it('that is read by two is asked for once', async () => {
    const read: string[] = [];
    connection.plugin.digitalRead(5, (level) => read.push(`first ${level}`));
    await pass(50);
    connection.plugin.digitalRead(5, (level) => read.push(`second ${level}`));
    await settle();
    kernel.line(5).set(1);
    await pass(50);
    expect(read).toEqual(['first 0', 'second 0', 'first 1', 'second 1']);
  });
});
