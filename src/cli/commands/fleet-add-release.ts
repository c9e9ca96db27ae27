import { chown, open, readFile, stat } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import { Command } from 'commander';
import { systemClock } from '../../clock/clock.js';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import { stderrLog } from '../log.js';
import { type DataOptions, withData, withStore } from './fleet-store.js';

const help = `
Both files are those that "hotline release sign" leaves. The server need not run; one that runs shows the release at once.
With a release key in the settings of the server the signature is checked; phones check it in any case. Nothing comes
onto phones by this alone: a rollout on the page Updates does it.

Exit status: 0 added, 2 refused, and why.

Example:
  sudo hotline fleet add-release hotline-phone_0.2.0_arm64.deb --data /var/lib/hotline-fleet`;

export function addReleaseCommand(): Command {
  return withData(new Command('add-release'))
    .description("add a package of the phone's software, while the server may run")
    .argument('<file>', 'the .deb; its signature lies beside it, with .minisig behind the name')
    .addHelpText('after', help)
    .action((file: string, _: unknown, self: Command) =>
      addReleaseFile(file, self.optsWithGlobals<DataOptions>()),
    );
}

async function addReleaseFile(file: string, { data }: DataOptions): Promise<void> {
  const [{ addRelease, releaseFolder, storedName }, { StoredSettings }, { StoredAudit }, { ApiError }] =
    await Promise.all([
      import('../../fleet/updates/release-files.js'),
      import('../../fleet/settings.js'),
      import('../../fleet/people/stored-audit.js'),
      import('../../fleet/api/handler.js'),
    ]);
  const signature = await signatureBeside(file);
  // Opened before anything waits: a stream that cannot open would end the program when nobody reads it yet.
  const deb = await open(file).catch((error: unknown) => {
    throw new HotlineError('USAGE', `${file} cannot be read: ${messageOf(error)}`, { cause: error });
  });
  const dataFolder = resolve(data);
  await withStore(data, async (store) => {
    const { releaseKey } = (await StoredSettings.open(store, stderrLog('warn'))).current();
    const audit = new StoredAudit({ clock: systemClock, store });
    const by = userInfo().username;
    const parts = { clock: systemClock, store, dataFolder, releaseKey, by };
    const release = await addRelease(
      {
        ...parts,
        onChecked: ({ file_name, sha256, key_id, verified }) =>
          audit.record(by, 'release.add', file_name, { sha256, key: key_id, verified: verified === 1 }),
      },
      signature,
      deb.createReadStream(),
    ).catch((error: unknown) => {
      const isKnown = error instanceof ApiError || (error instanceof Error && 'code' in error);
      throw isKnown ? new HotlineError('USAGE', `${file}: ${messageOf(error)}`, { cause: error }) : error;
    });
    const folder = releaseFolder(dataFolder);
    await ownedAs(dataFolder, [folder, join(folder, storedName(release))]);
    const checked =
      release.verified === 1 ? 'signature checked' : 'signature not checked: no release key is set';
    process.stdout.write(`${release.file_name}: added (${checked})\n`);
  }).finally(() => deb.close());
}

function signatureBeside(file: string): Promise<string> {
  return readFile(`${file}.minisig`, 'utf8').catch((error: unknown) => {
    throw new HotlineError(
      'USAGE',
      `the signature ${file}.minisig cannot be read: ${messageOf(error)}; its maker makes it by: hotline release sign`,
      { cause: error },
    );
  });
}

/** What root has made in the server's folder is the server's: its own user is to read it. */
async function ownedAs(folder: string, made: readonly string[]): Promise<void> {
  if (process.getuid?.() !== 0) return;
  const { uid, gid } = await stat(folder);
  for (const path of made) await chown(path, uid, gid);
}
