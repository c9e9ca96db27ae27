/** Every role and every token on every operation of the OpenAPI document that the server itself serves. */
import { randomUUID } from 'node:crypto';
import type { InjectOptions } from 'fastify';
import { beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { ApiError, type Handlers } from '../../../../src/fleet/api/handler.js';
import { endpoints, type EndpointName } from '../../../../src/protocol/fleet-api/endpoints.js';
import {
  type Role,
  roles,
  roleSchema,
  type Scope,
  scopes,
  scopeSchema,
} from '../../../../src/protocol/fleet-api/roles.js';
import { type ApiBench, apiBench, TestBrowser } from '../../../support/fleet/api-client.js';
import { storeRoom } from '../../../support/fleet/stores.js';

const operationSchema = z.looseObject({
  operationId: z.string(),
  'x-hotline-role': z.union([roleSchema, z.literal('anyone')]),
  'x-hotline-scope': scopeSchema.optional(),
  security: z.array(z.record(z.string(), z.array(z.string()))),
  responses: z.record(z.string(), z.unknown()),
});
const documentSchema = z.looseObject({
  openapi: z.literal('3.1.0'),
  paths: z.record(z.string(), z.record(z.string(), operationSchema)),
});

interface Operation {
  readonly method: NonNullable<InjectOptions['method']>;
  readonly url: string;
  readonly id: string;
  readonly role: Role | 'anyone';
  readonly scope: Scope | undefined;
  readonly security: z.infer<typeof operationSchema>['security'];
}

/** Handlers that only say that somebody was let in: nothing is changed, however often it is tried. */
const letIn = Object.fromEntries(
  Object.keys(endpoints).map((name) => [name, () => Promise.reject(new ApiError('CONFLICT', 'let in'))]),
) as unknown as Handlers;

const ALL = Object.keys(scopes) as Scope[];

describe('who may do what', () => {
  const room = storeRoom('sqlite');
  let bench: ApiBench;
  let operations: Operation[];
  const people = new Map<Role, TestBrowser>();
  const tokens = new Map<string, string>();
  const demo = () => new TestBrowser(demoBench.app, '127.0.0.1');
  let demoBench: ApiBench;

  beforeAll(async () => {
    const real = await apiBench(await room.newStore());
    bench = await apiBench(real.base.store, { base: real.base, handlers: letIn });
    demoBench = await apiBench(real.base.store, { base: real.base, handlers: letIn, demoViewer: true });
    const admin = await real.firstRun();
    for (const role of roles) {
      const person = await real.browserOf(admin, role, role);
      tokens.set(`${role} with every scope`, await real.tokenOf(person, ALL));
      const there = new TestBrowser(bench.app, '127.0.0.1');
      for (const [name, value] of person.cookies) there.cookies.set(name, value);
      there.csrf = person.csrf;
      people.set(role, there);
    }
    for (const scope of ALL) {
      tokens.set(`only ${scope}`, await real.tokenOf(admin, [scope]));
      tokens.set(
        `all but ${scope}`,
        await real.tokenOf(
          admin,
          ALL.filter((it_) => it_ !== scope),
        ),
      );
    }
    const document = documentSchema.parse((await bench.app.inject('/api/openapi.json')).json());
    operations = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({
        method: method.toUpperCase() as Operation['method'],
        url: path.replace('{version}', '1').replace(/\{\w+\}/g, () => randomUUID()),
        id: operation.operationId,
        role: operation['x-hotline-role'],
        scope: operation['x-hotline-scope'],
        security: operation.security,
      })),
    );
  });

  const byToken = async ({ method, url }: Operation, name: string) =>
    outcome(
      await bench.app.inject({ method, url, headers: { authorization: `Bearer ${tokens.get(name)!}` } }),
    );
  const byPerson = async ({ method, url }: Operation, person: TestBrowser) =>
    outcome(await person.send({ method, url }));

  it('is in the document for every endpoint, and for nothing else', () => {
    const said = operations.map(({ id, method, role, scope }) => [id, method, role, scope ?? null]).sort();
    const table = Object.entries(endpoints).map(([id, { method, role, scope }]) => [id, method, role, scope]);
    expect(said).toEqual(table.sort());
    for (const { role, scope, security } of operations) {
      const expected = scope ? [{ session: [] }, { token: [scope] }] : [{ session: [] }];
      expect(security).toEqual(role === 'anyone' ? [] : expected);
    }
  });

  it('lets nobody in who has not signed in', async () => {
    for (const operation of operations) {
      const expected = operation.role === 'anyone' ? 'let in' : 'NOT_SIGNED_IN';
      expect([operation.id, await byPerson(operation, bench.browser())]).toEqual([operation.id, expected]);
    }
  });

  it('lets every role in from the needed one on, and none below', async () => {
    for (const operation of operations)
      for (const [role, person] of people) {
        const enough = operation.role === 'anyone' || roles.indexOf(role) >= roles.indexOf(operation.role);
        const expected = [operation.id, role, enough ? 'let in' : 'NOT_ALLOWED'];
        expect([operation.id, role, await byPerson(operation, person)]).toEqual(expected);
      }
  });

  it('lets tokens in by their scopes and their owners’ roles, and never where it takes a session', async () => {
    for (const operation of operations) {
      const { id, role, scope } = operation;
      for (const name of tokens.keys()) {
        const [owner, ...rest] = name.split(' ');
        const wholeRole = roles.find((it_) => it_ === owner);
        const held =
          scope !== undefined &&
          (wholeRole !== undefined || (owner === 'only' ? rest[0] === scope : rest[1] !== scope));
        const enough =
          role === 'anyone' || wholeRole === undefined || roles.indexOf(wholeRole) >= roles.indexOf(role);
        const expected = [id, name, held && enough ? 'let in' : 'NOT_ALLOWED'];
        expect([id, name, await byToken(operation, name)]).toEqual(expected);
      }
    }
  });

  it('asks as much of HEAD as of GET', async () => {
    for (const operation of operations.filter(({ method }) => method === 'GET')) {
      const { statusCode, body } = await bench.browser().send({ method: 'HEAD', url: operation.url });
      expect(body).toBe('');
      if (operation.role !== 'anyone') expect([operation.id, statusCode]).toEqual([operation.id, 401]);
    }
  });

  it('lets whoever looks at a demonstration see what a viewer sees', async () => {
    for (const operation of operations) {
      const enough = operation.role === 'anyone' || operation.role === 'viewer';
      const expected = [operation.id, enough ? 'let in' : 'NOT_ALLOWED'];
      expect([operation.id, await byPerson(operation, demo())]).toEqual(expected);
    }
  });

  it('says the same of things that are there and of things that are not', async () => {
    const viewer = people.get('viewer')!;
    const answers = ['not-an-id', randomUUID()].map(
      async (id) => (await viewer.send({ method: 'DELETE', url: `/api/accounts/${id}` })).body,
    );
    const [one, other] = await Promise.all(answers);
    expect(one).toBe(other);
  });
});

/** Who is let in may still be refused for what was sent: that comes after. */
function outcome({ statusCode, body }: { statusCode: number; body: string }): string {
  const { code } = JSON.parse(body) as { code: EndpointName };
  return [400, 409].includes(statusCode) ? 'let in' : code;
}
