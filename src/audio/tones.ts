/**
 * The tones of the national telephone networks, as data.
 *
 * Sources: ITU-T E.180 (03/98) with the list "Various tones used in national networks" annexed to the ITU Operational
 * Bulletin (No. 781 of 2003, renewed in No. 955 of 2010); ITU-T E.182 for what each tone means; for RU the order of the
 * Ministry of Communications No. 133 of 21.10.2009, annex 3, table 1; for GB BT SIN 350; for US Telcordia SR-2275.
 *
 * Levels: E.180 recommends -10 dBm0 +/- 5 dB, the Russian order -15..-5 dB. Our -13 dBFS is -10 dBm0 (see level.ts).
 */

/** A burst of sound and the pause after it. */
export interface ToneSegment {
  /** In Hz. Sounded together, all equally strong. */
  readonly frequenciesHz: readonly number[];
  /** The sound swells fully up and down this many times a second (amplitude modulation). Absent: it is steady. */
  readonly modulatedByHz?: number;
  /** In ms; Infinity for a continuous tone. */
  readonly onMs: number;
  /** In ms. */
  readonly offMs: number;
  /** RMS of the burst in dBFS (level.ts). */
  readonly levelDbfs: number;
}

/** What one tone sounds like. It has no end: after the last segment it goes on at `repeatFrom`. */
export interface Tone {
  readonly segments: readonly ToneSegment[];
  /** Index of the segment that follows the last one: 0 repeats all, 1 leaves out the first from the second time on. */
  readonly repeatFrom: number;
}

export const toneNames = [
  /** The network waits for digits. */
  'dial',
  /** The far end rings. */
  'ringback',
  'busy',
  /** No way through the network; also called reorder tone. */
  'congestion',
  /** Calls a person back to a handset that lies beside its cradle. */
  'howler',
  /** Ours, of no network: the phone works on the call. */
  'comfort',
] as const;
export type ToneName = (typeof toneNames)[number];
export type ToneTable = Readonly<Record<ToneName, Tone>>;

/** ISO 3166 codes of the countries whose tones are known. */
export const countries = [
  'RU',
  'CN',
  'DE',
  'ES',
  'FR',
  'GB',
  'IN',
  'IT',
  'JP',
  'KZ',
  'PL',
  'TR',
  'US',
] as const;
export type Country = (typeof countries)[number];
export const DEFAULT_COUNTRY: Country = 'RU';

const TONE_DBFS = -13;

interface Sound {
  readonly frequenciesHz: readonly number[];
  readonly modulatedByHz?: number;
}

/** A tone by its rhythm in ms: on, off, on, off, and so on. Without a rhythm it is continuous. */
function tone(sound: Sound, ...rhythmMs: readonly number[]): Tone {
  const [onMs = Infinity, offMs = 0, ...rest] = rhythmMs;
  const first = { ...sound, onMs, offMs, levelDbfs: TONE_DBFS };
  return { segments: rest.length === 0 ? [first] : [first, ...tone(sound, ...rest).segments], repeatFrom: 0 };
}

const hz = (...frequenciesHz: number[]): Sound => ({ frequenciesHz });
const modulated = (frequencyHz: number, modulatedByHz: number): Sound => ({
  frequenciesHz: [frequencyHz],
  modulatedByHz,
});

/**
 * E.180 gives no frequencies for it and the national lists have none, so in every country it is North America's
 * receiver-off-hook tone: four frequencies to which the ear and a small earpiece are most sensitive. There it is sent
 * at once as loud as the line allows. Ours climbs from -27 to -9 dBFS in 12 s and stays there, because the handset may
 * still be at an ear.
 */
const howler: Tone = {
  segments: [-27, -24, -21, -18, -15, -12, -9].flatMap((levelDbfs) =>
    Array.from({ length: 10 }, () => ({
      frequenciesHz: [1400, 2060, 2450, 2600],
      onMs: 100,
      offMs: 100,
      levelDbfs,
    })),
  ),
  repeatFrom: 60,
};

/** Begins with its sound, so that a person hears something as soon as the handset is lifted. */
const comfort: Tone = {
  segments: [{ frequenciesHz: [425], onMs: 100, offMs: 1400, levelDbfs: -25 }],
  repeatFrom: 0,
};

const everywhere = { howler, comfort };

const russia: ToneTable = {
  ...everywhere,
  dial: tone(hz(425)),
  ringback: tone(hz(425), 1000, 4000),
  // The order allows 0.3-0.4 s and 0.15-0.2 s.
  busy: tone(hz(425), 350, 350),
  congestion: tone(hz(425), 175, 175),
};

/** The national tones of every country in {@link countries}. */
export const toneTables: Readonly<Record<Country, ToneTable>> = {
  RU: russia,
  // Kazakhstan's entry is not in the lists named above. Its network grew out of the same one and kept its tones.
  KZ: russia,
  CN: {
    ...everywhere,
    dial: tone(hz(450)),
    ringback: tone(hz(450), 1000, 4000),
    busy: tone(hz(450), 350, 350),
    congestion: tone(hz(450), 700, 700),
  },
  DE: {
    ...everywhere,
    dial: tone(hz(425)),
    ringback: tone(hz(425), 1000, 4000),
    busy: tone(hz(425), 480, 480),
    congestion: tone(hz(425), 240, 240),
  },
  ES: {
    ...everywhere,
    dial: tone(hz(425)),
    ringback: tone(hz(425), 1500, 3000),
    busy: tone(hz(425), 200, 200),
    congestion: tone(hz(425), 200, 200, 200, 200, 200, 600),
  },
  FR: {
    ...everywhere,
    dial: tone(hz(440)),
    ringback: tone(hz(440), 1500, 3500),
    busy: tone(hz(440), 500, 500),
    // The list names none; this is what French exchanges send.
    congestion: tone(hz(440), 250, 250),
  },
  GB: {
    ...everywhere,
    dial: tone(hz(350, 440)),
    ringback: tone(hz(400, 450), 400, 200, 400, 2000),
    busy: tone(hz(400), 375, 375),
    congestion: tone(hz(400), 400, 350, 225, 525),
  },
  IN: {
    ...everywhere,
    dial: tone(modulated(400, 25)),
    ringback: tone(modulated(400, 25), 400, 200, 400, 2000),
    busy: tone(hz(400), 750, 750),
    congestion: tone(hz(400), 250, 250),
  },
  IT: {
    ...everywhere,
    dial: tone(hz(425), 200, 200, 600, 1000),
    ringback: tone(hz(425), 1000, 4000),
    busy: tone(hz(425), 500, 500),
    congestion: tone(hz(425), 200, 200),
  },
  JP: {
    ...everywhere,
    dial: tone(hz(400)),
    ringback: tone(modulated(400, 16), 1000, 2000),
    busy: tone(hz(400), 500, 500),
    // Japan does not tell congestion from busy.
    congestion: tone(hz(400), 500, 500),
  },
  PL: {
    ...everywhere,
    dial: tone(hz(425)),
    ringback: tone(hz(425), 1000, 4000),
    busy: tone(hz(425), 500, 500),
    // Nor does Poland.
    congestion: tone(hz(425), 500, 500),
  },
  TR: {
    ...everywhere,
    dial: tone(hz(450)),
    ringback: tone(hz(450), 2000, 4000),
    busy: tone(hz(450), 500, 500),
    congestion: tone(hz(450), 200, 200, 200, 200, 200, 200, 600, 200),
  },
  US: {
    ...everywhere,
    dial: tone(hz(350, 440)),
    ringback: tone(hz(440, 480), 2000, 4000),
    busy: tone(hz(480, 620), 500, 500),
    congestion: tone(hz(480, 620), 250, 250),
  },
};

/** The tones of a country, and those of the default country where its own are not known. */
export function tonesOf(country: string): ToneTable {
  return toneTables[countries.find((known) => known === country) ?? DEFAULT_COUNTRY];
}
