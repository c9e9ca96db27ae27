import { randomBytes, scrypt, timingSafeEqual } from 'node:crypto';
import { ApiError } from '../api/handler.js';
import { BoundedWork } from './bounded-work.js';

/** Of scrypt (RFC 7914 section 2): `N` memory and time, `r` block size, `p` repetitions. */
export interface ScryptCost {
  readonly N: number;
  readonly r: number;
  readonly p: number;
}

/** 128 MiB and about half a second of one core a guess: the OWASP password storage cheat sheet's first choice. */
export const productCost: ScryptCost = { N: 2 ** 17, r: 8, p: 1 };

const SALT_BYTES = 16;
const HASH_BYTES = 32;
/** At once: each takes a core and 128 MiB. */
const AT_ONCE = 2;
const WAITING = 40;
const FULL_RETRY_S = 5;
const STORED = /^scrypt\$(\d{1,8})\$(\d{1,2})\$(\d{1,2})\$([\w-]{16,64})\$([\w-]{43})$/;

interface Parsed {
  readonly cost: ScryptCost;
  readonly salt: Buffer;
  readonly hash: Buffer;
}

/** Password hashes as the store has them: `scrypt$N$r$p$salt$hash`, salt and hash in base64url. */
export class Passwords {
  readonly #work = new BoundedWork(
    AT_ONCE,
    WAITING,
    () =>
      new ApiError('TOO_MANY', 'too many people sign in at this moment; try again', undefined, FULL_RETRY_S),
  );
  readonly #nobodys: Parsed;

  /** @param cost of new hashes; a cheaper one is for tests only */
  constructor(private readonly cost: ScryptCost = productCost) {
    this.#nobodys = { cost, salt: randomBytes(SALT_BYTES), hash: randomBytes(HASH_BYTES) };
  }

  async hash(password: string): Promise<string> {
    const salt = randomBytes(SALT_BYTES);
    const hash = await this.#derive(password, salt, this.cost);
    const { N, r, p } = this.cost;
    return ['scrypt', N, r, p, salt.toString('base64url'), hash.toString('base64url')].join('$');
  }

  /** Takes as long for nobody (null) as for somebody, so that its time does not tell who has an account. */
  async verify(password: string, stored: string | null): Promise<boolean> {
    const parsed = stored === null ? undefined : parse(stored);
    const { cost, salt, hash } = parsed ?? this.#nobodys;
    const same = timingSafeEqual(await this.#derive(password, salt, cost), hash);
    return same && parsed !== undefined;
  }

  /** It was made with other parameters than those of today, and is to be replaced when the password is known. */
  isOutdated(stored: string): boolean {
    const { N, r, p } = this.cost;
    return !stored.startsWith(`scrypt$${N}$${r}$${p}$`);
  }

  #derive(password: string, salt: Buffer, cost: ScryptCost): Promise<Buffer> {
    // NIST SP 800-63B section 5.1.1.2: the same letters typed on another keyboard are the same password.
    const text = password.normalize('NFKC');
    // What scrypt needs is 128 N r and a little; node refuses more than `maxmem`.
    const maxmem = 128 * cost.N * cost.r + 1024 * 1024;
    return this.#work.run(
      () =>
        new Promise((resolve, reject) => {
          scrypt(text, salt, HASH_BYTES, { ...cost, maxmem }, (error, hash) => {
            if (error) reject(error);
            else resolve(hash);
          });
        }),
    );
  }
}

function parse(stored: string): Parsed | undefined {
  const [, N, r, p, salt, hash] = STORED.exec(stored) ?? [];
  if (salt === undefined || hash === undefined) return undefined;
  return {
    cost: { N: Number(N), r: Number(r), p: Number(p) },
    salt: Buffer.from(salt, 'base64url'),
    hash: Buffer.from(hash, 'base64url'),
  };
}
