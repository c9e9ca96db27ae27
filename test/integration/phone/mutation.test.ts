/**
 * Whatever comes from the network, in numbers: 100,000 mutated messages for each transport, all of them through a real
 * socket and all that reads them below SIP. Reading SIP costs sip.js about a millisecond each, so that of these a share
 * goes on to a whole phone, by each transport, and another share, once for all, to the phone's SIP without socket and
 * sound, where the time of each message can be told.
 */
import { describe, expect, it } from 'vitest';
import { SipText } from '../../support/raw-sip-client.js';
import { CoreSiege } from '../../support/torture/core-siege.js';
import type { Random } from '../../support/torture/mutate-text.js';
import { Siege } from '../../support/torture/siege.js';
import { encoded } from '../../support/torture/wire-form.js';
import { WireSiege } from '../../support/torture/wire-siege.js';

const transports = ['udp', 'tcp', 'tls', 'ws'] as const;
const MESSAGES = 100_000;
const TO_WHOLE_PHONE = 4_000;
const TO_SIP_ALONE = 100_000;
const WARM_UP = 1_000;
/** Of the rest of a run after its warm-up: what JavaScript holds, and what the process has, with libwebrtc in it. */
const HEAP_NOISE_MB = 10;
const MEMORY_NOISE_MB = 40;
/** A quarter of a second without sound is heard by everybody. */
const STALL_MS = 250;

/** The same messages each time; another number makes others. */
const firstSeed = 4_475;
const invite = new SipText(
  [
    'INVITE sip:+78003334434@127.0.0.1 SIP/2.0',
    'Via: SIP/2.0/WS phone.invalid;branch=z9hG4bK1',
    'From: <sip:phone@127.0.0.1>;tag=phone',
    'To: <sip:+78003334434@127.0.0.1>',
    'Call-ID: call',
    'CSeq: 1 INVITE',
    '',
    '',
  ].join('\r\n'),
);

function memoryMb(): { heap: number; whole: number } {
  globalThis.gc?.();
  const { heapUsed, external, rss } = process.memoryUsage();
  return { heap: (heapUsed + external) / 1e6, whole: rss / 1e6 };
}

const say = (sentence: string): void => void process.stdout.write(`${sentence}\n`);

describe.each(transports)('over %s', (transport) => {
  const seed = firstSeed + transports.indexOf(transport);

  it(`${MESSAGES} messages are framed or dropped`, { timeout: 600_000 }, async () => {
    say(`${transport}: seed ${seed}`);
    const siege = await WireSiege.begin(transport, seed);
    const source = new CoreSiege(seed);
    const next = (random: Random) => encoded(source.message(invite, random), random);
    await siege.send(WARM_UP, next);
    const before = memoryMb();
    await siege.send(MESSAGES - WARM_UP, next);
    const grownMb = memoryMb().heap - before.heap;
    say(`${siege.delivered} delivered, ${siege.lost} connections lost, grew by ${grownMb.toFixed(1)} MB`);
    expect(siege.delivered).toBeGreaterThan(MESSAGES / 2);
    expect(grownMb).toBeLessThan(HEAP_NOISE_MB);
    await siege.end();
  });

  it(`${TO_WHOLE_PHONE} messages to a phone at most end a call`, { timeout: 600_000 }, async () => {
    say(`${transport}: seed ${seed}`);
    const siege = await Siege.begin(transport, seed);
    const { phone, standIn } = siege;
    await siege.send(WARM_UP);
    const before = memoryMb();
    await siege.send(TO_WHOLE_PHONE - WARM_UP);
    const grownMb = memoryMb().whole - before.whole;
    say(
      `${standIn.calls} calls, ${siege.reconnected} new connections, the slowest 25 messages in ` +
        `${siege.slowest.ms.toFixed(0)} ms, grew by ${grownMb.toFixed(1)} MB`,
    );
    expect(standIn.misdirected).toEqual([]);
    expect([phone.state, phone.phone.controller.inUse]).toEqual(['idle', { legs: 0, timers: 0 }]);
    expect(grownMb).toBeLessThan(MEMORY_NOISE_MB);

    standIn.treatment = 'answer';
    phone.lift();
    await phone.reaches('talking');
    await standIn.talks((frequencyHz) => phone.earTone(frequencyHz));
    phone.replace();
    await siege.end();
  });
});

it(`${TO_SIP_ALONE} messages hold nothing up, and make it call nobody`, { timeout: 600_000 }, async () => {
  say(`SIP alone: seed ${firstSeed}`);
  const siege = new CoreSiege(firstSeed, STALL_MS);
  await siege.send(TO_SIP_ALONE);
  say(`${siege.thrown} dropped as malformed, slowest in ${siege.slowestMs.toFixed(0)} ms`);
  expect(siege.misdirected).toEqual([]);
  for (const text of siege.suspects)
    expect(await siege.timeOf(text), JSON.stringify(text)).toBeLessThan(STALL_MS);
  // They do reach what they are meant for.
  for (const status of [180, 200, 405, 420, 481]) expect(siege.answered.get(status)).toBeGreaterThan(50);
});
