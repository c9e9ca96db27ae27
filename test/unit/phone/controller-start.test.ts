/** A phone registers while its sound is still being made ready, and reads the hook when it is. */
import { describe, expect, it } from 'vitest';
import { fakePhone } from '../../support/fakes/fake-phone.js';

describe('a phone whose sound is being made ready', () => {
  it('registers, and calls as soon as the hook may be read', () => {
    const { main, controller } = fakePhone({ offHook: true, started: false });
    controller.register();
    expect(main.registration().state).toBe('connecting');
    expect(main.dialled).toHaveLength(0);
    controller.start();
    expect(main.dialled).toHaveLength(1);
  });

  it('rings for who is called back', () => {
    const { main, ringer, controller } = fakePhone({ callers: ['100'], started: false });
    controller.register();
    expect(main.callBack('100').alive).toBe(true);
    expect(ringer.ringing).toBe(true);
  });

  it('may be stopped, and is not started by what was still under way', async () => {
    const { main, controller } = fakePhone({ offHook: true, started: false });
    controller.register();
    await controller.stop();
    controller.start();
    controller.register();
    expect(main.dialled).toHaveLength(0);
  });
});
