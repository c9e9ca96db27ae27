/**
 * Seams for sound that has to be shortened or stretched by a frame: straight ramps, so that nothing clicks. All take
 * frames of the same length and give a new one.
 */

/** One frame in the place of two: the first fades into the second. */
export function merge(first: Int16Array, second: Int16Array): Int16Array {
  return second.map((sample, i) => {
    const share = (i + 1) / second.length;
    return Math.round(sample * share + (first[i] ?? 0) * (1 - share));
  });
}

/** From nothing to full level. */
export function fadeIn(frame: Int16Array): Int16Array {
  return frame.map((sample, i) => Math.round((sample * (i + 1)) / frame.length));
}

/** What may follow a frame when nothing else is there: its mirror image, which goes on where it ended, to nothing. */
export function fadeAway(frame: Int16Array): Int16Array {
  return frame.toReversed().map((sample, i) => Math.round(sample * (1 - (i + 1) / frame.length)));
}
