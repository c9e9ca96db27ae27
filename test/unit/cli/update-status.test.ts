/** What people are shown of software updates, at the terminal and on the phone's page. */
import { describe, expect, it } from 'vitest';
import { fleetLink } from '../../../src/cli/health-page-link.js';
import { statusLines } from '../../../src/cli/status-lines.js';
import type { UpdateStatus } from '../../../src/protocol/link-status.js';
import { healthReport, linkStatus } from '../../support/health/health-report.js';

const AT = '2026-11-23T02:00:00.000Z';
const hostile = '<script>alert(1)</script>';
const waiting: UpdateStatus = {
  trusts: 1,
  current: { version: '0.3.0', state: 'waiting', message: 'waits for its window, 02:00-05:00' },
  last: { version: '0.2.0', state: 'rolled-back', message: hostile, at: AT },
};
const lines = (update: UpdateStatus) =>
  statusLines({ ...healthReport(), fleet: linkStatus({ update }) }, Date.parse(AT) + 60_000).join('\n');
const page = (update: UpdateStatus) =>
  fleetLink(linkStatus({ update }), 'ru', {
    time: (iso) => iso,
    escaped: (text) => text.replaceAll('<', '&lt;'),
    none: 'нет',
  });

describe('a software update', () => {
  it('is shown with what it waits for, and how the last one ended', () => {
    expect(lines(waiting)).toMatch(/software update +0\.3\.0 waiting: waits for its window, 02:00-05:00/);
    expect(lines(waiting)).toMatch(/last update +0\.2\.0 rolled-back, 2026-11-23 02:00:00 UTC, 1 min ago/);
    expect(page(waiting)).toContain('загружено, ждёт своего времени');
    expect(page(waiting)).not.toContain(hostile);
  });

  it('cannot come to a phone without a release key, and that is said', () => {
    const none: UpdateStatus = { trusts: 0, current: null, last: null };
    expect(lines(none)).toContain('trusts no release key');
    expect(page(none)).toContain('нет ключа выпуска');
  });
});
