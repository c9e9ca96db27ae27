import { describeMachine, type Machine } from '../machine.js';
import { rounded, type Spread, spreadCells, spreadOf } from '../spread.js';
import { formatTable } from '../table.js';

/** Losses in percent at which a tone is listened to. */
export const LOSSES = ['0', '1', '5', '10'] as const;
export type LossPercent = (typeof LOSSES)[number];

/** Figures as in docs/benchmarks.md. */
export interface AudioFigures {
  /** RTP in to PCM out. */
  readonly delay_ms: Spread | null;
  /** PCM in to RTP out. */
  readonly delay_out_ms: Spread | null;
  /** RTP in to RTP out, with the earpiece on the microphone. */
  readonly delay_there_and_back_ms: Spread | null;
  readonly distortion_db: Readonly<Record<LossPercent, number>>;
  readonly cpu_percent: number;
  readonly samples: number;
  readonly machine: Machine;
}

export interface AudioReport extends AudioFigures {
  readonly baresip: AudioFigures;
}

/** What was measured of one phone. */
export interface AudioMeasured {
  /** Of each onset, in ms; empty where it cannot be seen. */
  readonly inMs: readonly number[];
  readonly outMs: readonly number[];
  readonly thereAndBackMs: readonly number[];
  readonly distortionDb: Readonly<Record<LossPercent, number>>;
  readonly cpuPercent: number;
}

export interface AudioResults {
  readonly machine: Machine;
  /** For how long each loss was listened to, and the processor watched. */
  readonly listenMs: number;
  readonly hotline: AudioMeasured;
  readonly baresip: AudioMeasured;
}

export function audioReportOf({ machine, hotline, baresip }: AudioResults): AudioReport {
  return { ...figuresOf(machine, hotline), baresip: figuresOf(machine, baresip) };
}

function figuresOf(machine: Machine, measured: AudioMeasured): AudioFigures {
  const { inMs, outMs, thereAndBackMs, distortionDb, cpuPercent } = measured;
  return {
    delay_ms: spreadOf(inMs),
    delay_out_ms: spreadOf(outMs),
    delay_there_and_back_ms: spreadOf(thereAndBackMs),
    distortion_db: {
      '0': rounded(distortionDb['0'], 1),
      '1': rounded(distortionDb['1'], 1),
      '5': rounded(distortionDb['5'], 1),
      '10': rounded(distortionDb['10'], 1),
    },
    cpu_percent: rounded(cpuPercent, 2),
    samples: thereAndBackMs.length,
    machine,
  };
}

/** For people. */
export function audioTableOf(results: AudioResults): string {
  const { machine, listenMs, hotline, baresip } = results;
  const delay = (name: string, of: (measured: AudioMeasured) => readonly number[]) => [
    name,
    ...spreadCells(spreadOf(of(hotline))),
    ...spreadCells(spreadOf(of(baresip))),
  ];
  const rows = [
    ['ms', 'hotline p50', 'p95', 'baresip p50', 'p95'],
    delay('RTP in to PCM out', ({ inMs }) => inMs),
    delay('PCM in to RTP out', ({ outMs }) => outMs),
    delay('there and back', ({ thereAndBackMs }) => thereAndBackMs),
    [''],
    ['', 'hotline', '', 'baresip'],
    ...LOSSES.map((loss) => [
      `distortion at ${loss} % loss, dB`,
      hotline.distortionDb[loss].toFixed(1),
      '',
      baresip.distortionDb[loss].toFixed(1),
    ]),
    ['processor in a call, % of a core', hotline.cpuPercent.toFixed(2), '', baresip.cpuPercent.toFixed(2)],
  ];
  const counts = `${hotline.thereAndBackMs.length} and ${baresip.thereAndBackMs.length} onsets, ${listenMs / 1_000} s at each loss`;
  return `${counts}; ${describeMachine(machine)}\n\n${formatTable(rows)}`;
}
