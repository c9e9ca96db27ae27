import koffi from 'koffi';

const AF_UNIX = 1;
const SOCK_DGRAM = 2;
const MSG_DONTWAIT = 0x40;
const LARGEST = 4_096;

const libc = koffi.load(null);
const socket = libc.func('int socket(int domain, int type, int protocol)') as (...args: number[]) => number;
const bind = libc.func('int bind(int fd, const void *address, unsigned int bytes)') as (
  fd: number,
  address: Buffer,
  bytes: number,
) => number;
const recv = libc.func('long recv(int fd, void *into, size_t bytes, int flags)') as (
  fd: number,
  into: Buffer,
  bytes: number,
  flags: number,
) => number;
const close = libc.func('int close(int fd)') as (fd: number) => number;

/** What systemd is to its services: a Unix socket that takes datagrams. */
export class UnixDatagrams {
  readonly #fd: number;

  /** @param path of a file that is not there yet, or an abstract name that begins with `@` */
  constructor(path: string) {
    this.#fd = socket(AF_UNIX, SOCK_DGRAM, 0);
    const address = Buffer.concat([Buffer.from([AF_UNIX, 0]), Buffer.from(path.replace(/^@/, '\0'))]);
    if (bind(this.#fd, address, address.length) !== 0) throw new Error(`cannot listen at ${path}`);
  }

  /** All that has come since the last time. */
  take(): string[] {
    const taken: string[] = [];
    const into = Buffer.alloc(LARGEST);
    for (;;) {
      const bytes = recv(this.#fd, into, into.length, MSG_DONTWAIT);
      if (bytes < 0) return taken;
      taken.push(into.toString('utf8', 0, bytes));
    }
  }

  close(): void {
    close(this.#fd);
  }
}
