import { randomBytes } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { diagnosticBundle } from '../../../src/link/diagnostic-bundle.js';
import { BUNDLE_PART_BYTES, MOST_BUNDLE_PARTS } from '../../../src/protocol/fleet-link/frames.js';
import { ManualClock } from '../../support/manual-clock.js';

/** Waits for nothing. */
const eager = new ManualClock();
eager.after = (_, action) => {
  queueMicrotask(action);
  return { cancel: () => undefined };
};

describe('a diagnostic bundle', () => {
  it('is cut into parts that fit into frames', async () => {
    const text = randomBytes(60_000).toString('hex');
    const parts = await diagnosticBundle(eager, text, []);
    expect(parts.slice(0, -1).every(({ length }) => length === BUNDLE_PART_BYTES)).toBe(true);
    expect(gunzipSync(Buffer.concat([...parts])).toString('utf8')).toBe(text);
  });

  it('that is too large loses its beginning and says so', async () => {
    const text = `${randomBytes(3_000_000).toString('hex')}the end`;
    const parts = await diagnosticBundle(eager, text, []);
    expect(parts.length).toBeLessThanOrEqual(MOST_BUNDLE_PARTS);
    const left = gunzipSync(Buffer.concat([...parts])).toString('utf8');
    expect(left).toMatch(/^\[the beginning was left out.*\n/);
    expect(left.endsWith('the end')).toBe(true);
  });
});
