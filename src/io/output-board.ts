import type five from 'johnny-five';
import { messageOf } from '../protocol/errors.js';
import type { OutputLine } from './output-line.js';
import { OutputPlugin } from './output-plugin.js';

export type JohnnyFive = typeof five;

/** Only where there is something to be driven: it costs about 60 ms and 16 MB. */
export async function loadJohnnyFive(): Promise<JohnnyFive> {
  return (await import('johnny-five')).default;
}

/** A light or a circuit as johnny-five drives it. */
interface Component {
  set(on: boolean): unknown;
}

interface Output {
  readonly line: OutputLine;
  readonly make: (j5: JohnnyFive, board: five.Board, pin: number) => Component;
  component: Component | undefined;
  on: boolean;
}

/**
 * The johnny-five board of this phone, one for all lives of the hardware, with its Leds and Relays. The lines are attached
 * without it and are dark from the first moment; until it is loaded, what is to be on is remembered.
 */
export class OutputBoard {
  readonly #outputs: Output[] = [];
  #stopped = false;

  constructor(private readonly load: () => Promise<JohnnyFive>) {}

  /** Before `start`. Gives what lights the lamp and puts it out. */
  led(line: OutputLine): (on: boolean) => void {
    return this.#add(line, (j5, board, pin) => {
      const led = new j5.Led({ board, pin });
      return { set: (on) => (on ? led.on() : led.off()) };
    });
  }

  /** Before `start`. Gives what closes the circuit and opens it. */
  relay(line: OutputLine): (on: boolean) => void {
    return this.#add(line, (j5, board, pin) => {
      const relay = new j5.Relay({ board, pin });
      return { set: (on) => (on ? relay.close() : relay.open()) };
    });
  }

  /** Never rejects: the lines tell that they are unusable. */
  async start(): Promise<void> {
    if (this.#outputs.length === 0) return;
    try {
      const j5 = await this.load();
      const board = await this.#board(j5);
      for (const [pin, output] of this.#outputs.entries()) {
        output.component = output.make(j5, board, pin);
        output.component.set(output.on);
      }
    } catch (error) {
      if (this.#stopped) return;
      const trouble = `johnny-five cannot be loaded, so that no lamp or relay works (${messageOf(error)}); install hotline again`;
      for (const { line } of this.#outputs) line.unusable(trouble);
    }
  }

  /** What goes wrong from now on is no matter. */
  stop(): void {
    this.#stopped = true;
  }

  #add(line: OutputLine, make: Output['make']): (on: boolean) => void {
    const output: Output = { line, make, component: undefined, on: false };
    this.#outputs.push(output);
    return (on) => {
      output.on = on;
      output.component?.set(on);
    };
  }

  #board(j5: JohnnyFive): Promise<five.Board> {
    const io = new OutputPlugin(this.#outputs.map(({ line }) => line));
    return new Promise((resolve, reject) => {
      // Without `sigint: false` it would take the signal from the program; the types do not know it.
      const options = { io, repl: false, debug: false, sigint: false };
      const board = new j5.Board(options);
      board.on('error', (error: unknown) => {
        reject(error instanceof Error ? error : new Error(String(error)));
      });
      board.on('ready', () => resolve(board));
    });
  }
}
