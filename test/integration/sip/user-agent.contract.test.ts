/** The contract of the port `UserAgent`, on the strict fake and on sip.js with a practice exchange. */
import { systemClock } from '../../../src/clock/clock.js';
import type { Behaviour } from '../../../src/exchange/behaviour.js';
import { WebRtcEndpoint } from '../../../src/audio/webrtc-endpoint.js';
import { SoundLegs } from '../../../src/media/sound-legs.js';
import { reach } from '../../../src/sip/route-server.js';
import { SipUserAgentAdapter } from '../../../src/sip/sip-user-agent.js';
import {
  type FarEnd,
  userAgentContract,
  type UserAgentWorld,
} from '../../support/contracts/user-agent.contract.js';
import { phone as account, startExchange } from '../../support/exchange-fixture.js';
import type { FakeLeg } from '../../support/fakes/fake-leg.js';
import { FakeMediaLeg } from '../../support/fakes/fake-media-leg.js';
import { FakeUserAgent } from '../../support/fakes/fake-user-agent.js';
import { freePort } from '../../support/free-port.js';

const log = { debug: () => undefined, info: () => undefined, warn: () => undefined, error: () => undefined };

const behaviours: Record<FarEnd, Behaviour> = {
  answers: { kind: 'greet-and-echo' },
  rings: { kind: 'no-answer' },
  busy: { kind: 'busy' },
  'hangs-up': { kind: 'hang-up', afterMs: 50 },
  holds: { kind: 'hold-and-resume', afterMs: 50, holdMs: 100 },
  'not-there': { kind: 'silent' },
};

userAgentContract('sip.js over WebSocket', async (farEnd): Promise<UserAgentWorld> => {
  const fixture = await startExchange({ defaultBehaviour: behaviours[farEnd] });
  const server = farEnd === 'not-there' ? `ws://127.0.0.1:${await freePort()}` : fixture.url;
  const userAgent = new SipUserAgentAdapter({
    clock: systemClock,
    log,
    random: Math.random,
    route: 'main',
    server,
    ...reach(server, { clock: systemClock, log, random: Math.random }),
    targetLimitMs: 2_000,
    domain: '127.0.0.1',
    account: account.account,
    login: account.account,
    password: account.password,
    destination: 'sip:+78003334434@127.0.0.1',
    redirectDomains: [],
    instanceId: '1b4e28ba-2fa1-4d2b-883f-0016d3cca427',
    flowId: 1,
    leaseS: 300,
    pingAfterMs: 10_000,
  });
  const legs = new SoundLegs({
    clock: systemClock,
    log,
    stallAfterMs: 10_000,
    newEndpoint: () => new WebRtcEndpoint({ clock: systemClock }),
  });
  return {
    userAgent,
    media: (role) => legs.take(role),
    callBack: (from) => fixture.exchange.callOut(account.account, { from }).finalStatus,
    async end() {
      await userAgent.stop();
      legs.close();
      await fixture.end();
    },
  };
});

userAgentContract('the strict fake', (farEnd): Promise<UserAgentWorld> => {
  const userAgent = new ScriptedUserAgent(farEnd);
  return Promise.resolve({
    userAgent,
    media: (role) => new FakeMediaLeg(role),
    callBack: (caller) => {
      const leg = userAgent.callBack(caller);
      if (!leg.alive) return Promise.resolve(486);
      return new Promise((resolve) => {
        setImmediate(() => {
          leg.answered();
          resolve(200);
        });
      });
    },
    end: () => userAgent.stop(),
  });
});

/** The strict fake with a far end of its own. */
class ScriptedUserAgent extends FakeUserAgent {
  constructor(private readonly farEnd: FarEnd) {
    super('main');
  }

  override start(): void {
    super.start();
    if (this.farEnd !== 'not-there') this.registers({ state: 'registered' });
  }

  override dial(...args: Parameters<FakeUserAgent['dial']>): FakeLeg {
    const leg = super.dial(...args);
    setImmediate(() => {
      if (leg.alive) this.#meet(leg);
    });
    return leg;
  }

  #meet(leg: FakeLeg): void {
    if (this.farEnd === 'not-there') {
      leg.fail('transport');
      return;
    }
    leg.invited();
    leg.trying();
    if (this.farEnd === 'busy') {
      leg.fail('busy', { sipCode: 486 });
      return;
    }
    leg.ringing();
    if (this.farEnd === 'rings') return;
    leg.answered();
    if (this.farEnd === 'hangs-up') leg.hangUp();
    if (this.farEnd === 'holds') {
      leg.hold(true);
      leg.hold(false);
    }
  }
}
