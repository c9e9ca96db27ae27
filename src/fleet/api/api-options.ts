import type { Registry } from 'prom-client';
import type { People } from '../people/people.js';
import type { Base } from '../ports.js';
import type { Handlers } from './handler.js';

/** PEM. */
export interface TlsKeys {
  readonly cert: string;
  readonly key: string;
}

export interface ApiOptions {
  readonly base: Base;
  readonly handlers: Handlers;
  readonly people: People;
  /** Of this program. */
  readonly version: string;
  /**
   * URL under which browsers reach this server, such as `https://fleet.example`; asked each time, for with any free port
   * it is known only after listening.
   */
  readonly publicUrl: () => string;
  /**
   * Browsers come by https: cookies are `Secure`, their name begins with `__Host-`, and HSTS is sent. false only for
   * plain http on this machine.
   */
  readonly secure: boolean;
  /** Left out: plain http, for this machine or for a reverse proxy in front. */
  readonly tls?: TlsKeys;
  /** Numbers for `GET /metrics`. */
  readonly metrics: Registry;
  /** Folder with the releases that phones fetch; left out: there are none. */
  readonly dataFolder?: string;
  /** Folder of the built pages, such as dist/web; without it there is the API only. */
  readonly webRoot?: string;
  /**
   * Addresses of reverse proxies whose `X-Forwarded-*` are believed (such as `loopback`, `10.0.0.0/8`); true: every
   * sender's, only where nobody but the proxy can connect. Default: nobody's.
   */
  readonly trustProxy?: boolean | string | string[];
  /** A demonstration: who has not signed in is a viewer, on this machine only. */
  readonly demoViewer?: boolean;
  /** The server is about to end: it takes no new work. */
  readonly stopping?: () => boolean;
}
