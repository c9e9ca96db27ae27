/** Software updates of the installed package on a machine that boots: by its fleet, one that works and one that does not. */
import { createHash } from 'node:crypto';
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { makePhoneGuestOf } from '../../../../src/bench/qemu/phone-guest-files.js';
import { actionsIn } from '../../../../src/protocol/fleet-api/updates.js';
import { releaseComment } from '../../../../src/protocol/fleet-link/updates.js';
import { publicKeyText } from '../../../../src/wire/minisign.js';
import { newSecretKey, signatureText } from '../../../../src/wire/minisign-secret-key.js';
import { BuiltPackages } from '../../../support/packaging/built-packages.js';
import { changedPackage } from '../../../support/packaging/changed-package.js';
import { withoutRoot } from '../../../support/packaging/debian-root.js';
import {
  type EmulatedPhone,
  eventually,
  makeEmulatedPhone,
  tell,
} from '../../../support/phone-guest/emulated-phone.js';
import { withoutQemu } from '../../../support/qemu/gpio-guest.js';
import { randomFrom } from '../../../support/random.js';

const LIMIT_MS = 2 * 3_600_000;
/** From the offer to its end: fetching, packing the version before, installing, 3 minutes on trial, perhaps going back. */
const UPDATE_LIMIT_MS = 1_800_000;
/** What a phone is not asked again after. */
const FINAL: readonly string[] = ['running', 'rolled-back', 'refused'];
const GOOD = '99.1';
/** Installs, and does not run. */
const BROKEN = '99.2';
const CUT = '99.3';
const CUTS = 3;
/** What fetching and installing takes on an emulated machine. */
const LATEST_CUT_MS = 120_000;
const dies = '#!/bin/sh\nset -e\nprintf "#!/bin/sh\\nexit 1\\n" > /usr/lib/hotline-phone/bin/hotline\n';
const maker = newSecretKey();
const seed = Number(process.env['HOTLINE_SEED'] ?? Date.now() % 1_000_000);

describe.skipIf((await withoutQemu()) || (await withoutRoot()))(
  `a machine with the package, which its fleet updates (HOTLINE_SEED=${seed})`,
  { timeout: LIMIT_MS },
  () => {
    let folder: string;
    let built: BuiltPackages;
    let phone: EmulatedPhone;
    beforeAll(async () => {
      folder = await mkdtemp(join(tmpdir(), 'hotline-updates-'));
      const key = join(folder, 'maker.pub');
      await writeFile(key, publicKeyText(maker.public));
      const what = ['--arch', 'arm64', '--package', 'hotline-phone', '--release-key', key];
      built = await BuiltPackages.build(what);
      phone = await makeEmulatedPhone(() => makePhoneGuestOf(built.file('hotline-phone', 'arm64')));
      await phone.guest.boot();
      await phone.cardTakenOver();
      await phone.runs(await phone.configure('8 800 333-44-34'));
    }, LIMIT_MS);
    afterAll(async () => {
      await phone.end();
      await built.remove();
      await rm(folder, { recursive: true });
    });
    beforeEach(({ onTestFailed }) => {
      onTestFailed(async () => {
        process.stdout.write(`${await phone.journal()}\n`);
      });
    });

    /** Signs another version and lets the fleet give it to the phone at once. */
    const offer = async (version: string, change: { postinst?: string } = {}): Promise<void> => {
      const file = join(folder, `hotline-phone_${version}_arm64.deb`);
      await changedPackage(built.file('hotline-phone', 'arm64'), file, { version, ...change });
      const content = Uint8Array.from(await readFile(file));
      const hash = createHash('blake2b512').update(content).digest();
      const signature = signatureText(maker, hash, releaseComment({ version, architecture: 'arm64' }));
      await phone.admin.addRelease(content, signature);
      // One that has come to its phone goes on for as long as its canaries are watched.
      for (const { id, state } of await phone.admin.ask('rollouts'))
        if (actionsIn[state].includes('abort'))
          await phone.admin.ask('steerRollout', { params: { id }, body: { action: 'abort' } });
      await phone.admin.ask('newRollout', {
        body: { version, channel: 'stable', canaryPercent: 100, when: 'idle' },
      });
    };
    const ofUpdate = async () => (await phone.admin.ask('phone', { params: { id: phone.id } })).updates;
    /** Resolves with how the update to this version has ended; tells how far it is, and how long that took. */
    const end = async (version: string): Promise<{ state: string; message: string | null }> => {
      const startMs = performance.now();
      let last = (await ofUpdate()).last;
      let told = '';
      const isOver = async (): Promise<boolean> => {
        last = (await ofUpdate()).last;
        if (last?.version !== version) return false;
        const { state, message } = last;
        const seconds = Math.round((performance.now() - startMs) / 1_000);
        if (state !== told) tell(`update to ${version} after ${seconds} s: ${state} (${message ?? ''})`);
        told = state;
        return FINAL.includes(state);
      };
      await eventually(`the update to ${version} comes to its end`, isOver, UPDATE_LIMIT_MS);
      return { state: last!.state, message: last!.message };
    };
    const installed = async () =>
      phone.guest.machine.output("dpkg-query -W -f '${db:Status-Abbrev}${Version}' hotline-phone");

    it('installs one that works, runs it, and calls', async () => {
      await offer(GOOD);
      expect(await end(GOOD)).toMatchObject({ state: 'running' });
      expect(await installed()).toBe(`ii ${GOOD}`);
      expect((await phone.row()).version).toBe(GOOD);
      await phone.calls();
    });

    it('goes back from one that does not run, and calls', async () => {
      await offer(BROKEN, { postinst: dies });
      expect(await end(BROKEN)).toMatchObject({ state: 'rolled-back' });
      expect(await installed()).toBe(`ii ${GOOD}`);
      await phone.registersAgain();
      await phone.calls();
    });

    it(`has a whole version after an update during which the power is cut ${CUTS} times, at any moment, and calls`, async () => {
      const random = randomFrom(seed);
      await offer(CUT);
      for (let cut = 0; cut < CUTS; cut++) {
        const afterMs = random.next() * LATEST_CUT_MS;
        await wait(afterMs);
        const known = (await ofUpdate()).last;
        await phone.guest.cutPower();
        tell(
          `cut ${cut + 1} of the update, after ${(afterMs / 1_000).toFixed(1)} s; its fleet knew: ${known?.version ?? ''} ${known?.state ?? ''}`,
        );
        await phone.guest.boot();
      }
      // Which of the two depends on the moment; never something between them.
      const { state, message } = await end(CUT);
      expect(FINAL, message ?? '').toContain(state);
      const isNew = state === 'running';
      expect(await installed()).toBe(`ii ${isNew ? CUT : GOOD}`);
      expect(await phone.guest.machine.output('dpkg --audit')).toBe('');
      await phone.comesBack();
      await phone.calls();
    });
  },
);
