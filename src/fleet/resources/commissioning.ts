/** How phones were taken into use: sign-off records, their photos, and the word of operators. */
import { randomUUID } from 'node:crypto';
import { stringify } from 'csv-stringify/sync';
import { delay } from '../../clock/clock.js';
import { openChecks } from '../../protocol/commissioning.js';
import { commissioningStateWords } from '../../protocol/words/commissioning-states.js';
import { commissioningWords } from '../../protocol/words/commissioning.js';
import type { Language } from '../../protocol/words/language.js';
import { ApiError, type Handlers } from '../api/handler.js';
import { harmless } from '../statistics/export.js';
import {
  commissionedPhones,
  type CommissionedPhone,
  commissioningsOf,
  declareCommissioned,
  photoOf,
} from '../store/commissionings.js';
import type { ResourceDeps } from './deps.js';
import { detailOf, phoneOrRefusal, phonesChanged } from './phones.js';
import { noSuch } from './refusals.js';

export type CommissioningHandlers = Pick<
  Handlers,
  'commissionings' | 'declareCommissioned' | 'commissioningPhoto' | 'commissioningExport'
>;

export function commissioningHandlers(deps: ResourceDeps): CommissioningHandlers {
  const { audit, clock, store } = deps;
  return {
    async commissionings({ params: { id } }) {
      await phoneOrRefusal(deps, id);
      return commissioningsOf(store, id);
    },

    async declareCommissioned({ params: { id }, body: { reason }, actor }) {
      const phone = await phoneOrRefusal(deps, id);
      if (phone.enrolment !== 'accepted') throw noDevice(phone.name);
      await audit.record(actor, 'phone.declare-commissioned', phone.name, { reason });
      const nowMs = clock.wallMs();
      const declared = await declareCommissioned(store, {
        phone_id: id,
        id: randomUUID(),
        kind: 'declared',
        at: nowMs,
        received_at: nowMs,
        signed_by: actor.name,
        record: null,
        reason,
      });
      if (!declared) throw noDevice(phone.name);
      await phonesChanged(deps, [id]);
      return detailOf(deps, id);
    },

    async commissioningPhoto({ params: { id, record } }) {
      const phone = await phoneOrRefusal(deps, id);
      const photo = await photoOf(store, id, record);
      if (photo === undefined) throw noSuch('photo');
      if (typeof photo === 'string')
        throw new ApiError(
          'NOT_FOUND',
          photo === 'incomplete'
            ? `the photo of ${phone.name} has not come as a whole; the phone sends the rest when it is linked`
            : `the photo of ${phone.name} did not come as it was taken, and is not shown; take another one with a new sign-off`,
        );
      return { name: `${phone.name}.jpg`, content: photo };
    },

    async commissioningExport({ query: { language } }) {
      const rows: string[][] = [];
      for await (const phones of commissionedPhones(store)) {
        rows.push(...phones.map((phone) => exportRow(phone, language)));
        await delay(clock, 0);
      }
      return { name: 'hotline-commissioning.csv', content: csvOf(rows, language) };
    },
  };
}

/** RFC 4180, UTF-8 with a byte order mark, as the statistics are. */
function csvOf(rows: readonly string[][], language: Language): string {
  const { columns } = commissioningStateWords[language];
  const cells = rows.map((row) => row.map((cell) => String(harmless(cell) ?? '')));
  // A lone line feed within a cell is none of its delimiters, and must be quoted all the same (RFC 4180 section 2).
  return stringify([[...columns], ...cells], {
    bom: true,
    record_delimiter: '\r\n',
    quoted_match: /[\r\n]/,
  });
}

function exportRow(phone: CommissionedPhone, language: Language): string[] {
  const { states } = commissioningStateWords[language];
  const { checks } = commissioningWords[language];
  const { record } = phone;
  return [
    phone.name,
    phone.site ?? '',
    states[phone.state],
    phone.atMs === null ? '' : new Date(phone.atMs).toISOString(),
    phone.by ?? '',
    record?.place ?? '',
    record === null
      ? ''
      : openChecks(record)
          .map((check) => checks[check])
          .join(', '),
    phone.reason ?? record?.remarks ?? '',
  ];
}

function noDevice(name: string): ApiError {
  return new ApiError(
    'CONFLICT',
    `${name} has no accepted device, and cannot be in use; let a device enrol and accept it first`,
  );
}
