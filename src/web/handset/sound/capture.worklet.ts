/** Audio worklet: posts what comes in as frames for the phone. */
import { FrameMaker } from './frame-maker.js';
import { CAPTURE_NAME } from './worklet-messages.js';

class Capture extends AudioWorkletProcessor implements AudioWorkletProcessorImplementation {
  readonly #maker = new FrameMaker(sampleRate, (frame) => this.port.postMessage(frame, [frame.buffer]));

  process([input]: Float32Array[][]): boolean {
    const channel = input?.[0];
    if (channel) this.#maker.push(channel);
    return true;
  }
}

registerProcessor(CAPTURE_NAME, Capture);
