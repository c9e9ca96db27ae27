import { type SendDatagram, ServiceManager } from './service-manager.js';

/** <bits/socket.h> of Linux. */
const AF_UNIX = 1;
const SOCK_DGRAM_CLOEXEC = 2 | 0o2_000_000;
const MSG_DONTWAIT_NOSIGNAL = 0x40 | 0x4000;
/** `struct sockaddr_un`: two bytes of family, and a path of at most 108. */
const PATH_AT = 2;
const LONGEST_PATH = 107;

/**
 * Node.js has no datagrams to Unix sockets, so libc is asked. Nothing waits: a datagram for which there is no room is
 * lost. Rejects where koffi has no build.
 */
export async function loadUnixDatagram(): Promise<SendDatagram> {
  const { default: koffi } = await import('koffi');
  const libc = koffi.load(null);
  const socket = libc.func('int socket(int domain, int type, int protocol)') as (...args: number[]) => number;
  const close = libc.func('int close(int fd)') as (fd: number) => number;
  const sendto = libc.func(
    'long sendto(int fd, const void *text, size_t bytes, int flags, const void *to, unsigned int toBytes)',
  ) as (fd: number, text: Buffer, bytes: number, flags: number, to: Buffer, toBytes: number) => number;
  return (path, text) => {
    const address = addressOf(path);
    if (!address) return false;
    const fd = socket(AF_UNIX, SOCK_DGRAM_CLOEXEC, 0);
    if (fd < 0) return false;
    try {
      const bytes = Buffer.from(text);
      return sendto(fd, bytes, bytes.length, MSG_DONTWAIT_NOSIGNAL, address, address.length) === bytes.length;
    } finally {
      close(fd);
    }
  };
}

/** unix(7); undefined: too long. An abstract name begins with a zero, which systemd writes as `@`. */
function addressOf(path: string): Buffer | undefined {
  const name = Buffer.from(path);
  if (name.length === 0 || name.length > LONGEST_PATH) return undefined;
  const address = Buffer.alloc(PATH_AT + name.length + (path.startsWith('@') ? 0 : 1));
  address.writeUInt16LE(AF_UNIX, 0);
  name.copy(address, PATH_AT);
  if (path.startsWith('@')) address[PATH_AT] = 0;
  return address;
}

/** The manager of this process; where libc cannot be asked, nobody is told anything. */
export async function connectServiceManager(): Promise<ServiceManager> {
  const nobody: SendDatagram = () => false;
  const send = process.env['NOTIFY_SOCKET'] ? await loadUnixDatagram().catch(() => nobody) : nobody;
  return new ServiceManager(process.env, process.pid, send);
}
