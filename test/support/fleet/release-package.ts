/** A package as small as one can be, and its signature. */
import { createHash } from 'node:crypto';
import { releaseComment, type ReleaseArchitecture } from '../../../src/protocol/fleet-link/updates.js';
import { publicKeyText } from '../../../src/wire/minisign.js';
import {
  type MinisignSecretKey,
  newSecretKey,
  signatureText,
} from '../../../src/wire/minisign-secret-key.js';

export interface TestPackage {
  readonly version: string;
  readonly architecture: ReleaseArchitecture;
  readonly file: Buffer;
  /** Of the `.minisig` file. */
  readonly signature: string;
}

/** Who signs. */
export class ReleaseSigner {
  readonly secret: MinisignSecretKey = newSecretKey();

  get keyId(): string {
    return this.secret.public.id;
  }

  /** The line that goes into the settings. */
  get publicKey(): string {
    return publicKeyText(this.secret.public).split('\n')[1] ?? '';
  }

  package(
    version: string,
    architecture: ReleaseArchitecture = 'arm64',
    file = debianArchive(version),
  ): TestPackage {
    return {
      version,
      architecture,
      file,
      signature: this.sign(file, releaseComment({ version, architecture })),
    };
  }

  sign(file: Uint8Array, comment: string): string {
    return signatureText(this.secret, createHash('blake2b512').update(file).digest(), comment);
  }
}

/** deb(5) with members that hold nothing of use. */
export function debianArchive(
  content: string,
  names = ['debian-binary', 'control.tar.xz', 'data.tar.xz'],
): Buffer {
  const members = names.map((name, i) => member(name, i === 0 ? '2.0\n' : `${name} of ${content}`));
  return Buffer.from(`!<arch>\n${members.join('')}`, 'latin1');
}

/** ar(5). */
function member(name: string, content: string): string {
  const head = [name.padEnd(16), '0'.padEnd(12), '0'.padEnd(6), '0'.padEnd(6), '100644'.padEnd(8)];
  return `${head.join('')}${String(content.length).padEnd(10)}\`\n${content}${content.length % 2 === 1 ? '\n' : ''}`;
}
