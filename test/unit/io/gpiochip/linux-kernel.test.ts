import { constants } from 'node:os';
import { expect, it } from 'vitest';
import { errnoError, uninterrupted } from '../../../../src/io/gpiochip/linux-kernel.js';

const { EINTR, EBUSY, EAGAIN } = constants.errno;

/** A call that ends as the list says, one after the other: a negative number is the errno of a failure. */
function calls(...ends: readonly number[]) {
  let count = 0;
  return {
    made: () => ((ends[count++] ?? 0) < 0 ? -1 : (ends[count - 1] ?? 0)),
    why: () => -(ends[count - 1] ?? 0),
    count: () => count,
  };
}

it.each([
  { name: 'success is the end of it', ends: [0, -EBUSY], count: 1, result: 0 },
  { name: 'what it gives is given', ends: [96, 0], count: 1, result: 96 },
  { name: 'a signal is no failure', ends: [-EINTR, -EINTR, 48], count: 3, result: 48 },
  { name: 'a failure is its errno', ends: [-EBUSY, 0], count: 1, result: -EBUSY },
  { name: 'so is one after a signal', ends: [-EINTR, -EAGAIN, 0], count: 2, result: -EAGAIN },
])('a call of the kernel: $name', ({ ends, count, result }) => {
  const kernel = calls(...ends);
  expect(uninterrupted(kernel.made, kernel.why)).toBe(result);
  expect(kernel.count()).toBe(count);
});

it.each([
  { number: EBUSY, code: 'EBUSY' },
  // ENOTSUPP, which the kernel should keep to itself, but does not always.
  { number: 524, code: 'E524' },
])('an error has the name of errno $number', ({ number, code }) => {
  expect(errnoError('ioctl', number)).toMatchObject({ code, message: `ioctl failed: ${code}` });
});
