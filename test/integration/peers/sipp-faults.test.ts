/** That sipp tells where a caller goes wrong. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import type { SippOptions } from '../../support/sipp.js';
import { SippLine } from '../../support/sipp-line.js';
import { until } from '../../support/until.js';

let certificates: TestCertificates;
let lines: SippLine[];

beforeAll(async () => {
  certificates = await makeCertificates();
  lines = [];
});
afterAll(() => certificates.remove());
afterEach(async () => {
  for (const line of lines.splice(0)) await line.close();
});

async function open(options: SippOptions): Promise<SippLine> {
  const line = await SippLine.open({ certificate: certificates.right, ...options }, certificates.ca);
  lines.push(line);
  return line;
}

describe('a caller that goes wrong is told of, with the step', () => {
  it('by a message out of place', async () => {
    const line = await open({ scenario: 'answer-after-ringing' });
    line.call.inviteOnce(line.sound.sdp);
    await line.call.response(200);
    line.call.inDialog('INFO');
    const { failure, exitCode } = await line.sipp.finish();
    expect(failure).toMatch(
      /^answer-after-ringing: it "waits for the ACK of its 200" \(step \d+\), but there came INFO sip:/,
    );
    expect(exitCode).toBe(1);
  });

  it('by a message that never comes', async () => {
    const line = await open({ scenario: 'answer-after-ringing', patienceMs: 300 });
    line.call.inviteOnce(line.sound.sdp);
    const { failure } = await line.sipp.finish();
    expect(failure).toMatch(/"waits for the ACK of its 200" \(step \d+\), and nothing came in time$/);
  });

  it('by a message with a wrong content', async () => {
    const line = await open({ scenario: 're-invite-changes-codec' });
    await line.answered();
    await line.accept('INVITE');
    expect((await line.sipp.finish()).failure).toMatch(
      /"waits for the phone to accept PCMU" \(step \d+\), but what came does not match .*RTP\/AVP 0/,
    );
  });

  it('by a call that stands still', async () => {
    const line = await open({ scenario: 'answer-after-ringing' });
    await line.answered();
    await until('the ACK', async () => (await line.sipp.received('ACK')).length > 0);
    const { failure } = await line.sipp.stop();
    expect(failure).toMatch(/"waits for the ACK of its 200" \(step \d+\) and came no further$/);
  });

  it('by no call', async () => {
    const { sipp } = await open({ scenario: 'answer-after-ringing' });
    expect((await sipp.stop()).failure).toBe('answer-after-ringing: nobody called');
  });
});
