import { describe, expect, it } from 'vitest';
import { GpioChipSource } from '../../../../src/io/gpiochip/gpiochip.source.js';
import type { IoConnection } from '../../../../src/io/io-source.js';
import { HotlineError } from '../../../../src/protocol/errors.js';
import { FakeGpioKernel, type FakeChipOptions } from '../../../support/fakes/fake-gpio-kernel.js';
import { ManualClock } from '../../../support/manual-clock.js';

/** A Raspberry Pi 5, where one chip has two names. */
const pi5: readonly FakeChipOptions[] = [
  { path: '/dev/gpiochip0', label: 'pinctrl-rp1', lines: 54 },
  { path: '/dev/gpiochip4', label: 'pinctrl-rp1', lines: 54, name: 'gpiochip0' },
  { path: '/dev/gpiochip10', label: 'gpio-brcmstb@107d508500', lines: 32 },
];
const pi4: readonly FakeChipOptions[] = [
  { path: '/dev/gpiochip0', label: 'pinctrl-bcm2711', lines: 58 },
  { path: '/dev/gpiochip1', label: 'raspberrypi-exp-gpio', lines: 8 },
];
const pc: readonly FakeChipOptions[] = [{ path: '/dev/gpiochip0', label: 'INTC1057:00', lines: 240 }];

const watching = { pull: 'up', debounceMs: 10 } as const;

async function open(chips: readonly FakeChipOptions[], chip?: string) {
  const clock = new ManualClock();
  const kernel = new FakeGpioKernel(clock, ...chips);
  const source = new GpioChipSource({ clock, chip, kernel });
  const opened = await source.open().catch((error: unknown) => error);
  return { clock, kernel, source, opened };
}

async function connect(chips: readonly FakeChipOptions[], chip?: string) {
  const { opened, ...rest } = await open(chips, chip);
  if (opened instanceof Error) throw opened;
  return { connection: opened as IoConnection, ...rest };
}

function errorOf(call: () => unknown): { code: string; message: string } {
  try {
    call();
  } catch (error) {
    if (error instanceof HotlineError) return { code: error.code, message: error.message };
    throw error;
  }
  throw new Error('nothing was thrown');
}

describe('the chip', () => {
  it.each([
    { machine: 'Raspberry Pi 5', chips: pi5, chip: undefined, name: 'GPIO chip pinctrl-rp1', pins: 54 },
    { machine: 'Raspberry Pi 4', chips: pi4, chip: undefined, name: 'GPIO chip pinctrl-bcm2711', pins: 58 },
    { machine: 'PC, by label', chips: pc, chip: 'INTC1057:00', name: 'GPIO chip INTC1057:00', pins: 240 },
    {
      machine: 'Raspberry Pi 4, another chip by label',
      chips: pi4,
      chip: 'raspberrypi-exp-gpio',
      name: 'GPIO chip raspberrypi-exp-gpio',
      pins: 8,
    },
    {
      machine: 'machine with two chips of a label: the one with most lines',
      chips: [
        { path: '/dev/gpiochip0', label: 'twin', lines: 8 },
        { path: '/dev/gpiochip1', label: 'twin', lines: 32 },
        { path: '/dev/gpiochip2', label: 'twin', lines: 16 },
      ],
      chip: 'twin',
      name: 'GPIO chip twin',
      pins: 32,
    },
    {
      machine: 'machine with one of the chips denied and one that is no GPIO chip',
      chips: [
        { path: '/dev/gpiochip0', label: 'x', lines: 8, openFails: 'EACCES' },
        { path: '/dev/gpiochip1', label: 'x', lines: 8, ioctlFails: 'ENOTTY' },
        { path: '/dev/gpiochip2', label: 'pinctrl-bcm2835', lines: 54 },
      ],
      chip: undefined,
      name: 'GPIO chip pinctrl-bcm2835',
      pins: 54,
    },
  ])('of a $machine', async ({ chips, chip, name, pins }) => {
    const { connection, kernel } = await connect(chips, chip);
    expect(connection.plugin.name).toBe(name);
    expect(connection.plugin.pins).toHaveLength(pins);
    connection.close();
    expect(kernel.openCount).toBe(0);
  });

  it('is named before it is open', () => {
    const clock = new ManualClock();
    expect(new GpioChipSource({ clock, chip: undefined }).name).toBe('GPIO chip of the Raspberry Pi');
    expect(new GpioChipSource({ clock, chip: 'twin' }).name).toBe('GPIO chip twin');
  });
});

describe('a chip that cannot be opened', () => {
  const denied = { label: 'pinctrl-rp1', lines: 54, openFails: 'EACCES' };
  it.each([
    {
      why: 'there is none',
      chips: [],
      code: 'GPIO_CHIP',
      says: ['no GPIO chip', '/dev/gpiochip0', 'USB I/O board', 'firmata'],
    },
    {
      why: 'there is only one that is no GPIO chip',
      chips: [{ label: 'x', lines: 8, ioctlFails: 'ENOTTY' }],
      code: 'GPIO_CHIP',
      says: ['this machine has no GPIO chip'],
    },
    {
      why: 'no Raspberry Pi',
      chips: pc,
      code: 'GPIO_CHIP',
      says: [
        'label pinctrl-rp1, pinctrl-bcm2711 or pinctrl-bcm2835',
        'it has "INTC1057:00" (gpiochip0, 240 lines)',
        'io.chip',
      ],
    },
    {
      why: 'another label',
      chips: pi5,
      chip: 'pinctrl-rp2',
      code: 'GPIO_CHIP',
      says: ['label pinctrl-rp2', 'it has "pinctrl-rp1" (gpiochip0, 54 lines), "gpio-brcmstb@107d508500"'],
    },
    {
      why: 'not in the group',
      chips: [denied],
      code: 'GPIO_PERMISSION',
      says: [
        'user kiosk',
        '/dev/gpiochip0',
        'sudo usermod -aG gpio kiosk',
        'SUBSYSTEM=="gpio"',
        'GROUP="gpio"',
      ],
    },
    {
      why: 'not permitted, and the other chip is not the one',
      chips: [
        { ...denied, openFails: 'EPERM' },
        { ...pc[0]!, path: '/dev/gpiochip1' },
      ],
      code: 'GPIO_PERMISSION',
      says: ['usermod'],
    },
    {
      why: 'no version 2 (EINVAL)',
      chips: [{ label: 'pinctrl-bcm2835', lines: 54, version2Fails: 'EINVAL' }],
      code: 'GPIO_KERNEL',
      says: ['version 2', 'Linux 5.10', '/dev/gpiochip0'],
    },
    {
      why: 'no version 2 (ENOTTY)',
      chips: [{ label: 'pinctrl-bcm2835', lines: 54, version2Fails: 'ENOTTY' }],
      code: 'GPIO_KERNEL',
      says: ['Linux 5.10'],
    },
    {
      why: 'version 2 is forbidden',
      chips: [{ label: 'pinctrl-bcm2835', lines: 54, version2Fails: 'EACCES' }],
      code: 'GPIO_PERMISSION',
      says: ['usermod'],
    },
    {
      why: 'gone between two calls',
      chips: [{ label: 'pinctrl-bcm2835', lines: 54, version2Fails: 'ENODEV' }],
      code: 'GPIO_FAILED',
      says: ['/dev/gpiochip0', 'the chip has gone (ENODEV)'],
    },
  ])('because of: $why', async ({ chips, chip, code, says }) => {
    const { opened, kernel } = await open(chips, chip);
    expect(opened).toBeInstanceOf(HotlineError);
    const error = opened as HotlineError;
    expect(error.code).toBe(code);
    for (const words of says) expect(error.message).toContain(words);
    expect(error.message.length).toBeLessThan(400);
    expect(kernel.openCount).toBe(0);
  });

  it('names five chips and counts the rest', async () => {
    const chips = Array.from({ length: 9 }, (_, n) => ({
      path: `/dev/gpiochip${n}`,
      label: `chip ${n}`,
      lines: 8,
    }));
    const { opened } = await open(chips);
    expect((opened as HotlineError).message).toContain('"chip 4" (gpiochip4, 8 lines) and 4 more');
  });
});

describe('a line', () => {
  const names = ['ID_SDA', 'ID_SCL', 'GPIO2', 'GPIO3', 'GPIO_GCLK', 'RELAY', 'LED-A', 'LED-A'];
  const named = [{ label: 'board', lines: 8, lineNames: names }];

  it.each([
    { of: 'a Pi, by number', chips: pi5, pin: 17, line: 17 },
    { of: 'a Pi without names, by the name of its number', chips: pi5, pin: 'GPIO17', line: 17 },
    { of: 'another chip without names', chips: pc, chip: 'INTC1057:00', pin: 'GPIO200', line: 200 },
    { of: 'a board with names', chips: named, chip: 'board', pin: 'RELAY', line: 5 },
    {
      of: 'a board with names, where a name is like a number',
      chips: named,
      chip: 'board',
      pin: 'GPIO3',
      line: 3,
    },
    {
      of: 'a Pi whose device tree calls the line otherwise',
      chips: [{ label: 'pinctrl-bcm2711', lines: 8, lineNames: names }],
      pin: 'GPIO4',
      line: 4,
    },
  ])('of $of', async ({ chips, chip, pin, line }) => {
    const { connection, kernel } = await connect(chips, chip);
    expect(connection.output(pin, 1)).toBe(line);
    expect(kernel.line(line).driven).toEqual([1]);
  });

  it.each([
    { pin: 8, says: 'has no line 8: its lines are 0 to 7' },
    { pin: -1, says: 'has no line -1' },
    { pin: 1.5, says: 'has no line 1.5' },
    { pin: 'GPIO7', says: 'has no line GPIO7: there are GPIO2, GPIO3, GPIO_GCLK,' },
    { pin: 'RELAIS', says: 'there are RELAY, ' },
    { pin: 'LED-A', says: 'lines 6, 7 have that name: give a number' },
    { pin: '', says: 'has no line' },
  ])('that is unknown: $pin', async ({ pin, says }) => {
    const { connection } = await connect(named, 'board');
    const { code, message } = errorOf(() => connection.output(pin, 0));
    expect(code).toBe('GPIO_LINE_UNKNOWN');
    expect(message).toContain(says);
    expect(errorOf(() => connection.inputs.watch(pin, watching, () => undefined)).code).toBe(code);
  });

  it('that is unknown on a chip without names', async () => {
    const { connection } = await connect(pi5);
    const { code, message } = errorOf(() => connection.output('RELAY', 0));
    expect(code).toBe('GPIO_LINE_UNKNOWN');
    expect(message).toContain('its lines have no names: give a number, 0 to 53');
  });

  it.each([
    { errno: 'EINVAL', code: 'GPIO_FAILED', says: 'serial port, SPI or I2C (EINVAL)' },
    { errno: 'ENXIO', code: 'GPIO_FAILED', says: 'no interrupt (ENXIO)' },
    { errno: 'ENODEV', code: 'GPIO_FAILED', says: 'the chip has gone (ENODEV)' },
    { errno: 'EMFILE', code: 'GPIO_FAILED', says: 'too many files open (EMFILE)' },
    { errno: 'EIO', code: 'GPIO_FAILED', says: 'GPIO line 5 of pinctrl-rp1 cannot be used: EIO' },
    { errno: 'EPERM', code: 'GPIO_PERMISSION', says: 'usermod' },
  ] as const)('that the kernel refuses with $errno', async ({ errno, code, says }) => {
    const { connection, kernel } = await connect(pi5);
    kernel.fails.set('GET_LINE', errno);
    for (const call of [
      () => connection.output(5, 0),
      () => connection.inputs.watch(5, watching, () => undefined),
    ]) {
      const error = errorOf(call);
      expect(error.code).toBe(code);
      expect(error.message).toContain(says);
    }
  });

  it.each([
    { holder: 'gpiomon', says: 'is held by gpiomon' },
    { holder: '', says: 'is held by the kernel or a program without a name' },
  ])('that $holder holds', async ({ holder, says }) => {
    const { connection, kernel } = await connect(pi5);
    kernel.line(5).heldBy = holder;
    const { code, message } = errorOf(() => connection.inputs.watch('GPIO5', watching, () => undefined));
    expect(code).toBe('GPIO_LINE_HELD');
    expect(message).toContain(`GPIO line 5 of pinctrl-rp1 ${says}`);
    kernel.line(5).heldBy = undefined;
    connection.inputs.watch('GPIO5', watching, () => undefined);
  });

  it('that is taken twice is held by ourselves', async () => {
    const { connection } = await connect(pi5);
    connection.inputs.watch(5, watching, () => undefined);
    expect(errorOf(() => connection.output(5, 0)).message).toContain('held by hotline');
    expect(errorOf(() => connection.inputs.watch(5, watching, () => undefined)).code).toBe('GPIO_LINE_HELD');
  });
});
