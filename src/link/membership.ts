import { z } from 'zod';
import { HotlineError, messageOf } from '../protocol/errors.js';
import { publicKeySchema } from '../protocol/fleet-link/frames.js';
import { readIfThere, writeDurably } from '../files/durable-file.js';

/** Its name in the state folder. */
export const MEMBERSHIP_FILE = 'fleet.json';

const membershipSchema = z.strictObject({
  /** The fleet's public key: no other fleet is spoken to. */
  fleet: publicKeySchema,
  /** What the fleet calls this phone. */
  phone: z.uuid(),
  name: z.string().max(100),
});
export type Membership = z.infer<typeof membershipSchema>;

/**
 * Which fleet this phone belongs to, from its first welcome on: a small file of its own beside the key, so that it
 * outlives an outbox that was damaged and begun anew.
 */
export class MembershipFile {
  #current: Membership | undefined;
  /** What the disk has. */
  #kept: string | undefined;
  readonly #file: string;

  private constructor(file: string, text: string | undefined) {
    this.#file = file;
    this.#kept = text;
    this.#current = text === undefined ? undefined : membershipSchema.parse(JSON.parse(text));
  }

  /** Rejects with STATE when the file is there and cannot be used: any fleet would be believed without it. */
  static async open(file: string): Promise<MembershipFile> {
    try {
      return new MembershipFile(file, await readIfThere(file));
    } catch (error) {
      throw new HotlineError(
        'STATE',
        `${file}, which says what fleet this phone belongs to, cannot be used: ${messageOf(error).split('\n')[0] ?? ''}; delete it if the phone is to join the fleet of its configuration`,
        { cause: error },
      );
    }
  }

  get current(): Membership | undefined {
    return this.#current;
  }

  /**
   * Holds at once, also when it cannot be written.
   * Rejects with STATE then; to be called again with every welcome, and writes only what the disk has not.
   */
  async keep(membership: Membership): Promise<void> {
    this.#current = membership;
    const text = `${JSON.stringify(membership, null, 2)}\n`;
    if (text === this.#kept) return;
    try {
      await writeDurably(this.#file, text);
      this.#kept = text;
    } catch (error) {
      throw new HotlineError('STATE', `${this.#file} cannot be written: ${messageOf(error)}`, {
        cause: error,
      });
    }
  }
}
