import type { MaintenanceRow } from '../store/maintenance.js';

interface Place {
  readonly phoneId: string | null;
  readonly site: string | null;
}

/** Which phones and sites are in a maintenance window at this moment. */
export class MaintenanceWindows {
  #rows: readonly MaintenanceRow[] = [];
  #active: ReadonlySet<MaintenanceRow> = new Set();
  #fleet = false;
  #sites: ReadonlySet<string> = new Set();
  #phones: ReadonlySet<string> = new Set();

  set(rows: readonly MaintenanceRow[]): void {
    this.#rows = rows;
  }

  get isAny(): boolean {
    return this.#active.size > 0;
  }

  /** Whether another set of windows is open than at the last time. */
  refresh(nowMs: number): boolean {
    const active = this.#rows.filter(({ from_at, until_at }) => from_at <= nowMs && nowMs < until_at);
    if (active.length === this.#active.size && active.every((row) => this.#active.has(row))) return false;
    this.#active = new Set(active);
    this.#fleet = active.some(({ phone_id, site_id }) => phone_id === null && site_id === null);
    this.#sites = new Set(active.flatMap(({ site_id }) => site_id ?? []));
    this.#phones = new Set(active.flatMap(({ phone_id }) => phone_id ?? []));
    return true;
  }

  covers({ phoneId, site }: Place): boolean {
    return this.#fleet || (site !== null && this.#sites.has(site)) || this.#isAlone(phoneId);
  }

  /** A site in a window of its own: that it is silent says nothing of the fleet. */
  isSiteApart(site: string | null): boolean {
    return !this.#fleet && site !== null && this.#sites.has(site);
  }

  /** A phone in a window of its own: that it is silent says nothing of its site. */
  isPhoneApart({ phoneId, site }: Place): boolean {
    return this.#isAlone(phoneId) && !this.#fleet && !(site !== null && this.#sites.has(site));
  }

  #isAlone(phone: string | null): boolean {
    return phone !== null && this.#phones.has(phone);
  }
}
