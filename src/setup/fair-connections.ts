import type { Server, Socket } from 'node:net';

/**
 * Takes so many connections at a time; with one more, whoever has the most loses the oldest of his. So one machine of the network
 * that opens connections and says nothing does not keep a technician from the page.
 */
export function fairConnections(server: Server, most: number): void {
  const byAddress = new Map<string, Set<Socket>>();
  let open = 0;
  server.on('connection', (socket: Socket) => {
    const address = socket.remoteAddress ?? '';
    const own = byAddress.get(address) ?? new Set();
    byAddress.set(address, own.add(socket));
    open += 1;
    socket.once('close', () => {
      open -= 1;
      own.delete(socket);
      if (own.size === 0 && byAddress.get(address) === own) byAddress.delete(address);
    });
    if (open <= most) return;
    const [greediest] = [...byAddress.values()].sort((one, other) => other.size - one.size);
    const [oldest] = greediest ?? [];
    oldest?.destroy();
  });
}
