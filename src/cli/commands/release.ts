import { open, readFile, writeFile } from 'node:fs/promises';
import { Command } from 'commander';
import { HotlineError, messageOf } from '../../protocol/errors.js';
import {
  MOST_RELEASE_BYTES,
  type Release,
  releaseArchitectures,
  releaseComment,
  releaseVersionSchema,
  UPDATED_PACKAGE,
} from '../../protocol/fleet-link/updates.js';
import { packageFields } from '../../update/debian-packages.js';
import { checkSigned, expectedSignature, hashOf } from '../../update/verify-release.js';
import { parsePublicKey, publicKeyText } from '../../wire/minisign.js';
import {
  isEncrypted,
  type MinisignSecretKey,
  newSecretKey,
  readSecretKey,
  secretKeyText,
  signatureText,
} from '../../wire/minisign-secret-key.js';
import { askPassphrase } from '../ask-passphrase.js';
import { exit, report } from '../run.js';

const help = `
For whoever makes the software of phones. Phones install an update only when its package carries the signature of
a key that they were given beforehand: inside their package (scripts/build-deb --release-key maker.pub), or by the
administrator in /etc/hotline/release-keys.d. The fleet server never gives keys, and cannot sign.

The signature says which package, version and processor it is for; an older package cannot be passed off as a newer
one. Keys and signatures are those of minisign (Debian package minisign), which can be used in place of this.

Keep maker.key off every server, and a copy of it where a fire does not reach: without it the phones in the field
can be given no update any more, and whoever has it can install anything on them.

Examples:
  hotline release keygen --secret maker.key --public maker.pub     once; asks for a passphrase
  scripts/build-deb --release-key maker.pub                        packages whose phones trust that key
  hotline release sign --secret maker.key dist/deb/hotline-phone_*.deb
  hotline release verify --public maker.pub dist/deb/hotline-phone_*.deb
  minisign -Vm dist/deb/hotline-phone_0.2.0_arm64.deb -p maker.pub  the same by minisign

Afterwards: both files go onto the fleet server, at "Updates" on its dashboard (docs/updates.md).`;

const keygenHelp = `
Neither file is overwritten. The secret key is encrypted by a passphrase, which is asked for, or read from the first
line of standard input where that is no terminal. Deriving the key from it takes a second and 1 GiB of memory.

Example:
  hotline release keygen --secret maker.key --public maker.pub`;

const signHelp = `
Writes FILE.minisig beside each package. What is signed along is read from the package itself: its name, version and
architecture.

Example:
  hotline release sign --secret maker.key dist/deb/hotline-phone_0.2.0_arm64.deb`;

const verifyHelp = `
Reads FILE.minisig beside each package, and judges as a phone does that trusts this key alone.
Exit status: 0 a phone would install all of them, 1 not all.

Example:
  hotline release verify --public maker.pub dist/deb/hotline-phone_0.2.0_arm64.deb`;

type Print = (line: string) => void;
const toStdout: Print = (line) => process.stdout.write(`${line}\n`);

export function releaseCommand(): Command {
  const command = new Command('release')
    .description('sign software for phones, and verify it')
    .addHelpText('after', help);
  command
    .command('keygen')
    .description('make the key pair of a maker, once')
    .requiredOption('--secret <file>', 'where the secret key goes')
    .requiredOption('--public <file>', 'where the public key goes; it is no secret')
    .option('--without-passphrase', 'leave the secret key open in its file: whoever reads it can sign', false)
    .addHelpText('after', keygenHelp)
    .action((options: KeygenOptions) => ended(() => keygen(options, toStdout)));
  command
    .command('sign')
    .description('sign packages')
    .requiredOption('--secret <file>', 'the secret key')
    .argument('<packages...>', 'files such as hotline-phone_0.2.0_arm64.deb')
    .addHelpText('after', signHelp)
    .action((files: string[], { secret }: { secret: string }) => ended(() => sign(secret, files, toStdout)));
  command
    .command('verify')
    .description('verify packages as a phone does')
    .requiredOption('--public <file>', 'the public key')
    .argument('<packages...>', 'files such as hotline-phone_0.2.0_arm64.deb')
    .addHelpText('after', verifyHelp)
    .action((files: string[], options: { public: string }) =>
      ended(() => verify(options.public, files, toStdout)),
    );
  return command;
}

export interface KeygenOptions {
  readonly secret: string;
  readonly public: string;
  readonly withoutPassphrase: boolean;
}

/** Rejects with RELEASE; then at most one of the files was written. */
export async function keygen(options: KeygenOptions, print: Print): Promise<void> {
  const passphrase = options.withoutPassphrase ? undefined : await newPassphrase();
  const key = newSecretKey();
  await writeNew(options.secret, await secretKeyText(key, passphrase), 0o600);
  await writeNew(options.public, publicKeyText(key.public), 0o644);
  print(`Key ${key.public.id}.`);
  print(`${options.secret} signs: keep it off every server, and a copy in a safe place.`);
  print(`${options.public} goes into the packages: scripts/build-deb --release-key ${options.public}`);
}

/** Rejects with RELEASE at the first that cannot be signed. */
export async function sign(secret: string, files: readonly string[], print: Print): Promise<void> {
  const key = await secretKeyOf(secret);
  for (const file of files) {
    const comment = releaseComment(await releaseFields(file));
    await writeFile(`${file}.minisig`, signatureText(key, await packageHash(file), comment));
    print(`${file}.minisig: ${comment}, by key ${key.public.id}`);
  }
}

/** Rejects with RELEASE at the first that a phone would not install. */
export async function verify(publicFile: string, files: readonly string[], print: Print): Promise<void> {
  const key = await readKey(publicFile, parsePublicKey);
  for (const file of files) {
    const fields = await releaseFields(file);
    const signature = await readFile(`${file}.minisig`, 'utf8').catch((error: unknown) => {
      throw new HotlineError('RELEASE', `${file}.minisig cannot be read: ${messageOf(error)}`, {
        cause: error,
      });
    });
    checkSigned(expectedSignature({ ...fields, signature }, [key]), await packageHash(file));
    print(`${file}: ${releaseComment(fields)}, signed by key ${key.id}`);
  }
}

async function ended(work: () => Promise<void>): Promise<never> {
  try {
    await work();
  } catch (error) {
    report(error);
    exit(1);
  }
  exit(0);
}

async function releaseFields(file: string): Promise<Pick<Release, 'version' | 'architecture'>> {
  const found = await packageFields(file).catch((error: unknown) => {
    throw new HotlineError('RELEASE', `${file} is no Debian package: ${messageOf(error)}`, { cause: error });
  });
  const architecture = releaseArchitectures.find((one) => one === found.architecture);
  const version = releaseVersionSchema.safeParse(found.version).data;
  if (found.package !== UPDATED_PACKAGE || architecture === undefined || version === undefined)
    throw new HotlineError(
      'RELEASE',
      `${file} is ${found.package} ${found.version} ${found.architecture}; phones update ${UPDATED_PACKAGE} for ${releaseArchitectures.join(' or ')}`,
    );
  return { version, architecture };
}

async function packageHash(path: string): Promise<Uint8Array> {
  const file = await open(path);
  try {
    const { size } = await file.stat();
    if (size > MOST_RELEASE_BYTES)
      throw new HotlineError(
        'RELEASE',
        `${path} is larger than the ${MOST_RELEASE_BYTES} bytes that a phone takes`,
      );
    return await hashOf(file);
  } finally {
    await file.close();
  }
}

async function secretKeyOf(file: string): Promise<MinisignSecretKey> {
  const encrypted = await readKey(file, isEncrypted);
  const passphrase = encrypted ? await askPassphrase(`Passphrase of ${file}: `) : undefined;
  return readKey(file, (text) => readSecretKey(text, passphrase));
}

async function readKey<T>(file: string, read: (text: string) => T | Promise<T>): Promise<T> {
  try {
    return await read(await readFile(file, 'utf8'));
  } catch (error) {
    throw new HotlineError('RELEASE', `the key ${file} cannot be used: ${messageOf(error)}`, {
      cause: error,
    });
  }
}

async function newPassphrase(): Promise<string> {
  const passphrase = await askPassphrase('Passphrase for the secret key: ');
  if (passphrase === '')
    throw new HotlineError('RELEASE', 'a passphrase is wanted; --without-passphrase leaves the key open');
  if (process.stdin.isTTY && (await askPassphrase('Once more: ')) !== passphrase)
    throw new HotlineError('RELEASE', 'the two passphrases are not the same');
  return passphrase;
}

async function writeNew(file: string, text: string, mode: number): Promise<void> {
  await writeFile(file, text, { mode, flag: 'wx' }).catch((error: unknown) => {
    throw new HotlineError('RELEASE', `${file} cannot be written: ${messageOf(error)}`, { cause: error });
  });
}
