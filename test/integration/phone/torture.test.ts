/** The messages of RFC 4475, to a whole phone from what stands for its exchange, over every transport. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { SipText } from '../../support/raw-sip-client.js';
import { tortureMessages } from '../../support/torture/rfc4475.js';
import type { Reaction, Stage, TortureMessage } from '../../support/torture/torture-message.js';
import { startTorturedPhone, type TorturedPhone } from '../../support/torture/tortured-phone.js';
import { until } from '../../support/until.js';

describe.each(['udp', 'tcp', 'tls', 'ws'] as const)('over %s', (transport) => {
  const isStream = transport === 'tcp' || transport === 'tls';
  const via = transport.toUpperCase() as Stage['via'];
  let tortured: TorturedPhone;
  beforeAll(async () => {
    tortured = await startTorturedPhone(transport);
  });
  afterAll(() => tortured.end());
  beforeEach(() => tortured.standIn.forget());

  /** Sends it, and gives what came of it. */
  async function reactionsTo({ name, build }: TortureMessage): Promise<Reaction[]> {
    const { phone, standIn } = tortured;
    const loggedBefore = phone.logged.length;
    standIn.server.send(build({ via, phone: standIn.phoneUri }));
    // Over a connection that is gone the ping is not answered; there may be a new one already.
    await until('the phone has seen to it', () => standIn.ping(200), 15_000);
    const lost = phone.logged.slice(loggedBefore).some((line) => line.includes('"state":"waiting"'));
    const answers = standIn.responses
      .map((text) => new SipText(text))
      .filter((answer) => answer.header('Call-ID').startsWith(`${name}.`))
      .map(({ status = 0 }) => status)
      .filter((status) => status >= 200);
    if (lost) return [...answers, 'disconnection'];
    return answers.length > 0 ? [...new Set(answers)] : ['silence'];
  }

  it.each(tortureMessages)('$name ($section): $about', async (message) => {
    const { phone, standIn } = tortured;
    const expected = (isStream ? message.streamReactions : undefined) ?? message.reactions;
    for (const reaction of await reactionsTo(message)) expect(expected).toContain(reaction);
    expect([phone.state, phone.phone.controller.inUse]).toEqual(['idle', { legs: 0, timers: 0 }]);
    expect([standIn.calls, standIn.misdirected]).toEqual([0, []]);
    await phone.registered(0, 15_000);
  });

  it('a lift calls and talks after all that, even when it is answered in strange words', async () => {
    const { phone, standIn } = tortured;
    standIn.reasons = {
      trying: '100',
      accepted: '200 = 2**3 * 5**2 но сто девяносто девять - простое',
    };
    phone.lift();
    await phone.reaches('talking');
    await standIn.talks((frequencyHz) => phone.earTone(frequencyHz));
    phone.replace();
    expect(standIn.misdirected).toEqual([]);
  });
});
