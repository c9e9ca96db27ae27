import { expect, it } from 'vitest';
import { z } from 'zod';
import { BenchRun, nothingLeft } from './run-bench.js';

/** No time is none, and nobody would wait for one of some seconds. */
const ms = z.number().positive().max(5_000);
const spread = z.strictObject({ p50: ms, p95: ms });
const machine = z.strictObject({
  cores: z.number().int().positive(),
  memory_gb: z.number().int(),
  arch: z.literal(process.arch),
  node: z.literal(process.versions.node),
});

async function resultOf(args: readonly string[], env: NodeJS.ProcessEnv = {}) {
  const bench = await BenchRun.inNewFolder();
  try {
    const result = await bench.start(args, env).finished;
    expect(await bench.left()).toEqual(nothingLeft);
    return result;
  } finally {
    await bench.remove();
  }
}

async function reportOf(args: readonly string[]): Promise<{ report: unknown; stderr: string }> {
  const { status, stdout, stderr } = await resultOf(args);
  expect(status, stderr).toBe(0);
  expect(stdout).toMatch(/^\{.*\}\n$/);
  return { report: JSON.parse(stdout), stderr };
}

/** The longer one takes 40 s on a machine that does nothing else. */
const LIMIT_MS = 180_000;

// Mostly they wait, and no figure has to be a good one here: so both at the same time.
it.concurrent(
  'sip: calls over UDP, TCP and TLS, and around a server that fails',
  async () => {
    const transport = z.strictObject({ dial_to_invite_ms: spread, answer_to_audio_ms: spread });
    const common = { udp: transport, tcp: transport, tls: transport, samples: z.literal(1), machine };
    // What another server costs more may be less than nothing when the machine is busy.
    const more = z.strictObject({ p50: z.number().max(5_000), p95: z.number().max(5_000) });
    const failover = z.strictObject({ refused: more, silent: more });
    // baresip is not waited for here for as long as it takes.
    const none = z.strictObject({ refused: z.null(), silent: z.null() });
    const schema = z.strictObject({
      ...common,
      failover_ms: failover,
      failover_between_routes_ms: failover,
      baresip: z.strictObject({ ...common, failover_ms: none, failover_between_routes_ms: none }),
    });
    const { report, stderr } = await reportOf(['sip', '--json', '--lifts', '1', '--patience', '1']);
    expect(schema.safeParse(report).error).toBeUndefined();
    // The phone gives a silent server two seconds.
    expect(schema.parse(report).failover_ms.silent.p50).toBeGreaterThan(1_000);
    expect(stderr).toMatch(/^tls: 200 OK to audio, there and back( +\d+\.\d\d){4}$/m);
  },
  LIMIT_MS,
);

it.concurrent(
  'audio: delays, distortion on lost packets, and processor time',
  async () => {
    const distortion = z.number().negative().min(-60);
    const common = {
      delay_there_and_back_ms: spread,
      distortion_db: z.strictObject({ '0': distortion, '1': distortion, '5': distortion, '10': distortion }),
      cpu_percent: z.number().nonnegative(),
      // A busy machine may lose one.
      samples: z.number().int().min(1).max(3),
      machine,
    };
    const schema = z.strictObject({
      ...common,
      delay_ms: spread,
      delay_out_ms: spread,
      baresip: z.strictObject({ ...common, delay_ms: z.null(), delay_out_ms: z.null() }),
    });
    const { report, stderr } = await reportOf(['audio', '--json', '--onsets', '3', '--listen', '1']);
    expect(schema.safeParse(report).error).toBeUndefined();
    const { '0': whole, '10': lossy } = schema.parse(report).baresip.distortion_db;
    expect(whole).toBeLessThan(lossy);
    expect(stderr).toMatch(/^distortion at 10 % loss, dB( +-\d+\.\d){2}$/m);
  },
  LIMIT_MS,
);

it('says what to install where the program to compare with is missing', async () => {
  const { status, stderr } = await resultOf(['audio'], { PATH: '/nowhere' });
  expect(stderr).toBe(
    'bench: baresip cannot be found, and the phone is compared with baresip; ' +
      'install with: sudo apt install --no-install-recommends baresip-core\n',
  );
  expect(status).toBe(2);
});
