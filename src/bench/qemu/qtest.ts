import { LinePeer } from './line-peer.js';

/** QEMU's qtest protocol: commands as lines, answered in order by `OK` or `FAIL`; between them interrupt lines that change. */
export class Qtest {
  /** An intercepted line has changed. */
  onLine: ((line: number, level: 0 | 1) => void) | undefined;
  readonly #waiting: ((answer: string) => void)[] = [];

  private constructor(private readonly peer: LinePeer) {
    peer.onLine = (text) => {
      const change = /^IRQ (raise|lower) (\d+)$/.exec(text);
      if (change) this.onLine?.(Number(change[2]), change[1] === 'raise' ? 1 : 0);
      else this.#waiting.shift()?.(text);
    };
  }

  static async listen(path: string): Promise<Qtest> {
    return new Qtest(await LinePeer.listen(path));
  }

  /** Rejects unless QEMU says OK to all of them. They are done one right after the other. */
  async execute(...commands: readonly string[]): Promise<void> {
    const answers = commands.map(() => new Promise<string>((resolve) => this.#waiting.push(resolve)));
    await this.peer.send(commands.join('\n'));
    for (const [i, answer] of (await Promise.all(answers)).entries()) {
      if (!answer.startsWith('OK')) throw new Error(`QEMU: ${commands[i] ?? ''}: ${answer}`);
    }
  }

  close(): void {
    this.peer.close();
  }
}
