import { describe, expect, it } from 'vitest';
import { healthReportSchema } from '../../../../src/protocol/health.js';
import { callRow } from '../../../../src/web/fleet/phone/call-rows.js';
import { reportCards } from '../../../../src/web/fleet/phone/report-cards.js';
import { sayIn } from '../../../../src/web/fleet/phone/say.js';
import { fixtureCalls, fixtureReport } from '../../../support/fleet/fixture-phone.js';
import { fixturePhones, fixtureSites } from '../../../support/fleet/fixture-phones.js';

const nowMs = Date.UTC(2026, 2, 1, 12);
const report = healthReportSchema.parse(fixtureReport(nowMs));
const en = sayIn('en', 'Asia/Yekaterinburg');
const ru = sayIn('ru', 'Asia/Yekaterinburg');
const row = (section: string, signal: string, say = en, of = report) =>
  reportCards(of, say)
    .find((card) => card.section === section)
    ?.rows.find((each) => each.signal === signal);

describe('a health report in words', () => {
  it('says every signal of every section', () => {
    for (const { section, rows } of reportCards(report, en)) {
      const known = Object.keys(report[section] ?? {});
      const leftOut = ['problem'];
      expect(rows.map(({ signal }) => signal)).toEqual(known.filter((signal) => !leftOut.includes(signal)));
    }
  });

  it.each([
    ['machine', 'cpuTemperatureC', '54.2 °C', '54,2 °C'],
    ['machine', 'memoryAvailableMb', '1,420 MB', '1 420 МБ'],
    ['network', 'dnsMs', '12.5 ms', '12,5 мс'],
    ['network', 'exchangeLossPercent', '0.4%', '0,4 %'],
    ['network', 'wifiSignalDbm', null, null],
    ['contacts', 'doorOpen', null, null],
    ['machine', 'lastRebootCause', 'power was switched on', 'включили питание'],
    ['board', 'supplyMv', '4,720 mV', '4 720 мВ'],
    ['software', 'configVersion', '3', '3'],
    ['machine', 'uptimeS', '14 days', '14 дн.'],
  ])('%s.%s is %s', (section, signal, english, russian) => {
    const plain = (text: string | null | undefined) => text?.replace(/\s/g, ' ') ?? null;
    expect(plain(row(section, signal)?.value)).toBe(english);
    expect(plain(row(section, signal, ru)?.value)).toBe(russian);
  });

  it('tells times by the clock of the phone', () => {
    expect(row('hook', 'since')?.value).toBe('1 Mar 2026, 14:00:00');
  });

  it('marks what somebody should look at, and nothing that cannot be told', () => {
    const bad = {
      ...report,
      hook: { ...report.hook, brokenWire: true },
      network: { ...report.network, dnsWorks: false, linkUp: null },
    };
    expect(row('hook', 'brokenWire', en, bad)?.trouble).toBe(true);
    expect(row('network', 'dnsWorks', en, bad)?.trouble).toBe(true);
    expect(row('network', 'linkUp', en, bad)?.trouble).toBe(false);
    expect(row('hook', 'stuck', en, bad)?.trouble).toBe(false);
  });

  it('leaves out a board that is not there', () => {
    expect(reportCards({ ...report, board: null }, en).map(({ section }) => section)).not.toContain('board');
  });
});

describe('a call in words', () => {
  const phone = fixturePhones(1, nowMs, fixtureSites())[0]!;
  const call = fixtureCalls(phone, nowMs, 1)[0]!;

  it('says what was measured', () => {
    const { quality, loss, talked, tone } = callRow(
      { ...call, steps: { lift: 0, answered: 2_000, ended: 67_000 } },
      en,
    );
    expect({ quality, loss, talked, tone }).toEqual({
      quality: '2.9 · poor',
      loss: '6.4%',
      talked: '1:05',
      tone: 'good',
    });
  });

  it('says nothing of what did not happen', () => {
    const { waited, talked, quality, roundTrip, result, tone } = callRow(
      { ...call, cause: 'failed', failure: 'timeout', audio: null, steps: { lift: 0, ended: 9_000 } },
      en,
    );
    expect([waited, talked, quality, roundTrip]).toEqual([null, null, null, null]);
    expect(result).toBe('Failed: the exchange did not respond');
    expect(tone).toBe('bad');
  });

  it('says that an answered call was lost', () => {
    expect(callRow({ ...call, failure: 'no-audio' }, en).result).toBe(
      'answered, then lost: the sound stopped',
    );
  });
});
