import { describe, expect, it } from 'vitest';
import type { CommissioningCheck } from '../../../../src/protocol/commissioning.js';
import { figureTexts } from '../../../../src/protocol/words/commissioning.js';

const call: CommissioningCheck = {
  check: 'test-call',
  outcome: 'passed',
  at: '2026-11-23T19:00:00.000Z',
  note: '',
  evidence: { talkMs: 12_340, mos: 4.27, route: 'main', loudestDbfs: -18.4, tonesHeard: 4, answerMs: 3.25 },
};

describe('the evidence of a check', () => {
  it('is told in its own order, with units, and without what was not measured', () => {
    expect(figureTexts(call, 'en').map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'Route: main',
      'Answered after: 3.3\u00a0ms',
      'Talked for: 12.3\u00a0s',
      'Tones that came back, of 4: 4',
      'Loudest sound: \u221218\u00a0dBFS',
      'Score (MOS): 4.3',
    ]);
  });
  it('is told in Russian', () => {
    const time: CommissioningCheck = {
      check: 'time',
      outcome: 'failed',
      at: call.at,
      note: '',
      evidence: { synchronised: false, offsetMs: -1_234, source: 'pool' },
    };
    expect(figureTexts(time, 'ru').map(({ name, text }) => `${name}: ${text}`)).toEqual([
      'Часы выставил сервер времени: нет',
      'Расхождение: \u22121,2\u00a0с',
      'Сверено с: pool',
    ]);
  });
});
