import type { Alert, Channel, Maintenance } from '../../../src/protocol/fleet-api/alerts.js';
import type { AnswerOf, BodyOf, EndpointName } from '../../../src/protocol/fleet-api/endpoints.js';
import type { Account, ApiToken, AuditEntry } from '../../../src/protocol/fleet-api/people.js';
import { defaultSettings, type Settings } from '../../../src/protocol/fleet-api/settings.js';
import type { Rollout, StoredRelease } from '../../../src/protocol/fleet-api/updates.js';
import { answerAlerts, answerChannels } from './fixture-alerts.js';
import type { FixtureAsked, FixtureFleet } from './fixture-api.js';
import { answerEnrolment, answerPlaces } from './fixture-enrolment.js';
import { given, page } from './fixture-lists.js';
import {
  managedAccounts,
  managedAlerts,
  managedAudit,
  managedChannels,
  managedMaintenance,
  managedTokens,
} from './fixture-managed-items.js';
import { answerPeople } from './fixture-people.js';
import { fixtureId } from './fixture-phones.js';
import { fixtureStatistics } from './fixture-statistics.js';
import { answerUpdates, managedReleases, managedRollouts } from './fixture-updates.js';

/** More of the made-up fleet: what people manage there. It keeps what pages change, as a server would. */
export class ManagedFleet {
  alerts: Alert[];
  maintenance: Maintenance[];
  accounts: Account[];
  tokens: ApiToken[];
  channels: Channel[];
  rollouts: Rollout[];
  releases: StoredRelease[];
  settings: Settings = defaultSettings;
  /** Of the certificate of the fleet, PEM; null: a public one. */
  authority: string | null = null;
  readonly audit: AuditEntry[];
  /** Bodies of changes by endpoint, oldest first. */
  readonly sent: { readonly name: EndpointName; readonly body: unknown }[] = [];
  #made = 0;

  constructor(readonly fleet: FixtureFleet) {
    const { nowMs } = fleet;
    const ago = (ms: number) => new Date(nowMs - ms).toISOString();
    this.alerts = managedAlerts(fleet, ago);
    this.maintenance = managedMaintenance(fleet, ago);
    this.accounts = managedAccounts(fleet, ago);
    this.tokens = managedTokens(ago);
    this.channels = managedChannels(ago);
    this.rollouts = managedRollouts(ago);
    this.releases = managedReleases(ago);
    this.audit = managedAudit(ago);
    answerAlerts(this);
    answerPlaces(this);
    answerEnrolment(this);
    answerPeople(this);
    answerChannels(this);
    answerUpdates(this);
    fleet.on('settings', () => this.settings);
    this.change('changeSettings', (body) => (this.settings = { ...this.settings, ...given(body) }));
    fleet.on('audit', ({ query }) => {
      const { actor, action, from = '', to = '9' } = query;
      const fits = this.audit
        .filter((entry) => (actor ?? entry.actor) === entry.actor)
        .filter((entry) => (action ?? entry.action) === entry.action)
        .filter(({ at }) => at >= from && at <= to);
      return page(fits, query);
    });
    fleet.on('statistics', ({ query }) => fixtureStatistics(query, fleet, nowMs));
  }

  /** Nothing is there yet. */
  empty(): void {
    [this.alerts, this.maintenance, this.tokens, this.channels] = [[], [], [], []];
    [this.rollouts, this.releases] = [[], []];
    this.audit.length = 0;
    this.fleet.sites.length = 0;
  }

  /** A change that is kept among those that were sent. */
  change<Name extends EndpointName>(
    name: Name,
    answer: (body: BodyOf<Name>, asked: FixtureAsked) => AnswerOf<Name>,
  ): void {
    this.fleet.on(name, (asked) => {
      this.sent.push({ name, body: asked.body });
      return answer(asked.body as BodyOf<Name>, asked);
    });
  }

  /** Of a new thing. */
  newId(kind: number): string {
    return fixtureId(kind, 1_000 + this.#made++);
  }
}
