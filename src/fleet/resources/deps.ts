import type { Base, LiveFeed, Notifier, PhoneLinks, Watch } from '../ports.js';

/** What the handlers of this folder need. */
export interface ResourceDeps extends Base {
  readonly links: PhoneLinks;
  readonly watch: Watch;
  readonly live: LiveFeed;
  readonly notifier: Notifier;
  /**
   * URL under which phones and browsers reach this server, such as `https://fleet.example`: goes on labels. Asked each time:
   * with any free port it is known only after listening.
   */
  readonly publicUrl: () => string;
  /** Authority of the certificate that phones see there, PEM; null: a public one. */
  readonly phoneAuthority?: string | null;
}
