/** Audio worklet: plays the frames posted to it. */
import { JitterBuffer } from './jitter-buffer.js';
import { PLAYER_NAME, type PlayerMessage, type PlayerReport } from './worklet-messages.js';

class Player extends AudioWorkletProcessor implements AudioWorkletProcessorImplementation {
  readonly #buffer = new JitterBuffer(sampleRate);

  constructor() {
    super();
    this.port.onmessage = ({ data }: MessageEvent<PlayerMessage>) => this.#receive(data);
  }

  process(_inputs: Float32Array[][], [output]: Float32Array[][]): boolean {
    const channel = output?.[0];
    if (channel) this.#buffer.pull(channel);
    return true;
  }

  #receive(message: PlayerMessage): void {
    if (message === 'clear') this.#buffer.clear();
    else if (message === 'report') this.#report();
    else this.#buffer.push(message);
  }

  #report(): void {
    const report: PlayerReport = { ...this.#buffer.takeCounts(), queuedMs: this.#buffer.queuedMs() };
    this.port.postMessage(report);
  }
}

registerProcessor(PLAYER_NAME, Player);
