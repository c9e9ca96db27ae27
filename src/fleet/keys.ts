import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { z } from 'zod';
import { readIfThere, writeDurably } from '../files/durable-file.js';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { newPrivateKey, SigningKey } from '../wire/ed25519.js';

const fileSchema = z.strictObject({
  /** Ed25519, PKCS #8: the identity of the fleet, signs configurations. */
  signing: z.string(),
  /** AES-256-GCM, base64: seals what the store must not show, such as passwords in configurations. */
  sealing: z.string(),
});

const NONCE_BYTES = 12;
const TAG_BYTES = 16;

/** The fleet's keys. Who has the store without them can read no password in it, and can give no phone a configuration. */
export class FleetKeys {
  readonly #signing: SigningKey;
  readonly #sealing: Buffer;

  constructor(text: string) {
    const { signing, sealing } = fileSchema.parse(JSON.parse(text));
    this.#signing = new SigningKey(signing);
    this.#sealing = Buffer.from(sealing, 'base64');
    if (this.#sealing.length !== 32) throw new TypeError('the sealing key has not 32 bytes');
  }

  /** Text of a new key file. */
  static make(): string {
    return `${JSON.stringify({ signing: newPrivateKey(), sealing: randomBytes(32).toString('base64') }, null, 2)}\n`;
  }

  /** Reads the key file, or makes it. Rejects with FLEET_KEYS: a file that is there and unusable is never replaced. */
  static async open(file: string): Promise<FleetKeys> {
    try {
      const known = await readIfThere(file);
      const text = known ?? FleetKeys.make();
      if (known === undefined) await writeDurably(file, text);
      return new FleetKeys(text);
    } catch (error) {
      throw new HotlineError(
        'FLEET_KEYS',
        `the keys of the fleet in ${file} cannot be used: ${messageOf(error)}; restore the file from a backup`,
        { cause: error },
      );
    }
  }

  /** base64url of the raw key: what phones know the fleet by. */
  get publicKey(): string {
    return this.#signing.publicKey;
  }

  sign(text: string): string {
    return this.#signing.sign(text);
  }

  /** @param purpose where it stands, such as `config <phone> <version>`: a sealed text opens in its own place only */
  seal(text: string, purpose: string): string {
    const nonce = randomBytes(NONCE_BYTES);
    const cipher = createCipheriv('aes-256-gcm', this.#sealing, nonce).setAAD(Buffer.from(purpose));
    return Buffer.concat([nonce, cipher.update(text, 'utf8'), cipher.final(), cipher.getAuthTag()]).toString(
      'base64',
    );
  }

  /** Throws FLEET_KEYS when it was sealed with another key or for another place. */
  unseal(sealed: string, purpose: string): string {
    try {
      const bytes = Buffer.from(sealed, 'base64');
      const decipher = createDecipheriv('aes-256-gcm', this.#sealing, bytes.subarray(0, NONCE_BYTES))
        .setAAD(Buffer.from(purpose))
        .setAuthTag(bytes.subarray(-TAG_BYTES));
      return Buffer.concat([
        decipher.update(bytes.subarray(NONCE_BYTES, -TAG_BYTES)),
        decipher.final(),
      ]).toString('utf8');
    } catch (error) {
      throw new HotlineError(
        'FLEET_KEYS',
        'something in the store was sealed with other keys than those of this server; restore fleet-keys.json from the backup that belongs to it',
        { cause: error },
      );
    }
  }
}
