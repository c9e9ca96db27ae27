/**
 * The product as it is built, on a GPIO chip of a real kernel: lifts its handset, watches its lamps, and sees its calls
 * come in at the practice exchange.
 */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { RtpEndpoint } from '../../../src/audio/rtp/rtp-endpoint.js';
import { GpioGuest, type Level } from '../../../src/bench/qemu/gpio-guest.js';
import { systemClock } from '../../../src/clock/clock.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { type Hold, playContact, startGpioGuest, withoutQemu } from '../../support/qemu/gpio-guest.js';
import { GuestPhone, type LogLine, microphoneHz } from '../../support/qemu/guest-phone.js';
import { until } from '../../support/until.js';

/** Lines of the chip; 3 is the power key. */
const wiring = { ambientLamp: 0, statusLamp: 1, callLamp: 2, hook: 5 } as const;
const ON_HOOK: Level = 0;
const OFF_HOOK: Level = 1;
/** More than the default, so that a busy machine can keep well below it. */
const DEBOUNCE_MS = 40;
/** What the exchange plays: no tone of the telephone network. */
const VOICE_HZ = 550;
/** For one step of a call, on a machine that is emulated and may share its processor. */
const STEP_LIMIT_MS = 60_000;
/** A call that a late lift has made has come in by then. */
const LATE_CALL_MS = 5_000;
const SETTING_UP_LIMIT_MS = 400_000;
const TEST_LIMIT_MS = 600_000;

describe.skipIf(await withoutQemu())('a real GPIO chip', () => {
  let guest: GpioGuest;
  let exchange: ExchangeFixture;
  let phone: GuestPhone;
  let endGuest: (() => Promise<void>) | undefined;

  beforeAll(async () => {
    exchange = await startExchange({
      transports: { tcp: 0 },
      defaultBehaviour: { kind: 'tone', frequencyHz: VOICE_HZ },
      // As an exchange behind a NAT names its outer address.
      createEndpoint: (security) => {
        if (security === 'webrtc') throw new Error('the phone is to use RTP');
        return new RtpEndpoint({
          clock: systemClock,
          localAddress: () => GpioGuest.hostAddress,
          security,
        });
      },
    });
    ({ guest, end: endGuest } = await startGpioGuest());
  }, SETTING_UP_LIMIT_MS);

  afterAll(async () => {
    await endGuest?.();
    await exchange.end();
  });

  beforeEach(({ onTestFailed }) => {
    onTestFailed(async () => {
      process.stdout.write(`The log of the phone:\n${await phone.log()}\n`);
    });
  });

  const configWith = ({ chip, route }: { chip: string; route: string }): string => `
number = "8 800 333-44-34"
[[route]]
name = "main"
${route}
account = "${account.account}"
password = "${account.password}"
[hook]
input = "gpio"
pin = ${wiring.hook}
debounce = "${DEBOUNCE_MS} ms"
[io]
chip = "${chip}"
[lamps]
status = { pin = ${wiring.statusLamp} }
call = { pin = ${wiring.callLamp} }
ambient = { pin = ${wiring.ambientLamp}, active = "low" }
`;
  /** PCMA costs the emulated processor least. */
  const route = (): string =>
    `server = "sip:${GpioGuest.hostAddress}:${exchange.port};transport=tcp"\ncodecs = ["PCMA"]`;

  const calls = () => exchange.exchange.calls;
  const move = (level: Level) => guest.drive({ [wiring.hook]: level });
  const callIs = (index: number, state: string) =>
    until(
      `call ${index + 1} is ${state}: ${JSON.stringify(calls())}`,
      () => calls()[index]?.state === state,
      STEP_LIMIT_MS,
    );
  const lampLineIs = (lamp: number, level: Level) => guest.outputBecomes(lamp, level, STEP_LIMIT_MS);
  const levelsOf = (line: number, from: number) =>
    guest.outputChanges
      .slice(from)
      .filter((change) => change.line === line)
      .map(({ level }) => level);
  const newestRecord = async (count: number) => {
    await expect.poll(() => phone.records(), { timeout: STEP_LIMIT_MS, interval: 300 }).toHaveLength(count);
    return (await phone.records()).at(-1)!;
  };

  it(
    'names the program that holds the hook’s line, and has the line within two seconds of its release',
    async () => {
      // libgpiod 2 wants the chip as an option, which libgpiod 1 does not know.
      const hold = `gpiomon -c gpiochip0 ${wiring.hook} || gpiomon gpiochip0 ${wiring.hook}`;
      await guest.output(`(${hold}) >/dev/null 2>&1 &`);
      const config = configWith({ chip: GpioGuest.chipLabel, route: route() });
      phone = await GuestPhone.start(guest, { folder: '/home/hotline', user: 'hotline', config });
      const sentence = `GPIO line ${wiring.hook} of ${GpioGuest.chipLabel} is held by gpiomon`;
      await phone.logged(sentence, ({ reason }) => reason?.startsWith(sentence) === true);
      // Until then it is busy with itself for seconds at a time.
      await phone.logged(
        'it is registered',
        ({ msg, state }) => msg === 'registration' && state === 'registered',
      );
      await phone.logged('phone is up', ({ msg }) => msg === 'phone is up');
      const kill = 'import os, sys, time; os.kill(int(sys.argv[1]), 9); print(time.time() * 1000)';
      const releasedMs = Number(await guest.output(`python3 -c '${kill}' $(pidof gpiomon)`));
      const gone = await phone.logged(
        'a fault is gone',
        ({ fault, msg }) => fault === 'hook-unavailable' && msg === 'a fault is gone',
        STEP_LIMIT_MS,
      );
      expect(gone.time - releasedMs).toBeLessThan(2_000);
    },
    TEST_LIMIT_MS,
  );

  it(
    'a lift is a call with sound both ways, which the lamps show and the journal keeps',
    async () => {
      await lampLineIs(wiring.ambientLamp, 0);
      await lampLineIs(wiring.statusLamp, 1);
      const before = guest.outputChanges.length;
      await move(OFF_HOOK);
      await callIs(0, 'answered');
      await lampLineIs(wiring.callLamp, 1);
      await lampLineIs(wiring.ambientLamp, 1);
      await until(
        'the exchange hears the phone',
        () => calls()[0]!.heard.toneLevel(microphoneHz) > 0.05,
        STEP_LIMIT_MS,
      );
      await move(ON_HOOK);
      await callIs(0, 'ended');
      expect(calls()).toMatchObject([{ endedBy: 'phone', finalStatus: 200 }]);
      expect(await newestRecord(1)).toMatchObject({
        direction: 'outgoing',
        cause: 'answered',
        hungUpBy: 'caller',
        route: 'main',
        attempts: [{ route: 'main', failure: null }],
        // Of the sound that came.
        audio: { codec: 'PCMA' },
      });
      await lampLineIs(wiring.ambientLamp, 0);
      expect(levelsOf(wiring.callLamp, before)).toEqual([1, 0]);
      expect(levelsOf(wiring.ambientLamp, before)).toEqual([1, 0]);
      // It blinked from the lift to the answer.
      expect(levelsOf(wiring.statusLamp, before).length).toBeGreaterThanOrEqual(2);
    },
    TEST_LIMIT_MS,
  );

  /** What there was when nothing was going on. */
  const atRest = async () => {
    await until('all calls are over', () => calls().every(({ state }) => state === 'ended'), STEP_LIMIT_MS);
    return { calls: calls().length, records: (await phone.records()).length };
  };
  const playShort = async (holds: readonly Hold[]) => {
    const lasted = await playContact(guest, wiring.hook, holds);
    if (lasted.slice(0, -1).some((ms) => ms >= DEBOUNCE_MS)) throw new TooSlow();
  };
  /** Does something again while this machine was so slow that a level which was to be short did last. */
  const unlessTooSlow = async (work: () => Promise<void>) => {
    for (let attempt = 1; ; attempt++) {
      try {
        await work();
        return;
      } catch (error) {
        if (!(error instanceof TooSlow) || attempt === 5) throw error;
        await move(ON_HOOK);
        await wait(LATE_CALL_MS);
      }
    }
  };
  const oneMoreThan = async (before: { calls: number; records: number }) => {
    await newestRecord(before.records + 1);
    expect(calls()).toHaveLength(before.calls + 1);
  };

  it(
    'glitches and chatter of the contact are no lift',
    () =>
      unlessTooSlow(async () => {
        const before = await atRest();
        for (const holds of [glitch, glitch, glitch, chatter]) await playShort(holds);
        // Had one of them been a lift, its call would come before this one.
        await wait(2 * DEBOUNCE_MS);
        await move(OFF_HOOK);
        await callIs(before.calls, 'answered');
        await move(ON_HOOK);
        await callIs(before.calls, 'ended');
        await oneMoreThan(before);
      }),
    TEST_LIMIT_MS,
  );

  it(
    'a contact that bounces lifts once and hangs up once',
    () =>
      unlessTooSlow(async () => {
        const before = await atRest();
        await playShort(bouncesTo(OFF_HOOK));
        await callIs(before.calls, 'answered');
        await playShort(bouncesTo(ON_HOOK));
        await callIs(before.calls, 'ended');
        await oneMoreThan(before);
      }),
    TEST_LIMIT_MS,
  );

  it(
    'a chip that is not there, and one that may not be opened, are said and do not end the phone',
    async () => {
      await phone.stop();
      // Nobody listens there. By WebSocket, because what is needed for RTP takes long to load.
      const nowhere = `server = "ws://${GpioGuest.hostAddress}:1"`;
      const start = (user: 'hotline' | 'stranger', chip: string) =>
        GuestPhone.start(guest, {
          folder: `/tmp/${user}`,
          user,
          config: configWith({ chip, route: nowhere }),
        });
      const elsewhere = await start('hotline', 'pinctrl-rp1');
      const stranger = await start('stranger', GpioGuest.chipLabel);
      const unavailable = (text: string) => (line: LogLine) =>
        line.fault === 'io-unavailable' && line.reason?.startsWith(text) === true;
      const { reason: noChip } = await elsewhere.logged(
        'no such chip',
        unavailable('this machine has no GPIO chip with the label pinctrl-rp1'),
      );
      expect(noChip).toContain(`it has "${GpioGuest.chipLabel}" (gpiochip0, ${GpioGuest.lines} lines)`);
      const { reason: denied } = await stranger.logged(
        'no permission',
        unavailable('the user stranger may not'),
      );
      expect(denied).toContain('usermod -aG gpio stranger');
      for (const other of [elsewhere, stranger]) {
        await other.logged('phone is up', ({ msg }) => msg === 'phone is up');
        await other.stop();
      }
    },
    TEST_LIMIT_MS,
  );
});

class TooSlow extends Error {
  override readonly message = 'this machine is too busy to play a contact that bounces';
}

const glitch: readonly Hold[] = [
  { level: OFF_HOOK, ms: 3 },
  { level: ON_HOOK, ms: 10 },
];
/** Longer than the debounce takes, all in all. */
const chatter = Array.from({ length: 60 }, (_, i): Hold => ({
  level: i % 2 === 0 ? OFF_HOOK : ON_HOOK,
  ms: 1,
}));

/** 11 ms until the level stays, as a contact comes to rest. */
function bouncesTo(level: Level): Hold[] {
  const other: Level = level === 0 ? 1 : 0;
  return [1, 2, 1, 3, 1, 2, 1, 0].map((ms, i) => ({ level: i % 2 === 0 ? other : level, ms }));
}
