/** What the E-model is told about a conversation. */
export interface VoicePath {
  /** Mouth to ear, one way, in ms. */
  readonly delayMs: number;
  /** Share of packets lost, 0..100. */
  readonly lossPercent: number;
  readonly codec: string | undefined;
}

/** Equipment impairment Ie and robustness to loss Bpl (ITU-T G.113, tables I.1 and I.4). */
interface Equipment {
  readonly impairment: number;
  readonly lossRobustness: number;
}
/** G.711 with concealment; also taken for Opus and G.722, whose wideband gain the narrow-band scale cannot show. */
const GOOD: Equipment = { impairment: 0, lossRobustness: 25.1 };
const equipment: Record<string, Equipment> = {
  pcma: GOOD,
  pcmu: GOOD,
  g722: GOOD,
  opus: GOOD,
  g729: { impairment: 11, lossRobustness: 19 },
};

/** Basic rating of a connection with all defaults (ITU-T G.107 table 3). */
const BASIC_RATING = 93.2;

/** The transmission rating factor R, 0..100 (ITU-T G.107, its delay term in the usual linear form). */
export function ratingFactor({ delayMs, lossPercent, codec }: VoicePath): number {
  const { impairment, lossRobustness } = equipment[codec?.toLowerCase() ?? ''] ?? GOOD;
  const lateness = Math.max(0, delayMs - 177.3);
  const delayImpairment = 0.024 * delayMs + 0.11 * lateness;
  const effectiveImpairment = impairment + ((95 - impairment) * lossPercent) / (lossPercent + lossRobustness);
  return Math.min(100, Math.max(0, BASIC_RATING - delayImpairment - effectiveImpairment));
}

/** The estimated mean opinion score, 1..4.5 (ITU-T G.107 annex B). */
export function meanOpinionScore(path: VoicePath): number {
  const r = ratingFactor(path);
  const score = 1 + 0.035 * r + 7e-6 * r * (r - 60) * (100 - r);
  return Math.min(4.5, Math.max(1, score));
}
