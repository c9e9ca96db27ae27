import {
  endpoints,
  type AnswerOf,
  type BodyInputOf,
  type Endpoint,
  type EndpointName,
} from '../../../src/protocol/fleet-api/endpoints.js';
import type { Session } from '../../../src/protocol/fleet-api/people.js';

/** The first administrator of a running fleet server, who asks its API without a browser. */
export class FleetAdmin {
  private constructor(
    private readonly url: string,
    /** `name=value` of the session. */
    readonly cookie: string,
    private readonly csrf: string,
  ) {}

  /** @param link the one-time link of the console */
  static async make(
    link: string,
    account: { login: string; name: string; password: string },
  ): Promise<FleetAdmin> {
    const { origin, hash } = new URL(link);
    const answer = await fetch(origin + endpoints.firstRun.path, {
      method: endpoints.firstRun.method,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ token: hash.slice(1), ...account }),
    });
    if (!answer.ok) throw new Error(`first run: ${answer.status} ${await answer.text()}`);
    const cookie = answer.headers.getSetCookie()[0]?.split(';', 1)[0] ?? '';
    const { csrf } = (await answer.json()) as Session;
    return new FleetAdmin(origin, cookie, csrf);
  }

  /** Adds a package of the phone's software, with the text of its `.minisig` file. */
  async addRelease(file: Uint8Array<ArrayBuffer>, signature: string): Promise<void> {
    const { method, path } = endpoints.newRelease;
    const query = `signature=${Buffer.from(signature).toString('base64url')}`;
    const answer = await fetch(`${this.url}${path}?${query}`, {
      method,
      headers: {
        cookie: this.cookie,
        'x-csrf-token': this.csrf,
        'content-type': 'application/octet-stream',
      },
      body: file,
    });
    if (!answer.ok) throw new Error(`newRelease: ${answer.status} ${await answer.text()}`);
  }

  /** Rejects with what the server says when it refuses. */
  async ask<Name extends EndpointName>(
    name: Name,
    { params = {}, body }: { params?: Record<string, string>; body?: BodyInputOf<Name> } = {},
  ): Promise<AnswerOf<Name>> {
    const { method, path }: Endpoint = endpoints[name];
    const address = path.replace(/:(\w+)/g, (_, key: string) => params[key] ?? '');
    const answer = await fetch(this.url + address, {
      method,
      headers: { cookie: this.cookie, 'x-csrf-token': this.csrf, 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${name}: ${answer.status} ${text}`);
    return (text === '' ? undefined : JSON.parse(text)) as AnswerOf<Name>;
  }
}
