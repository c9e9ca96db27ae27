import { describe, expect, it } from 'vitest';
import { StoredAudit } from '../../../../src/fleet/people/stored-audit.js';
import { type AuditFilter, listAudit } from '../../../../src/fleet/store/audit.js';
import { storeKinds, storeRoom } from '../../../support/fleet/stores.js';
import { ManualClock } from '../../../support/manual-clock.js';

const START = 1_000_000;
const person = {
  kind: 'account',
  accountId: 'a',
  login: 'ivan',
  role: 'operator',
  scopes: null,
  name: 'ivan',
  address: '192.0.2.1',
} as const;

describe.each(storeKinds)('the audit log on %s', (kind) => {
  const room = storeRoom(kind);

  async function bench() {
    const store = await room.newStore();
    const clock = new ManualClock(START);
    const audit = new StoredAudit({ clock, store });
    await audit.record(person, 'phone.revoke', 'Lobby', { why: 'stolen' });
    await clock.advance(1_000);
    await audit.record({ ...person, name: 'token 100%_sure of ivan' }, 'phone-list.export', 'all');
    await clock.advance(1_000);
    await audit.record('server', 'account.create', 'anna');
    return store.db;
  }

  it('says who did what, when and from where, newest first', async () => {
    const { total, rows } = await listAudit(await bench(), {}, { offset: 0, limit: 10 });
    expect(total).toBe(3);
    expect(rows.map(({ id }) => id)).toEqual([3, 2, 1]);
    expect(rows[2]).toEqual({
      id: 1,
      at: START,
      actor: 'ivan',
      address: '192.0.2.1',
      action: 'phone.revoke',
      object: 'Lobby',
      detail: '{"why":"stolen"}',
    });
    expect(rows[0]).toMatchObject({ actor: 'server', address: null, detail: '{}' });
  });

  it('is read page by page', async () => {
    const { total, rows } = await listAudit(await bench(), {}, { offset: 1, limit: 1 });
    expect([total, rows.map(({ id }) => id)]).toEqual([3, [2]]);
  });

  it.each<[AuditFilter, number[]]>([
    [{ actor: 'ivan' }, [2, 1]],
    [{ actor: 'IVAN' }, [2, 1]],
    [{ actor: '100%_s' }, [2]],
    [{ actor: '%' }, [2]],
    [{ actor: 'i_an' }, []],
    [{ action: 'phone.revoke' }, [1]],
    [{ action: 'phone' }, [1]],
    [{ action: 'phone.' }, []],
    [{ action: 'p%' }, []],
    [{ from: START + 1_000 }, [3, 2]],
    [{ to: START + 1_000 }, [1]],
    [{ from: START + 1_000, to: START + 2_000, actor: 'ivan', action: 'phone-list' }, [2]],
  ])('filtered by %j has %j', async (filter, ids) => {
    const { total, rows } = await listAudit(await bench(), filter, { offset: 0, limit: 10 });
    expect(rows.map(({ id }) => id)).toEqual(ids);
    expect(total).toBe(ids.length);
  });
});
