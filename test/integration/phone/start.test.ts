/** What a phone does first when it starts. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../../src/clock/clock.js';
import { type ExchangeFixture, phone as account, startExchange } from '../../support/exchange-fixture.js';
import { FakeAudioDevice } from '../../support/fake-audio-device.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

let fixture: ExchangeFixture;
beforeEach(async () => {
  fixture = await startExchange({ transports: { ws: 0, udp: 0 } });
});
afterEach(() => fixture.end());

/** A card that is found only when the phone has registered; none, where it waits for the card with that. */
class LateCard extends FakeAudioDevice {
  override async open(): Promise<void> {
    await until('the phone has registered', () => fixture.exchange.registrations.length > 0, 5_000);
    await super.open();
  }
}

it.each(['ws', 'udp'] as const)(
  'by %s it registers, whatever the sound takes, and then calls',
  async (transport) => {
    const phone = await TestPhone.create({
      routes: [{ url: fixture.address(transport), password: account.password }],
      offHookAtStart: true,
      device: new LateCard(systemClock),
    });
    try {
      expect(phone.device.isOpen).toBe(true);
      await phone.reaches('talking', 10_000);
    } finally {
      await phone.end();
    }
  },
);
