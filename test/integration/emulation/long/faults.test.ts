/** The installed package on a machine that boots, when its program dies, when it hangs, and when the power goes. */
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { journalOf } from '../../../../src/bench/qemu/phone-journal.js';
import {
  type EmulatedPhone,
  eventually,
  makeEmulatedPhone,
  PHONE_SERVICE,
  tell,
} from '../../../support/phone-guest/emulated-phone.js';
import { withoutRoot } from '../../../support/packaging/debian-root.js';
import { withoutQemu } from '../../../support/qemu/gpio-guest.js';
import { randomFrom } from '../../../support/random.js';

const MAKING_LIMIT_MS = 1_800_000;
const TEST_LIMIT_MS = 1_800_000;
const ALL_CUTS_LIMIT_MS = 3 * 3_600_000;
/** Of the phone itself; RestartSec is 1 s. */
const BACK_S = 3;
const CUTS = 10;
const MOMENTS = ['while it takes a configuration', 'while it starts', 'while it calls'] as const;
/** What a start, and a configuration that is taken over and tried, take on an emulated machine. */
const LATEST_CUT_MS = 60_000;
const seed = Number(process.env['HOTLINE_SEED'] ?? Date.now() % 1_000_000);

describe.skipIf((await withoutQemu()) || (await withoutRoot()))(
  `a machine with the package, when something goes wrong (HOTLINE_SEED=${seed})`,
  { timeout: TEST_LIMIT_MS },
  () => {
    let phone: EmulatedPhone;
    beforeAll(async () => {
      phone = await makeEmulatedPhone();
      await phone.guest.boot();
      await phone.cardTakenOver();
      await phone.runs(await phone.configure('8 800 333-44-34'));
    }, MAKING_LIMIT_MS + TEST_LIMIT_MS);
    afterAll(() => phone.end());
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => {
        process.stdout.write(`${await phone.journal()}\n`);
      });
    });

    const anotherProcess = (before: string) =>
      eventually('another process has taken its place', async () => {
        const pid = await phone.property('MainPID');
        return pid !== '0' && pid !== before && (await phone.property('ActiveState')) === 'active';
      });

    /**
     * From what systemd has said last of such a kind until it started the program anew, s. By the kernel's clock: the
     * processor may be shared with whatever else goes on here.
     */
    const backAfter = async (what: string) => {
      const said = await journalOf(phone.guest.machine, PHONE_SERVICE, `${what}|^Starting `);
      const ended = said.findLastIndex(({ message }) => message.includes(what));
      expect(said[ended + 1]?.message).toMatch(/^Starting /);
      return { atS: said[ended]!.atS, backS: said[ended + 1]!.atS - said[ended]!.atS };
    };

    it('a program that is killed is back within 3 s, and calls', async () => {
      const pid = await phone.property('MainPID');
      await phone.guest.machine.output(`kill -KILL ${pid}`);
      await anotherProcess(pid);
      const { atS, backS } = await backAfter('Main process exited');
      const registeredS = (await phone.registersAgain()) - atS;
      tell(`killed: started after ${backS.toFixed(1)} s, registered after ${registeredS.toFixed(1)} s`);
      expect(backS).toBeLessThan(BACK_S);
      await phone.calls();
    });

    it('a program that hangs is ended by the watchdog at once, and calls again', async () => {
      const pid = await phone.property('MainPID');
      const stoppedS = await phone.kernelS();
      await phone.guest.machine.output(`kill -STOP ${pid}`);
      await anotherProcess(pid);
      const { atS, backS } = await backAfter('Watchdog timeout');
      const registeredS = (await phone.registersAgain()) - atS;
      tell(
        `hung: watchdog after ${(atS - stoppedS).toFixed(1)} s, started ${backS.toFixed(1)} s later, registered ${registeredS.toFixed(1)} s later`,
      );
      // What is stopped acts on no signal but SIGKILL: any other would be waited for in vain.
      expect(backS).toBeLessThan(BACK_S);
      await phone.calls();
    });

    it('starts the machine anew when its fleet says so, without a right to anything else', async () => {
      const params = { id: phone.id };
      await phone.guest.endBy(() => phone.admin.ask('newCommand', { params, body: { name: 'reboot' } }));
      await phone.guest.boot();
      tell(`restarted by its fleet: registered after ${(await phone.comesBack()).toFixed(1)} s`);
      const asPhone = 'setpriv --reuid=hotline --regid=hotline --init-groups';
      expect(
        (await phone.guest.machine.run(`${asPhone} systemctl --no-ask-password poweroff`)).status,
      ).not.toBe(0);
    });

    it(
      `boots after each of ${CUTS} power cuts, at any moment, to a phone that can call`,
      async () => {
        const random = randomFrom(seed);
        for (let cut = 0; cut < CUTS; cut++) {
          const moment = cut % MOMENTS.length;
          if (moment === 0) await phone.configure(`8 800 333-44-${10 + cut}`);
          if (moment === 1) {
            await phone.guest.cutPower();
            await phone.guest.boot();
          }
          if (moment === 2) await phone.lifts();
          const afterMs = random.next() * LATEST_CUT_MS;
          await wait(afterMs);
          await phone.guest.cutPower();
          await phone.guest.boot();
          const registeredS = await phone.comesBack();
          tell(
            `cut ${cut + 1}, ${MOMENTS[moment]!}, ${(afterMs / 1_000).toFixed(1)} s in: registered after ${registeredS.toFixed(1)} s`,
          );
          const failed = 'systemctl --failed --plain --no-legend --no-pager';
          expect(await phone.guest.machine.output(failed), `after cut ${cut + 1}`).toBe('');
        }
        await phone.calls();
      },
      ALL_CUTS_LIMIT_MS,
    );
  },
);
