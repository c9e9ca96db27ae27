import { afterAll, describe, expect, it } from 'vitest';
import { hears, isOffHook, liveLegs } from '../../../src/phone/call.machine.js';
import { type CallPolicy, defaultCallTimes } from '../../../src/phone/call-policy.js';
import { isDue, type Move, nameOf, type Place, walk } from './call-walk.js';

function policyOf(routes: number, limits: boolean): CallPolicy {
  return {
    ...defaultCallTimes,
    ...(limits ? { maxCallMs: 3_600_000, maxOffHookMs: 7_200_000 } : {}),
    routes: Array.from({ length: routes }, (_, i) => ({ name: `route-${i}`, digitsAfterAnswer: '' })),
  };
}

const policies = [1, 2, 3].flatMap((routes) => [false, true].map((limits) => ({ routes, limits })));
let visited = 0;

describe.each(policies)('every reachable state with $routes routes, limits $limits', ({ routes, limits }) => {
  const policy = policyOf(routes, limits);
  const { places, moves, wayTo } = walk({ policy, countFailures: routes < 3 });
  visited += places.length;

  /** No place, or no move, for which `holds` is false; else the way to the first few. */
  const everywhere = (holds: (place: Place) => boolean): void => {
    const wrong = places.filter((place) => !holds(place));
    expect(wrong.slice(0, 3).map((place) => ({ way: wayTo(place), ...place }))).toEqual([]);
  };
  const always = (holds: (move: Move) => boolean): void => {
    const wrong = moves.filter((move) => !holds(move));
    expect(
      wrong.slice(0, 3).map(({ from, to, input, effects }) => ({
        way: `${wayTo(from)}, then ${nameOf(input)}`,
        from: from.state,
        to: to.state,
        effects,
      })),
    ).toEqual([]);
  };

  it('was walked for real', () => {
    expect(new Set(places.map(({ state }) => state.name)).size).toBe(9);
    expect(places.length).toBeGreaterThan(30);
  });

  it('on-hook leads to idle at once, with every leg ended and every timer stopped', () => {
    const afterOnHook = moves.filter(({ input }) => input.type === 'on-hook');
    expect(afterOnHook).toHaveLength(places.length);
    always(({ input, to }) => {
      if (input.type !== 'on-hook') return true;
      const atRest = to.state.name === 'idle' || (to.state.name === 'out-of-service' && !to.state.offHook);
      return atRest && to.legs.size === 0 && to.timers.size === 0 && !to.ringing;
    });
  });

  it('is silent on-hook and in left-off-hook, and nowhere else', () => {
    everywhere(({ state }) => {
      const mayBeSilent = !isOffHook(state) || state.name === 'left-off-hook';
      return (hears(state).source === 'silence') === mayBeSilent;
    });
  });

  it('sounds and speaks to living legs only', () => {
    everywhere(({ state, legs }) => {
      const { route } = hears(state);
      return route === undefined || legs.has(route);
    });
  });

  it('dials nothing but a configured route, and only off the hook', () => {
    always(({ effects, to }) =>
      effects.every(
        (effect) =>
          effect.type !== 'dial' || (policy.routes[effect.route] !== undefined && isOffHook(to.state)),
      ),
    );
  });

  it('forgets no leg: those alive are those that the state knows of', () => {
    everywhere(({ state, legs }) => {
      const known = liveLegs(state);
      return known.length === legs.size && known.every((route) => legs.has(route));
    });
  });

  it('rings only while a callback waits to be lifted', () => {
    everywhere(({ state, ringing }) => ringing === (state.name === 'callback' && !state.lifted));
  });

  it('ignores timers that do not run and legs that are over', () => {
    always(
      ({ input, from, to, ignored, effects }) =>
        isDue(from, input) || ignored || (to === from && effects.length === 0),
    );
  });

  it('waits for nothing without a limit: off the hook a timer runs or a leg lives', () => {
    everywhere(
      ({ state, timers, legs }) =>
        !isOffHook(state) || state.name === 'left-off-hook' || timers.size > 0 || legs.size > 0,
    );
  });

  it('leaves every state by itself when no leg says anything more, but for rest and sound', () => {
    // Early media and a conversation last as long as they sound; the port MediaLeg tells when they stop.
    everywhere(({ state, timers }) => {
      const lasts =
        state.name === 'talking' ||
        (state.name === 'callback' && state.lifted) ||
        (state.name === 'calling' && state.routes.some(({ phase }) => phase === 'early-media'));
      return !isOffHook(state) || state.name === 'left-off-hook' || lasts || timers.size > 0;
    });
  });

  it('runs no timer on-hook but that of a ringing callback', () => {
    everywhere(
      ({ state, timers }) => isOffHook(state) || timers.size === (state.name === 'callback' ? 1 : 0),
    );
  });

  it('has a way back to idle from everywhere', () => {
    const home = new Set(places.filter(({ state }) => state.name === 'idle'));
    for (let known = 0; known < home.size;) {
      known = home.size;
      for (const { from, to, input } of moves) if (home.has(to) && isDue(from, input)) home.add(from);
    }
    everywhere((place) => home.has(place));
  });

  it('starts no timer for less than nothing or for ever', () => {
    always(({ effects }) =>
      effects.every(
        (effect) =>
          effect.type !== 'start-timer' ||
          (effect.afterMs > 0 && effect.afterMs < 86_400_001 && effect.jitter >= 0 && effect.jitter < 1),
      ),
    );
  });
});

afterAll(() => {
  process.stdout.write(`walked ${visited} states of the call machine\n`);
});
