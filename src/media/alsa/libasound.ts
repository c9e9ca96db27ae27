import type KoffiModule from 'koffi';
import { HotlineError, messageOf } from '../../protocol/errors.js';

/** A pointer into libasound: `snd_pcm_t *` or `snd_pcm_hw_params_t *`. */
export type Handle = bigint;

/**
 * The functions of libasound that the product uses, as C has them (alsa/pcm.h). Those that return a number give a
 * negative errno on failure. To be called from the main thread only, and on a pcm opened with {@link NONBLOCK}.
 */
export interface Libasound {
  readonly open: (pcm: [Handle | null], name: string, stream: number, mode: number) => number;
  readonly close: (pcm: Handle) => number;
  readonly state: (pcm: Handle) => number;
  readonly prepare: (pcm: Handle) => number;
  readonly start: (pcm: Handle) => number;
  readonly drop: (pcm: Handle) => number;
  readonly recover: (pcm: Handle, error: number, silent: number) => number;
  readonly availUpdate: (pcm: Handle) => number;
  readonly delay: (pcm: Handle, samples: [number]) => number;
  readonly writei: (pcm: Handle, samples: Int16Array, count: number) => number;
  readonly readi: (pcm: Handle, samples: Int16Array, count: number) => number;

  readonly paramsMalloc: (params: [Handle | null]) => number;
  readonly paramsFree: (params: Handle) => void;
  readonly paramsAny: (pcm: Handle, params: Handle) => number;
  readonly paramsSetAccess: (pcm: Handle, params: Handle, access: number) => number;
  readonly paramsSetFormat: (pcm: Handle, params: Handle, format: number) => number;
  readonly paramsSetChannels: (pcm: Handle, params: Handle, channels: number) => number;
  readonly paramsSetRate: (pcm: Handle, params: Handle, rateHz: number, direction: number) => number;
  readonly paramsSetBufferSizeNear: (pcm: Handle, params: Handle, samples: [number]) => number;
  readonly paramsSetPeriodSizeNear: (
    pcm: Handle,
    params: Handle,
    samples: [number],
    direction: null,
  ) => number;
  readonly paramsApply: (pcm: Handle, params: Handle) => number;

  readonly strerror: (error: number) => string;
  /** Forgets the configuration that was read, so that the next `open` sees cards plugged in since. */
  readonly forgetConfiguration: () => number;
}

/** Constants of alsa/pcm.h. */
export const STREAM_PLAYBACK = 0;
export const STREAM_CAPTURE = 1;
export const NONBLOCK = 1;
export const ACCESS_RW_INTERLEAVED = 3;
export const FORMAT_S16_LE = 2;
export const STATE_PREPARED = 2;
export const STATE_DISCONNECTED = 8;

let loaded: Promise<Libasound> | undefined;

/** The machine's libasound, loaded once. Rejects with AUDIO_DEVICE when there is none. */
export function loadLibasound(): Promise<Libasound> {
  loaded ??= bind().catch((error: unknown) => {
    loaded = undefined;
    throw error;
  });
  return loaded;
}

async function bind(): Promise<Libasound> {
  const koffi = await importKoffi();
  const library = openLibrary(() => koffi.load('libasound.so.2'));
  const pcm = 'void *pcm';
  const params = `${pcm}, void *params`;

  // By default libasound writes every failure to stderr; the caller reports it instead. A callback into JavaScript
  // could be entered from a plugin's thread, so the handler is a function of libasound itself that ignores its
  // arguments and does nothing.
  library.func('int snd_lib_error_set_handler(void *handler)')(library.symbol('snd_asoundlib_version'));

  return {
    open: library.func('int snd_pcm_open(_Out_ void **pcm, const char *name, int stream, int mode)'),
    close: library.func(`int snd_pcm_close(${pcm})`),
    state: library.func(`int snd_pcm_state(${pcm})`),
    prepare: library.func(`int snd_pcm_prepare(${pcm})`),
    start: library.func(`int snd_pcm_start(${pcm})`),
    drop: library.func(`int snd_pcm_drop(${pcm})`),
    recover: library.func(`int snd_pcm_recover(${pcm}, int error, int silent)`),
    availUpdate: library.func(`long snd_pcm_avail_update(${pcm})`),
    delay: library.func(`int snd_pcm_delay(${pcm}, _Out_ long *samples)`),
    writei: library.func(`long snd_pcm_writei(${pcm}, const int16_t *samples, ulong count)`),
    readi: library.func(`long snd_pcm_readi(${pcm}, _Out_ int16_t *samples, ulong count)`),

    paramsMalloc: library.func('int snd_pcm_hw_params_malloc(_Out_ void **params)'),
    paramsFree: library.func('void snd_pcm_hw_params_free(void *params)'),
    paramsAny: library.func(`int snd_pcm_hw_params_any(${params})`),
    paramsSetAccess: library.func(`int snd_pcm_hw_params_set_access(${params}, int access)`),
    paramsSetFormat: library.func(`int snd_pcm_hw_params_set_format(${params}, int format)`),
    paramsSetChannels: library.func(`int snd_pcm_hw_params_set_channels(${params}, uint channels)`),
    paramsSetRate: library.func(`int snd_pcm_hw_params_set_rate(${params}, uint rate, int direction)`),
    paramsSetBufferSizeNear: library.func(
      `int snd_pcm_hw_params_set_buffer_size_near(${params}, _Inout_ ulong *samples)`,
    ),
    paramsSetPeriodSizeNear: library.func(
      `int snd_pcm_hw_params_set_period_size_near(${params}, _Inout_ ulong *samples, void *direction)`,
    ),
    paramsApply: library.func(`int snd_pcm_hw_params(${params})`),

    strerror: library.func('const char *snd_strerror(int error)'),
    forgetConfiguration: library.func('int snd_config_update_free_global()'),
  };
}

/** Loaded when a sound card is really used, so that the other commands run where koffi has no build. */
async function importKoffi(): Promise<typeof KoffiModule> {
  try {
    return (await import('koffi')).default;
  } catch (error) {
    throw new HotlineError(
      'AUDIO_DEVICE',
      `sound cards cannot be used on this kind of machine: koffi does not load (${messageOf(error)})`,
      { cause: error },
    );
  }
}

function openLibrary<T>(load: () => T): T {
  try {
    return load();
  } catch (error) {
    throw new HotlineError(
      'AUDIO_DEVICE',
      'the ALSA library libasound.so.2 is not installed: apt install libasound2 (from Debian 13 on: libasound2t64)',
      { cause: error },
    );
  }
}
