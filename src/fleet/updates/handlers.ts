import type { Handlers } from '../api/handler.js';
import { ApiError } from '../api/handler.js';
import type { Base } from '../ports.js';
import { noSuch } from '../resources/refusals.js';
import { deleteRelease, listReleases, releaseById, storedRelease } from '../store/releases.js';
import { versionsInUse } from '../store/rollout-figures.js';
import { addRelease, removeReleaseFile } from './release-files.js';
import type { Rollouts } from './rollouts.js';

export type UpdateHandlers = Pick<
  Handlers,
  'releases' | 'newRelease' | 'deleteRelease' | 'versions' | 'rollouts' | 'newRollout' | 'steerRollout'
>;

export interface UpdateDeps extends Pick<Base, 'audit' | 'clock' | 'settings' | 'store'> {
  readonly dataFolder: string;
  readonly rollouts: Pick<Rollouts, 'list' | 'begin' | 'steer'>;
}

/** An upload holds the disk and a hash: others wait for their turn. */
const MOST_UPLOADS = 2;

/** Handlers of whatever is asked about software updates. */
export function updateHandlers(deps: UpdateDeps): UpdateHandlers {
  const { audit, clock, dataFolder, rollouts, settings, store } = deps;
  let uploads = 0;
  return {
    async releases() {
      return (await listReleases(store)).map(storedRelease);
    },

    async newRelease({ query, upload, actor }) {
      if (uploads >= MOST_UPLOADS)
        throw new ApiError(
          'TOO_MANY',
          'other packages are being added; try again in a minute',
          undefined,
          60,
        );
      uploads++;
      try {
        const parts = {
          clock,
          store,
          dataFolder,
          releaseKey: settings.current().releaseKey,
          by: actor.name,
          onChecked: ({ file_name, sha256, key_id, verified }: Parameters<typeof storedRelease>[0]) =>
            audit.record(actor, 'release.add', file_name, { sha256, key: key_id, verified: verified === 1 }),
        };
        const text = Buffer.from(query.signature, 'base64url').toString('latin1');
        return storedRelease(await addRelease(parts, text, upload));
      } finally {
        uploads--;
      }
    },

    async deleteRelease({ params: { id }, actor }) {
      const release = await releaseById(store, id);
      if (!release) throw noSuch('release');
      await audit.record(actor, 'release.delete', release.file_name, { sha256: release.sha256 });
      if (!(await deleteRelease(store, id))) {
        throw new ApiError(
          'CONFLICT',
          `a rollout brings ${release.version} to phones; abort it, or begin a newer one, first`,
        );
      }
      await removeReleaseFile(dataFolder, release);
    },

    versions: () => versionsInUse(store),
    rollouts: () => rollouts.list(),

    newRollout({ body: { version, channel, ...plan }, actor }) {
      return rollouts.begin({ version, channel, plan }, actor);
    },

    steerRollout({ params: { id }, body: { action }, actor }) {
      return rollouts.steer(id, action, actor);
    },
  };
}
