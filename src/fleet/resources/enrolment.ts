/** Enrolment codes, one at a time or for a whole table of phones. */
import { createHash, randomBytes, randomUUID } from 'node:crypto';
import { delay } from '../../clock/clock.js';
import { cardFiles } from '../../protocol/card-file.js';
import type { IssuedCode } from '../../protocol/fleet-api/enrolment.js';
import { mayAct } from '../../protocol/fleet-api/roles.js';
import { enrolmentCodeOf } from '../../protocol/fleet-link/enrolment-code.js';
import { ApiError, type Handlers } from '../api/handler.js';
import type { Actor } from '../ports.js';
import { type CodeRecord, insertCodes, issueCode } from '../store/codes.js';
import { insertPhones, type NewPhoneRecord, takenNames } from '../store/phones.js';
import { insertSites, type SiteRecord, sitesByName } from '../store/sites.js';
import { type BatchLine, fault, type Faults, readBatch } from './batch-csv.js';
import type { ResourceDeps } from './deps.js';
import { labelText, phoneServer, qrSvg } from './label.js';
import { phoneOrRefusal, phonesChanged } from './phones.js';
import { noSuch, unlessTaken } from './refusals.js';

export type EnrolmentHandlers = Pick<Handlers, 'newCode' | 'batch'>;

const CODE_RANDOM_BYTES = 5;
/** QR codes drawn before others have their turn: about 10 ms. */
const LABELS_AT_ONCE = 25;

interface CodeOf {
  readonly phone: { readonly id: string; readonly name: string; readonly site: string | null };
  readonly preApproved: boolean;
  readonly replace: boolean;
  readonly expiresInMs: number | undefined;
  readonly actor: Actor;
}

/** SHA-256 of a code in its one writing, hex: what the store has of it. */
export function codeHash(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

export function enrolmentHandlers(deps: ResourceDeps): EnrolmentHandlers {
  const { audit, clock, phoneAuthority = null, publicUrl, settings, store } = deps;

  const newCode = ({ phone, preApproved, replace, expiresInMs, actor }: CodeOf) => {
    const code = enrolmentCodeOf(randomBytes(CODE_RANDOM_BYTES));
    const nowMs = clock.wallMs();
    const record: CodeRecord = {
      id: randomUUID(),
      phone_id: phone.id,
      code_hash: codeHash(code),
      pre_approved: preApproved ? 1 : 0,
      replaces: replace ? 1 : 0,
      created_at: nowMs,
      expires_at: nowMs + (expiresInMs ?? settings.current().codeMs),
      used_at: null,
      created_by: actor.name,
    };
    const issued = (): IssuedCode => {
      const qrText = labelText(publicUrl(), code);
      const expiresAt = new Date(record.expires_at).toISOString();
      const server = phoneServer(publicUrl());
      return {
        phone: phone.id,
        name: phone.name,
        site: phone.site,
        code,
        expiresAt,
        preApproved,
        qrText,
        qrSvg: qrSvg(qrText),
        cardFiles: cardFiles({ name: phone.name, server, code, expiresAt, authority: phoneAuthority }),
      };
    };
    return { record, issued };
  };

  return {
    async newCode({ params: { id }, body, actor }) {
      if (body.preApproved && !mayAct(actor.role, 'operator')) {
        throw new ApiError(
          'NOT_ALLOWED',
          'a pre-approved code needs the role operator; issue one that an operator confirms afterwards',
        );
      }
      const phone = await phoneOrRefusal(deps, id);
      if (phone.public_key !== null && !body.replace) throw hasDevice(phone.name);
      const { record, issued } = newCode({
        ...body,
        phone: { id, name: phone.name, site: phone.site_name },
        expiresInMs: body.expiresInMs,
        actor,
      });
      await audit.record(actor, 'phone.code', phone.name, {
        preApproved: body.preApproved,
        replace: body.replace,
        expiresAt: new Date(record.expires_at).toISOString(),
      });
      const outcome = await issueCode(store, record);
      if (outcome === 'no-phone') throw noSuch('phone');
      if (outcome === 'has-device') throw hasDevice(phone.name);
      return issued();
    },

    async batch({ body, actor }) {
      const { lines, faults } = readBatch(body.csv);
      refuseFaults([...faults, ...(await takenFaults(deps, lines))]);
      const { phones, sitesMade } = await plan(deps, lines);
      const names = sitesMade.map(({ name }) => name);
      if (body.dryRun) return { made: phones.length, sitesMade: names, codes: [] };
      const codes = phones.map((phone) =>
        newCode({
          phone: { id: phone.id, name: phone.name, site: phone.site?.name ?? null },
          preApproved: body.preApproved,
          replace: false,
          expiresInMs: body.expiresInMs,
          actor,
        }),
      );
      await audit.record(actor, 'phone.batch', `${phones.length} phones`, {
        preApproved: body.preApproved,
        sitesMade: names,
        first: phones[0]?.name,
        last: phones.at(-1)?.name,
      });
      await unlessTaken(
        () =>
          store.db.transaction().execute(async (trx) => {
            await insertSites(trx, sitesMade);
            await insertPhones(trx, phones, clock.wallMs());
            await insertCodes(
              trx,
              codes.map(({ record }) => record),
            );
          }),
        () =>
          new ApiError(
            'CONFLICT',
            'somebody else has just made one of these phones or sites; nothing was made, try again',
          ),
      );
      await phonesChanged(
        deps,
        phones.map(({ id }) => id),
      );
      const issued: IssuedCode[] = [];
      for (const { issued: draw } of codes) {
        issued.push(draw());
        if (issued.length % LABELS_AT_ONCE === 0) await delay(clock, 0);
      }
      return { made: phones.length, sitesMade: names, codes: issued };
    },
  };
}

async function takenFaults({ store }: ResourceDeps, lines: readonly BatchLine[]): Promise<Faults> {
  const taken = await takenNames(
    store,
    lines.map(({ name }) => name),
  );
  return lines
    .filter(({ name }) => taken.has(name))
    .map(({ line, name }) => fault(line, `there is a phone named ${name} already`, 'name'));
}

function refuseFaults(unsorted: Faults): void {
  const lineOf = ({ place }: Faults[number]) => Number(/\d+/.exec(place)?.[0] ?? 0);
  const faults = unsorted.toSorted((a, b) => lineOf(a) - lineOf(b));
  const [first] = faults;
  if (!first) return;
  const message =
    faults.length === 1
      ? `the file has a fault, and nothing was made: ${first.place}: ${first.message}`
      : `the file has ${faults.length} faults, and nothing was made; the first is in ${first.place}: ${first.message}`;
  throw new ApiError('BAD_REQUEST', message, faults);
}

/** Which phones, and which sites that are not there yet, the lines ask for. */
async function plan({ store, settings }: ResourceDeps, lines: readonly BatchLine[]) {
  const named = [...new Set(lines.flatMap(({ site }) => site ?? []))];
  const sites = await sitesByName(store, named);
  const sitesMade: SiteRecord[] = [];
  const phones = lines.map(({ line: _line, site: siteName, timezone, ...rest }): NewPhoneRecord => {
    if (siteName === null) return { ...rest, timezone, id: randomUUID(), site: null };
    let site = sites.get(siteName);
    if (!site) {
      site = {
        id: randomUUID(),
        name: siteName,
        address: '',
        timezone: timezone ?? settings.current().timezone,
      };
      sites.set(siteName, site);
      sitesMade.push(site);
    }
    // That of its site needs no repetition: so a site that moves takes its phones with it.
    const own = timezone === site.timezone ? null : timezone;
    return { ...rest, timezone: own, id: randomUUID(), site };
  });
  return { phones, sitesMade };
}

function hasDevice(name: string): ApiError {
  return new ApiError(
    'CONFLICT',
    `${name} has a device already; ask for a code that replaces it, or revoke the device first`,
  );
}
