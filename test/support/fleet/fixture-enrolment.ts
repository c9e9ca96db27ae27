/** Sites and enrolment of the made-up fleet, answered as a server would. */
import { randomBytes } from 'node:crypto';
import { readBatch } from '../../../src/fleet/resources/batch-csv.js';
import { labelText, phoneServer, qrSvg } from '../../../src/fleet/resources/label.js';
import { cardFiles } from '../../../src/protocol/card-file.js';
import type { IssuedCode } from '../../../src/protocol/fleet-api/enrolment.js';
import type { PhoneDetail, Site } from '../../../src/protocol/fleet-api/phones.js';
import { enrolmentCodeOf } from '../../../src/protocol/fleet-link/enrolment-code.js';
import { FIXTURE_ORIGIN, FixtureProblem, type FixtureAsked, type FixtureFleet } from './fixture-api.js';
import { given, named, remove, replaced } from './fixture-lists.js';
import { KINDS } from './fixture-managed-items.js';
import type { ManagedFleet } from './managed-fleet.js';

export function answerPlaces(managed: ManagedFleet): void {
  const { fleet } = managed;
  fleet.on('sites', () => fleet.sites);
  managed.change('newSite', ({ name, address, timezone }) => {
    if (fleet.sites.some((site) => site.name === name)) {
      throw new FixtureProblem('CONFLICT', `There is a site named ${name} already; choose another name.`, [
        { place: 'name', message: 'is taken already' },
      ]);
    }
    const site: Site = {
      id: managed.newId(KINDS.made),
      name,
      address,
      timezone,
      updateChannel: 'stable',
      phones: 0,
    };
    fleet.sites.push(site);
    return site;
  });
  managed.change('changeSite', (body, { params }) => replaced(fleet.sites, params['id'], given(body)));
  managed.change('deleteSite', (_, { params }) => remove(fleet.sites, params['id']));
}

export function answerEnrolment(managed: ManagedFleet): void {
  const { fleet } = managed;
  const code = (
    phone: { id: string; name: string },
    site: string | null,
    preApproved: boolean,
  ): IssuedCode => {
    const written = enrolmentCodeOf(randomBytes(5));
    const origin = FIXTURE_ORIGIN.replace('http:', 'https:');
    const qrText = labelText(origin, written);
    const expiresAt = new Date(fleet.nowMs + managed.settings.codeMs).toISOString();
    return {
      phone: phone.id,
      name: phone.name,
      site,
      code: written,
      expiresAt,
      preApproved,
      qrText,
      qrSvg: qrSvg(qrText),
      cardFiles: cardFiles({
        name: phone.name,
        server: phoneServer(origin),
        code: written,
        expiresAt,
        authority: managed.authority,
      }),
    };
  };
  managed.change('newPhone', ({ name, site, address, notes }): PhoneDetail => {
    if (fleet.phones.some((phone) => phone.name === name)) {
      throw new FixtureProblem('CONFLICT', `There is a phone named ${name} already; choose another name.`, [
        { place: 'name', message: 'is taken already' },
      ]);
    }
    const row = fleet.phones.find(({ condition }) => condition === 'never-connected')!;
    const made = { ...row, id: managed.newId(KINDS.made), name, site: named(fleet.sites, site) };
    fleet.phones.push(made);
    fleet.changed.set(made.id, { address, notes, publicKey: null, report: null, reportAt: null });
    const { id } = made;
    return {
      ...made,
      ...fleet.changed.get(id)!,
      id,
      address,
      notes,
      timezone: 'Europe/Moscow',
      updates: { channel: 'stable', own: null, package: null, last: null },
      createdAt: new Date(fleet.nowMs).toISOString(),
      acceptedAt: null,
      publicKey: null,
      formerKeys: [],
      report: null,
      reportAt: null,
    };
  });
  managed.change('newCode', ({ preApproved }, { params }) => {
    const phone = fleet.phones.find(({ id }) => id === params['id'])!;
    return code(phone, phone.site?.name ?? null, preApproved);
  });
  managed.change('batch', ({ csv, dryRun, preApproved }) => {
    const { lines, faults } = readBatch(csv);
    if (faults.length > 0) throw new FixtureProblem('BAD_REQUEST', 'The file has faults.', faults);
    const known = new Set(fleet.sites.map(({ name }) => name));
    const sitesMade = [...new Set(lines.flatMap(({ site }) => site ?? []))].filter(
      (site) => !known.has(site),
    );
    const codes = dryRun
      ? []
      : lines.map(({ name, site }) => code({ id: managed.newId(KINDS.made), name }, site, preApproved));
    return { made: lines.length, sitesMade, codes };
  });
  const settle =
    (enrolment: 'accepted' | 'revoked') =>
    (_: unknown, { params }: FixtureAsked) => {
      replaced(fleet.phones, params['id'], { enrolment });
      return undefined as never;
    };
  managed.change('acceptPhone', (body, asked) => detailAfter(settle('accepted'), body, asked, fleet));
  managed.change('revokePhone', (body, asked) => detailAfter(settle('revoked'), body, asked, fleet));
}

function detailAfter(
  settle: (body: unknown, asked: FixtureAsked) => void,
  body: unknown,
  asked: FixtureAsked,
  fleet: FixtureFleet,
): PhoneDetail {
  settle(body, asked);
  const row = fleet.phones.find(({ id }) => id === asked.params['id'])!;
  return {
    ...row,
    address: '',
    timezone: 'Europe/Moscow',
    notes: '',
    updates: { channel: 'stable', own: null, package: null, last: null },
    createdAt: row.since,
    acceptedAt: row.since,
    publicKey: null,
    formerKeys: [],
    report: null,
    reportAt: null,
  };
}
