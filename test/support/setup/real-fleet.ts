/** A real fleet server in this process, with an administrator, for phones that are being set up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Clock, systemClock } from '../../../src/clock/clock.js';
import { type FleetServer, startFleetServer } from '../../../src/fleet/fleet-server.js';
import type { IssuedCode } from '../../../src/protocol/fleet-api/enrolment.js';
import { FleetAdmin } from '../fleet/fleet-admin.js';
import { FakeLog } from '../fakes/fake-log.js';

const account = { login: 'olga', name: 'Ольга Иванова', password: 'correct horse battery staple' };

export class RealFleet {
  private constructor(
    readonly server: FleetServer,
    /** undefined: no phone gets so far with this one. */
    private readonly theAdmin: FleetAdmin | undefined,
    private readonly folder: string,
    private readonly shift: { ms: number },
  ) {}

  /** @param tls to be served over https, of whatever authority */
  static async start(tls?: { readonly certFile: string; readonly keyFile: string }): Promise<RealFleet> {
    const folder = await mkdtemp(join(tmpdir(), 'hotline-fleet-'));
    const shift = { ms: 0 };
    const server = await startFleetServer({
      clock: laterClock(shift),
      log: new FakeLog(),
      dataFolder: folder,
      databaseUrl: undefined,
      host: '127.0.0.1',
      port: 0,
      ...(tls ? { tls } : {}),
    });
    if (tls) return new RealFleet(server, undefined, folder, shift);
    const link = await server.firstRunLink();
    return new RealFleet(server, await FleetAdmin.make(link ?? '', account), folder, shift);
  }

  get admin(): FleetAdmin {
    if (!this.theAdmin) throw new Error('this fleet has no administrator');
    return this.theAdmin;
  }

  /** As a phone is told it. */
  get address(): string {
    return this.server.url.replace(/^http/, 'ws').replace(/\/$/, '');
  }

  /** The server lives so much later than the rest of the world. */
  set laterMs(ms: number) {
    this.shift.ms = ms;
  }

  /** A phone whose device is accepted at once, with its code; with `toml`, its configuration waits for it. */
  async newPhone(name: string, toml?: string): Promise<IssuedCode> {
    const { id } = await this.admin.ask('newPhone', { body: { name } });
    if (toml !== undefined) await this.admin.ask('newConfig', { params: { id }, body: { toml } });
    return this.newCode(id);
  }

  newCode(id: string): Promise<IssuedCode> {
    return this.admin.ask('newCode', { params: { id }, body: { preApproved: true, expiresInMs: 600_000 } });
  }

  async stop(): Promise<void> {
    await this.server.close();
    await rm(this.folder, { recursive: true });
  }
}

function laterClock(shift: { readonly ms: number }): Clock {
  return new Proxy(systemClock, {
    get(target, name) {
      if (name === 'wallMs') return () => target.wallMs() + shift.ms;
      const member: unknown = Reflect.get(target, name);
      return typeof member === 'function' ? (member.bind(target) as unknown) : member;
    },
  });
}
