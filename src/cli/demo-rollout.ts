import { createHash } from 'node:crypto';
import { type Clock, delay } from '../clock/clock.js';
import type { Handlers } from '../fleet/api/handler.js';
import type { Actor } from '../fleet/ports.js';
import { rolloutPlanSchema } from '../protocol/fleet-api/updates.js';
import { type InstalledPackage, releaseComment } from '../protocol/fleet-link/updates.js';
import { version } from '../protocol/version.js';
import { newSecretKey, signatureText } from '../wire/minisign-secret-key.js';

/** Never installed anywhere: the phones that follow it are simulated. */
const NEXT_VERSION = '0.2.0';
const ARCHITECTURE = 'arm64';
const OBSERVE_MS = 60_000;
/** By then all phones are linked. */
const BEGIN_AFTER_MS = 20_000;

export interface DemoRollout {
  /** As what the simulated phones are installed. */
  readonly installed: InstalledPackage;
  /** Adds a release that is made up, and rolls it out. */
  begin(handlers: Pick<Handlers, 'newRelease' | 'newRollout'>, actor: Actor): Promise<void>;
}

/** A rollout to look at: two phones first, a minute later the others. */
export function demoRollout(clock: Clock): DemoRollout {
  const key = newSecretKey();
  return {
    installed: { version, architecture: ARCHITECTURE, keys: [key.public.id] },
    async begin({ newRelease, newRollout }, actor) {
      await delay(clock, BEGIN_AFTER_MS);
      const file = emptyPackage();
      const digest = createHash('blake2b512').update(file).digest();
      const comment = releaseComment({ version: NEXT_VERSION, architecture: ARCHITECTURE });
      const signature = Buffer.from(signatureText(key, digest, comment)).toString('base64url');
      const upload = (async function* () {
        yield await Promise.resolve(file);
      })();
      const nothing = { params: undefined, query: undefined, body: undefined };
      await newRelease({ ...nothing, query: { signature }, upload, actor });
      const plan = rolloutPlanSchema.parse({ canaryPercent: 10, observeMs: OBSERVE_MS, when: 'idle' });
      await newRollout({ ...nothing, body: { version: NEXT_VERSION, channel: 'stable', ...plan }, actor });
    },
  };
}

/** deb(5), with members that hold nothing. */
function emptyPackage(): Uint8Array {
  const member = (name: string, content: string): string =>
    [
      name.padEnd(16),
      '0'.padEnd(12),
      '0     0     100644  ',
      String(content.length).padEnd(10),
      '`\n',
      content,
    ].join('');
  const members = [member('debian-binary', '2.0\n'), member('control.tar', ''), member('data.tar', '')];
  return Buffer.from(`!<arch>\n${members.join('')}`, 'latin1');
}
