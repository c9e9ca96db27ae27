/** What an AudioWorkletGlobalScope has and TypeScript's DOM library does not name (Web Audio API section 1.32). */
interface AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare const AudioWorkletProcessor: new () => AudioWorkletProcessor;

interface AudioWorkletProcessorImplementation extends AudioWorkletProcessor {
  /** Called for every 128 samples; true keeps the node alive. */
  process(inputs: Float32Array[][], outputs: Float32Array[][]): boolean;
}
declare function registerProcessor(
  name: string,
  processor: new () => AudioWorkletProcessorImplementation,
): void;

/** Samples per second of the audio context. */
declare const sampleRate: number;
