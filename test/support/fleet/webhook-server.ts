/** A real HTTP server on loopback that keeps what is posted to it. */
import { createServer, type IncomingHttpHeaders } from 'node:http';

export interface Posted {
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

export interface Answer {
  readonly status: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface TestWebhookServer {
  /** `http://127.0.0.1:port` */
  readonly url: string;
  readonly posted: readonly Posted[];
  /** How it answers from now on; 204 at first. `silent`: not at all. */
  answer(answer: Answer | 'silent'): void;
  close(): Promise<void>;
}

export async function startWebhookServer(): Promise<TestWebhookServer> {
  const posted: Posted[] = [];
  let answer: Answer | 'silent' = { status: 204 };
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      posted.push({
        path: request.url ?? '',
        headers: request.headers,
        body: Buffer.concat(parts).toString('utf8'),
      });
      if (answer === 'silent') return;
      response.writeHead(answer.status, answer.headers);
      response.end(answer.body);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  if (typeof address !== 'object' || !address) throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    posted,
    answer: (next) => (answer = next),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}
