/** Packages of the phone's software that the server holds. */
import { compareDebianVersions } from '../../protocol/debian-version.js';
import type { StoredRelease } from '../../protocol/fleet-api/updates.js';
import type { ReleasesTable } from './schema.js';
import type { Store } from './store.js';

export type ReleaseRecord = ReleasesTable;

/** Newest version first. */
export async function listReleases({ db }: Store): Promise<ReleaseRecord[]> {
  const rows = await db.selectFrom('releases').selectAll().orderBy('architecture').execute();
  return rows.sort((a, b) => compareDebianVersions(b.version, a.version));
}

export async function releaseById({ db }: Store, id: string): Promise<ReleaseRecord | undefined> {
  return await db.selectFrom('releases').selectAll().where('id', '=', id).executeTakeFirst();
}

export async function releaseByPath(
  { db }: Store,
  token: string,
  fileName: string,
): Promise<ReleaseRecord | undefined> {
  return await db
    .selectFrom('releases')
    .selectAll()
    .where('path_token', '=', token)
    .where('file_name', '=', fileName)
    .executeTakeFirst();
}

/** @param fileName as the package is called, such as `hotline-phone_0.2.0_arm64.deb` */
export async function releaseByName({ db }: Store, fileName: string): Promise<ReleaseRecord | undefined> {
  return await db.selectFrom('releases').selectAll().where('file_name', '=', fileName).executeTakeFirst();
}

/** One an architecture. */
export async function releasesOf({ db }: Store, version: string): Promise<ReleaseRecord[]> {
  return await db.selectFrom('releases').selectAll().where('version', '=', version).execute();
}

/** Rejects when there is one of this version and architecture ({@link isDuplicate} tells). */
export async function insertRelease({ db }: Store, release: ReleaseRecord): Promise<void> {
  await db.insertInto('releases').values(release).execute();
}

/** false: there is none such, or a rollout that has not ended needs it. */
export async function deleteRelease({ db }: Store, id: string): Promise<boolean> {
  const { numDeletedRows } = await db
    .deleteFrom('releases')
    .where('id', '=', id)
    .where('version', 'not in', (it) =>
      it.selectFrom('rollouts').select('version').where('state', 'not in', ['aborted', 'superseded']),
    )
    .executeTakeFirstOrThrow();
  return numDeletedRows > 0n;
}

export function storedRelease(row: ReleaseRecord): StoredRelease {
  return {
    id: row.id,
    version: row.version,
    architecture: row.architecture,
    sizeBytes: row.size_bytes,
    sha256: row.sha256,
    keyId: row.key_id,
    verified: row.verified === 1,
    addedAt: new Date(row.added_at).toISOString(),
    addedBy: row.added_by,
  };
}
