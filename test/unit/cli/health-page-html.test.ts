/** The health page as it is written; how it is served is tested elsewhere. */
import { describe, expect, it } from 'vitest';
import { healthPageHtml, type HealthPageView } from '../../../src/cli/health-page-html.js';
import { chooseLanguage, pageLanguages, pageWords } from '../../../src/cli/health-page-words.js';
import { faultCodes, type FaultCode } from '../../../src/protocol/faults.js';
import { bareReport, healthReport, linkStatus } from '../../support/health/health-report.js';

const AT = '2026-03-01T09:00:00.000Z';
const page = (view: Partial<HealthPageView> = {}): string =>
  healthPageHtml({ report: healthReport(), link: null, language: 'en', wallMs: Date.parse(AT), ...view });

const hostile = `<script>alert("1")</script>&'`;

describe('the page', () => {
  it.each(pageLanguages)('in "%s" says first whether the phone can call', (language) => {
    const { canCall, cannotCall } = pageWords[language];
    expect(page({ language })).toContain(`<html lang="${language}">`);
    expect(page({ language })).toContain(canCall);
    const faults = [{ code: 'not-registered' as const, place: '', message: 'No route.', since: AT }];
    const bad = page({ language, report: healthReport({ faults }) });
    expect([bad.includes(cannotCall), bad.includes(canCall)]).toEqual([true, false]);
    expect(bad).toContain('No route.');
  });

  it('has neither scripts nor styles within, nor anything from elsewhere', () => {
    expect(page()).not.toMatch(/<script|<style|\sstyle=|\son[a-z]+=|https?:\/\//);
  });

  it('escapes whatever comes from elsewhere', () => {
    const report = healthReport({
      routes: [
        { route: hostile.slice(0, 32), server: hostile, state: 'waiting', since: AT, lastError: hostile },
      ],
      audio: { device: hostile, present: true, open: false, problem: hostile },
      network: {
        ...healthReport().network,
        interface: hostile.slice(0, 32),
        addresses: [hostile],
        gateway: hostile,
      },
      faults: [{ code: 'hot', place: hostile, message: hostile, since: AT }],
      selfTests: {
        call: { test: 'call', outcome: 'failed', at: AT, tookMs: 1, message: hostile, evidence: {} },
      },
    });
    const html = page({
      report,
      link: linkStatus({ server: hostile, linked: false, problem: hostile, name: hostile }),
    });
    expect(html).not.toContain('<script');
    expect(
      html.match(/&lt;script&gt;alert\(&quot;1&quot;\)&lt;\/script&gt;&amp;&#39;/g)?.length,
    ).toBeGreaterThan(8);
  });

  it('calls what cannot be read not available, and what is not wrong none', () => {
    const html = page({ report: bareReport() });
    expect(html).toContain(
      '<dt>Processor temperature</dt><dd><span class="absent">not available</span></dd>',
    );
    expect(html).toContain('<dt>Last error</dt><dd>none</dd>');
    expect(html).toContain('There is no I/O board.');
  });

  it('writes figures as the language does, with their units', () => {
    expect(page()).toContain('<dd>48.2\u00a0°C</dd>');
    expect(page({ language: 'ru' })).toContain('<dd>48,2\u00a0°C</dd>');
    expect(page({ language: 'ru' })).toContain('<dd>4\u00a0720\u00a0мВ</dd>');
    expect(page()).toContain('<dt>Up for</dt><dd>10 hrs 29 mins</dd>');
    expect(page({ language: 'ru' })).toContain('<dd>зарегистрирован</dd>');
  });

  it('shows the worst fault first', () => {
    const fault = (code: FaultCode) => ({ code, place: '', message: code, since: AT });
    const html = page({
      report: healthReport({ faults: [fault('throttled'), fault('hot'), fault('hook-chatter')] }),
    });
    const places = ['hook-chatter', 'hot', 'throttled'].map((code) =>
      html.lastIndexOf(`<p lang="en">${code}</p>`),
    );
    expect(places).toEqual([...places].sort((a, b) => a - b));
    expect(Math.min(...places)).toBeGreaterThan(0);
  });

  it('tells of the link to the fleet', () => {
    expect(page({ link: linkStatus({ linked: false }) })).toContain('Not linked with wss://fleet.example');
    const linked = page({ link: linkStatus() });
    expect(linked).toContain('Linked with wss://fleet.example');
    expect(linked).toContain('<dd>accepted</dd>');
    expect(linked).toContain('<dd>Lift 4</dd>');
    expect(page()).toContain('This phone reports to no fleet.');
  });

  it('shows the key of the phone as the dashboard writes it, to be compared by an operator', () => {
    const link = linkStatus({ enrolment: 'unconfirmed' });
    const key = '<code>pQ7x 2LmN pQ7x 2LmN pQ7x 2LmN pQ7x 2LmN pQ7x 2LmN pQ7</code>';
    expect(page({ link })).toContain(key);
    expect(page({ link })).toContain('unconfirmed: accept it on the dashboard');
    expect(page({ link, language: 'ru' })).toContain('ждёт подтверждения');
    expect(page({ link: linkStatus({ key: null }) })).not.toContain('<code>');
  });

  it('names no value or signal "undefined" in any language', () => {
    const codes = Object.keys(faultCodes) as FaultCode[];
    const faults = codes.map((code) => ({ code, place: '', message: 'x', since: AT }));
    for (const language of pageLanguages)
      expect(page({ language, report: healthReport({ faults }) })).not.toMatch(/undefined|NaN|null|\[object/);
  });
});

describe('the language', () => {
  it.each([
    ['ru', 'en', 'ru'],
    ['en', 'ru', 'en'],
    [undefined, 'ru', 'ru'],
    [undefined, 'ru-RU,ru;q=0.9,en;q=0.8', 'ru'],
    [undefined, 'de-DE, en;q=0.5, ru;q=0.7', 'ru'],
    [undefined, 'ru;q=0, en', 'en'],
    [undefined, 'fr', 'en'],
    [undefined, undefined, 'en'],
    ['xx', 'ru', 'ru'],
    [['ru', 'en'], 'en', 'en'],
    [undefined, ',;;q=,ru;q=x', 'ru'],
  ])('wish %j, Accept-Language %j: %s', (wish, accept, expected) => {
    expect(chooseLanguage(wish, accept)).toBe(expected);
  });
});
