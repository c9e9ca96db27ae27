import { describe, expect, it } from 'vitest';
import { serialFailure } from '../../../../src/io/firmata/serial-line.js';

const PORT = '/dev/ttyUSB7';
const errno = (code: string, text: string): Error => Object.assign(new Error(`${code}: ${text}`), { code });

describe('a serial port that cannot be opened', () => {
  it.each([
    [errno('EACCES', 'permission denied, access'), 'IO_BOARD_PERMISSION', /dialout/],
    [new Error(`Error: Permission denied, cannot open ${PORT}`), 'IO_BOARD_PERMISSION', /dialout/],
    [new Error('Error Resource temporarily unavailable Cannot lock port'), 'IO_BOARD_HELD', /stop it/],
    [new Error(`Error: Device or resource busy, cannot open ${PORT}`), 'IO_BOARD_HELD', /stop it/],
    [new Error(`Error: No such device, cannot open ${PORT}`), 'IO_BOARD_MISSING', /No such device.*unplug/],
    [new Error('Error: Input/output error setting custom baud rate'), 'IO_BOARD_MISSING', /Input\/output/],
    ['something that is no error', 'IO_BOARD_MISSING', /something/],
  ])('%s is %s', (error, code, says) => {
    const failure = serialFailure(PORT, error);
    expect(failure.code).toBe(code);
    expect(failure.message).toContain(PORT);
    expect(failure.message).toMatch(says);
    expect(failure.cause).toBe(error);
  });
});
