/** What every implementation of the port `UserAgent` owes the controller (src/phone/ports.ts). */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { IncomingLeg, LegEvent, MediaLeg, UserAgent } from '../../../src/phone/ports.js';
import { until } from '../until.js';

/** How the far end meets a call. */
export type FarEnd = 'answers' | 'rings' | 'busy' | 'hangs-up' | 'holds' | 'not-there';

export interface UserAgentWorld {
  readonly userAgent: UserAgent;
  /** A fresh sound path for the next leg. */
  media(role: 'offer' | 'answer'): MediaLeg;
  /** The far end calls the phone; gives the final status. */
  callBack(caller: string): Promise<number>;
  end(): Promise<void>;
}

/** @param start makes a world whose far end behaves so, with a user agent that has not been started */
export function userAgentContract(kind: string, start: (farEnd: FarEnd) => Promise<UserAgentWorld>): void {
  describe(`the user agent contract: ${kind}`, () => {
    let world: UserAgentWorld;
    let events: LegEvent[];
    let farEnd: FarEnd;

    async function begin(how: FarEnd): Promise<void> {
      farEnd = how;
      world = await start(how);
      world.userAgent.start();
      if (how !== 'not-there') {
        await until('registered', () => world.userAgent.registration().state === 'registered');
      }
    }
    beforeEach(() => {
      events = [];
    });
    afterEach(() => world.end());

    const dial = (media = world.media('offer')) => {
      const leg = world.userAgent.dial(media, (event) => events.push(event));
      expect(events, 'no event from within dial').toEqual([]);
      return { leg, media };
    };
    const types = () => events.map((event) => event.type);
    const said = (type: LegEvent['type']) => until(`${farEnd}: ${type}`, () => types().includes(type));
    /** Long enough for an event that must not come. */
    const aWhile = () => new Promise((resolve) => setTimeout(resolve, 100));

    it('names its route and its registration', async () => {
      await begin('answers');
      const view = world.userAgent.registration();
      expect(view).toMatchObject({ route: world.userAgent.route, state: 'registered', problem: null });
      expect(view.server).toMatch(/^wss?:/);
    });

    it('tells the steps of a call in order', async () => {
      await begin('answers');
      const { leg } = dial();
      await said('answered');
      const order = ['invited', 'trying', 'ringing', 'early-media', 'answered'];
      const places = types().map((type) => order.indexOf(type));
      expect(places).toEqual([...places].sort((a, b) => a - b));
      expect(types()[0]).toBe('invited');
      leg.end();
    });

    it('says nothing more after end, and closes the sound path', async () => {
      await begin('answers');
      const { leg, media } = dial();
      await said('answered');
      const before = events.length;
      leg.end();
      leg.end();
      await aWhile();
      expect(events).toHaveLength(before);
      await expect(media.offer()).rejects.toMatchObject({ code: 'MEDIA' });
    });

    it('can be ended before anything has happened', async () => {
      await begin('rings');
      const { leg } = dial();
      leg.end();
      await aWhile();
      expect(events).toEqual([]);
    });

    it('can be ended while it rings', async () => {
      await begin('rings');
      const { leg } = dial();
      await said('ringing');
      const before = events.length;
      leg.end();
      await aWhile();
      expect(events).toHaveLength(before);
    });

    it('ends with one failure that has a cause and the SIP code', async () => {
      await begin('busy');
      const { media } = dial();
      await said('failed');
      await aWhile();
      expect(types().filter((type) => type === 'failed')).toHaveLength(1);
      expect(events.at(-1)).toMatchObject({ failure: { cause: 'busy', sipCode: 486 } });
      await expect(media.offer()).rejects.toMatchObject({ code: 'MEDIA' });
    });

    it('ends with "ended" when the far end hangs up', async () => {
      await begin('hangs-up');
      dial();
      await said('ended');
      await aWhile();
      expect(types().slice(-2)).toEqual(['answered', 'ended']);
    });

    it('tells hold and resume after the answer', async () => {
      await begin('holds');
      const { leg } = dial();
      await until('held and taken back', () => types().filter((type) => type === 'hold').length === 2);
      expect(events.filter((event) => event.type === 'hold')).toEqual([
        { type: 'hold', held: true },
        { type: 'hold', held: false },
      ]);
      expect(types().indexOf('hold')).toBeGreaterThan(types().indexOf('answered'));
      leg.end();
    });

    it('does not throw when there is no exchange: the leg fails for want of transport', async () => {
      await begin('not-there');
      dial();
      await said('failed');
      expect(events.at(-1)).toMatchObject({ type: 'failed', failure: { cause: 'transport' } });
    });

    it('refuses calls to it unless it is told to take them', async () => {
      await begin('answers');
      expect(await world.callBack('stranger')).toBe(486);
      world.userAgent.onIncoming = () => false;
      expect(await world.callBack('stranger')).toBe(486);
    });

    it('offers a callback with its caller, and it can be answered', async () => {
      await begin('answers');
      let offered: IncomingLeg | undefined;
      world.userAgent.onIncoming = (leg) => {
        offered = leg;
        return true;
      };
      const status = world.callBack('+78003334434');
      await until('the callback is offered', () => offered !== undefined);
      expect(offered!.caller).toBe('+78003334434');
      offered!.answer(world.media('answer'), (event) => events.push(event));
      await said('answered');
      expect(await status).toBe(200);
      offered!.end();
    });
  });
}
