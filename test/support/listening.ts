import { readFile } from 'node:fs/promises';

const TCP_LISTENING = '0A';

/** Whether any process listens on this port of 127.0.0.1, without sending it anything. Linux. */
export async function isListening(protocol: 'tcp' | 'udp', port: number): Promise<boolean> {
  const address = `0100007F:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const table = await readFile(`/proc/net/${protocol}`, 'utf8');
  return table.split('\n').some((line) => {
    // `sl local_address rem_address st …`
    const [, local, , state] = line.trim().split(/\s+/);
    return local === address && (protocol === 'udp' || state === TCP_LISTENING);
  });
}
