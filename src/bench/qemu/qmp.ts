import { LinePeer } from './line-peer.js';

interface Reply {
  readonly return?: unknown;
  readonly error?: { readonly desc: string };
}

/** QEMU's machine protocol (QMP): commands as JSON, answered in order. */
export class Qmp {
  readonly #waiting: { resolve: (value: unknown) => void; reject: (error: Error) => void }[] = [];

  private constructor(private readonly peer: LinePeer) {
    peer.onLine = (line) => {
      const reply = JSON.parse(line) as Reply;
      // A greeting or an event otherwise.
      if (reply.error) this.#waiting.shift()?.reject(new Error(`QEMU: ${reply.error.desc}`));
      else if ('return' in reply) this.#waiting.shift()?.resolve(reply.return);
    };
  }

  static async listen(path: string): Promise<Qmp> {
    return new Qmp(await LinePeer.listen(path));
  }

  /** Rejects with what QEMU says against it. */
  async execute(execute: string, args: object = {}): Promise<unknown> {
    const reply = new Promise<unknown>((resolve, reject) => this.#waiting.push({ resolve, reject }));
    await this.peer.send(JSON.stringify({ execute, arguments: args }));
    return reply;
  }

  close(): void {
    this.peer.close();
  }
}
