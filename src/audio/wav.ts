/**
 * The only kind of sound file the product reads: WAV with PCM of 16 bit, mono, 16 kHz. Strict on purpose: a prompt that
 * plays at half speed or as noise is found when it is installed, not by a caller. Container: "Multimedia Programming
 * Interface and Data Specifications 1.0" (RIFF) and WAVEFORMATEXTENSIBLE for the long form of the `fmt ` chunk.
 */
import { SAMPLE_RATE_HZ } from '../protocol/audio-format.js';
import { HotlineError } from '../protocol/errors.js';

export const MAX_WAV_SECONDS = 60;
/** The longest sound and 64 KiB of whatever else an editor writes into a file: titles, markers, pictures. */
export const MAX_WAV_BYTES = MAX_WAV_SECONDS * SAMPLE_RATE_HZ * 2 + 65_536;

const HEADER_BYTES = 44;
const CHUNK_HEADER_BYTES = 8;
const FORMAT_PCM = 1;
const FORMAT_EXTENSIBLE = 0xfffe;
const WANTED = `PCM 16 bit, mono, ${SAMPLE_RATE_HZ} Hz`;

/** Samples of a WAV file. `file` names it in errors. Throws PROMPT_INVALID, whatever the bytes are. */
export function parseWav(bytes: Uint8Array, file: string): Int16Array {
  if (bytes.length > MAX_WAV_BYTES) throw tooLong(file);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (textAt(view, 0) !== 'RIFF' || textAt(view, 8) !== 'WAVE')
    throw fault(file, `is not a WAV file; it must be WAV, ${WANTED}`, 'Export it again in that format.');

  let format: DataView | undefined;
  for (const { id, body } of chunks(view, file)) {
    if (id === 'fmt ') format = body;
    if (id !== 'data') continue;
    if (!format) throw damaged(file, 'its sound stands before the description of its format');
    checkFormat(format, file);
    return samplesOf(body, file);
  }
  throw damaged(file, 'it contains no sound');
}

/** A WAV file of {@link SAMPLE_RATE_HZ}, mono, 16 bit. */
export function encodeWav(samples: Int16Array): Uint8Array {
  const bytes = new Uint8Array(HEADER_BYTES + samples.length * 2);
  const view = new DataView(bytes.buffer);
  const text = (at: number, value: string) => bytes.set(new TextEncoder().encode(value), at);
  text(0, 'RIFF');
  view.setUint32(4, bytes.length - CHUNK_HEADER_BYTES, true);
  text(8, 'WAVEfmt ');
  view.setUint32(16, 16, true);
  view.setUint16(20, FORMAT_PCM, true);
  view.setUint16(22, 1, true);
  view.setUint32(24, SAMPLE_RATE_HZ, true);
  view.setUint32(28, SAMPLE_RATE_HZ * 2, true);
  view.setUint16(32, 2, true);
  view.setUint16(34, 16, true);
  text(36, 'data');
  view.setUint32(40, samples.length * 2, true);
  samples.forEach((sample, i) => view.setInt16(HEADER_BYTES + i * 2, sample, true));
  return bytes;
}

/** The chunks in their order. Each is at least its header long, so a file has no more than it has bytes for. */
function* chunks(view: DataView, file: string): Generator<{ id: string; body: DataView }> {
  let at = 12;
  while (at + CHUNK_HEADER_BYTES <= view.byteLength) {
    const id = textAt(view, at);
    const size = view.getUint32(at + 4, true);
    const start = at + CHUNK_HEADER_BYTES;
    const present = view.byteLength - start;
    if (size > present)
      throw damaged(
        file,
        `its "${id.trim()}" part should have ${size} bytes but the file ends after ${present}`,
      );
    yield { id, body: new DataView(view.buffer, view.byteOffset + start, size) };
    // A chunk of odd size is followed by one byte of padding.
    at = start + size + (size % 2);
  }
}

function checkFormat(format: DataView, file: string): void {
  if (format.byteLength < 16) throw damaged(file, 'the description of its format is incomplete');
  const channels = format.getUint16(2, true);
  const rateHz = format.getUint32(4, true);
  const bits = format.getUint16(14, true);
  const code = codeOf(format);
  if (code === FORMAT_PCM && channels === 1 && rateHz === SAMPLE_RATE_HZ && bits === 16) return;
  const coding = code === FORMAT_PCM ? 'PCM' : `of coding 0x${code.toString(16).padStart(4, '0')}`;
  const is = `${coding} ${bits} bit, ${channels === 1 ? 'mono' : `${channels} channels`}, ${rateHz} Hz`;
  throw fault(
    file,
    `is ${is}; it must be ${WANTED}`,
    `Convert it: ${soxInto(file, `-r ${SAMPLE_RATE_HZ} -c 1 -b 16`)}`,
  );
}

/** The long form of `fmt ` carries the code of the coding in the first two bytes of its GUID. */
function codeOf(format: DataView): number {
  const code = format.getUint16(0, true);
  return code === FORMAT_EXTENSIBLE && format.byteLength >= 40 ? format.getUint16(24, true) : code;
}

function samplesOf(body: DataView, file: string): Int16Array {
  if (body.byteLength === 0) throw damaged(file, 'it contains no sound');
  if (body.byteLength % 2 !== 0) throw damaged(file, 'its sound ends in the middle of a sample');
  if (body.byteLength > MAX_WAV_SECONDS * SAMPLE_RATE_HZ * 2) throw tooLong(file);
  return Int16Array.from({ length: body.byteLength / 2 }, (_, i) => body.getInt16(i * 2, true));
}

/** Four characters, or fewer where the file ends; what is no letter becomes a question mark, for it may be printed. */
function textAt(view: DataView, at: number): string {
  const codes = Array.from({ length: 4 }, (_, i) => (at + i < view.byteLength ? view.getUint8(at + i) : 0));
  return String.fromCharCode(...codes.map((code) => (code >= 0x20 && code < 0x7f ? code : 0x3f)));
}

/** What is said of a file of more than {@link MAX_WAV_SECONDS} or {@link MAX_WAV_BYTES}. */
export function tooLong(file: string): HotlineError {
  const remedy = `Shorten it: ${soxInto(file, `-r ${SAMPLE_RATE_HZ} -c 1 -b 16`, `trim 0 ${MAX_WAV_SECONDS}`)}`;
  return fault(file, `is longer than ${MAX_WAV_SECONDS} s`, remedy);
}

function damaged(file: string, why: string): HotlineError {
  return fault(file, `is damaged: ${why}`, 'Copy or export it again.');
}

function fault(file: string, what: string, remedy: string): HotlineError {
  return new HotlineError('PROMPT_INVALID', `${file} ${what}. ${remedy}`);
}

/** A command line for the shell that puts the converted file in the place of the old one. */
function soxInto(file: string, format: string, effects = ''): string {
  const quoted = (name: string) => `'${name.replaceAll("'", `'\\''`)}'`;
  const made = `${file}.new.wav`;
  const command = ['sox', quoted(file), '-e signed-integer', format, quoted(made), effects]
    .filter(Boolean)
    .join(' ');
  return `${command} && mv ${quoted(made)} ${quoted(file)}`;
}
