import { expect, it } from 'vitest';
import { WireTrace } from '../../../src/exchange/wire-trace.js';
import { ManualClock } from '../../support/manual-clock.js';

it('keeps the first lines with their time, the newest only, and never a header', async () => {
  const clock = new ManualClock();
  const trace = new WireTrace(clock, 2);
  trace.add('in', 'OPTIONS sip:a SIP/2.0\r\n\r\n');
  await clock.advance(5);
  trace.add('in', 'REGISTER sip:a SIP/2.0\r\nAuthorization: Digest response="secret"\r\n\r\n');
  await clock.advance(5);
  trace.add('out', `${'x'.repeat(1_000)}\r\n`);
  expect(trace.entries).toEqual([
    { atMs: 5, direction: 'in', firstLine: 'REGISTER sip:a SIP/2.0' },
    { atMs: 10, direction: 'out', firstLine: 'x'.repeat(200) },
  ]);
});
