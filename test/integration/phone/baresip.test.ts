/** The whole phone against a telephone of another make, with real sound: baresip. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { Baresip, type BaresipOptions } from '../../support/baresip.js';
import { makeCertificates, type TestCertificates } from '../../support/certificates.js';
import { microphoneHz, TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

/** Amplitudes: what the two say is 0.3 and 0.5, and no codec takes much of it. */
const HEARD = { microphone: 0.27, baresip: 0.4 };
const ABSENT = 0.01;
/** 4.3 on an idle machine; a busy one delays the sound, which counts. */
const LEAST_MOS = 3;

let certificates: TestCertificates;
let baresip: Baresip;
let phone: TestPhone;
const toEnd: (() => Promise<void>)[] = [];

beforeAll(async () => {
  certificates = await makeCertificates();
});
afterAll(() => certificates.remove());
afterEach(async () => {
  for (const end of toEnd.splice(0).reverse()) await end();
});

/** baresip is no registrar: the phone calls it all the same. */
async function start(far: BaresipOptions = {}, route = ''): Promise<void> {
  const { transport = 'udp' } = far;
  baresip = await Baresip.start({ certificate: certificates.right, ...far });
  toEnd.push(() => baresip.stop());
  phone = await TestPhone.create({
    number: 'sip:baresip@127.0.0.1',
    routes: [
      {
        url: `sip:127.0.0.1:${baresip.port};transport=${transport}`,
        password: 'of no use here',
        more: `${transport === 'tls' ? `ca_file = "${certificates.caFile}"\n` : ''}${route}`,
      },
    ],
  });
  toEnd.push(() => phone.end());
}

async function soundGoesBothWays(): Promise<void> {
  await until('the phone hears baresip', () => phone.earTone(Baresip.toneHz) > HEARD.baresip);
  await until('baresip hears the phone', async () => (await baresip.hears(microphoneHz)) > HEARD.microphone);
}

const happenings = (): readonly string[] => baresip.events.map(({ type }) => type);

describe.each([
  ['PCMA', 'udp', 'rtp'],
  ['PCMU', 'tcp', 'rtp'],
  ['G722', 'tls', 'rtp'],
  ['opus', 'udp', 'rtp'],
  ['PCMA', 'udp', 'srtp'],
  ['G722', 'tcp', 'srtp'],
  ['opus', 'tls', 'srtp'],
] as const)('%s over %s, sound by %s', (codec, transport, media) => {
  it('both hear each other alone, and the record says how', async () => {
    const encrypted = media === 'srtp';
    await start(
      { transport, codecs: [codec], srtp: encrypted ? 'sdes-mandatory' : 'none' },
      `media = "${media}"`,
    );
    phone.lift();
    await phone.reaches('talking');
    await soundGoesBothWays();
    expect(phone.earTone(microphoneHz)).toBeLessThan(ABSENT);
    expect(await baresip.hears(Baresip.toneHz)).toBeLessThan(ABSENT);
    expect(baresip.codecs).toEqual({ sends: codec, hears: codec });
    expect(baresip.cryptoSuite).toBe(encrypted ? 'AES_CM_128_HMAC_SHA1_80' : undefined);
    phone.replace();
    await baresip.happened('CALL_CLOSED');
    const [record] = await phone.recorded(1);
    expect(record).toMatchObject({
      cause: 'answered',
      hungUpBy: 'caller',
      audio: { codec, lossPercent: 0 },
    });
    expect(record!.audio!.mos).toBeGreaterThan(LEAST_MOS);
  });
});

describe('encryption', () => {
  it.each([
    ['demanded here and unknown there', 'srtp', 'none'],
    ['demanded there and not wanted here', 'rtp', 'sdes-mandatory'],
  ] as const)('%s: no call, no sound, and the record says why', async (_, media, srtp) => {
    await start({ srtp }, `media = "${media}"`);
    phone.lift();
    await phone.reaches('retrying');
    phone.replace();
    expect((await phone.recorded(1))[0]).toMatchObject({
      cause: 'failed',
      failure: 'media',
      attempts: [{ sipCode: 488 }],
      audio: null,
    });
    expect(phone.logged.join('\n')).toContain('check media and codecs of the route');
    expect(happenings()).not.toContain('CALL_ESTABLISHED');
    expect(await baresip.heard()).toBeUndefined();
  });

  it.each([
    ['goes without where the far end cannot, and says so', 'none', undefined],
    ['is used where the far end can', 'sdes', 'AES_CM_128_HMAC_SHA1_80'],
  ] as const)('wished for: %s', async (_, srtp, suite) => {
    await start({ srtp }, 'media = "srtp-or-rtp"');
    phone.lift();
    await soundGoesBothWays();
    expect(baresip.cryptoSuite).toBe(suite);
    const warning = 'the exchange takes no encrypted sound: this call can be listened to on the network';
    expect(phone.logged.some((line) => line.startsWith(warning))).toBe(suite === undefined);
  });
});

describe('in a call', () => {
  it('baresip hangs up', async () => {
    await start();
    phone.lift();
    await soundGoesBothWays();
    await baresip.hangUp();
    await phone.reaches('far-end-gone');
    phone.replace();
    expect((await phone.recorded(1))[0]).toMatchObject({ cause: 'answered', hungUpBy: 'far-end' });
  });

  it('baresip puts it on hold and takes it back', async () => {
    await start({ srtp: 'sdes-mandatory' }, 'media = "srtp"');
    phone.lift();
    await soundGoesBothWays();
    await baresip.hold();
    await until('held', () => phone.phone.controller.held);
    await until('baresip is not heard', () => phone.earTone(Baresip.toneHz) < ABSENT);
    await baresip.resume();
    await until('taken back', () => !phone.phone.controller.held);
    await soundGoesBothWays();
  });

  it('baresip takes the digits, and each tells the other by RTCP what it received', async () => {
    await start({}, 'digits_after_answer = "12#"');
    phone.lift();
    await phone.reaches('talking');
    await baresip.happened('CALL_DTMF_END', 3);
    const digits = baresip.events.filter(({ type }) => type === 'CALL_DTMF_START').map(({ param }) => param);
    expect(digits).toEqual(['1', '2', '#']);
    await soundGoesBothWays();
    // The phone reports every 2.5 s or more, baresip every 5 s: by the third report baresip has answered the first.
    await baresip.happened('CALL_RTCP', 3, 30_000);
    phone.replace();
    const { audio } = (await phone.recorded(1))[0]!;
    expect(audio).toMatchObject({ lossPercent: 0 });
    expect(audio!.roundTripMs).toBeLessThan(500);
    const reports = baresip.events.findLast(({ type }) => type === 'CALL_RTCP')!.rtcp_stats!;
    expect(reports).toMatchObject({ tx: { lost: 0 }, rx: { lost: 0 } });
    // Packets, by the phone's own report.
    expect(reports.rx.sent).toBeGreaterThan(50);
  });
});
