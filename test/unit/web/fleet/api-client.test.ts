import { beforeEach, describe, expect, it } from 'vitest';
import { addressOf } from '../../../../src/web/fleet/api/address.js';
import { ApiClient, hrefOf } from '../../../../src/web/fleet/api/client.js';
import { ApiProblem } from '../../../../src/web/fleet/api/problem.js';
import { fixtureSession } from '../../../support/fleet/fixture-session.js';

interface Sent {
  readonly url: string;
  readonly method: string | undefined;
  readonly headers: Record<string, string>;
  readonly body: unknown;
}
let sent: Sent[];
let answers: (Response | Error)[];
let signedOut: number;
let api: ApiClient;

beforeEach(() => {
  sent = [];
  answers = [];
  signedOut = 0;
  api = new ApiClient({
    fetch: (url, init) => {
      const { method, body, headers } = init ?? {};
      sent.push({ url: url as string, method, headers: headers as Record<string, string>, body });
      const answer = answers.shift();
      return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer ?? new Error());
    },
    sendFile: (url, { method, headers, file, onProgress }) => {
      sent.push({ url, method, headers: { ...headers }, body: file });
      onProgress({ sent: file.size / 2, total: file.size });
      const answer = answers.shift();
      return answer instanceof Response ? Promise.resolve(answer) : Promise.reject(answer ?? new Error());
    },
    onSignedOut: () => signedOut++,
  });
});

const json = (body: unknown, status = 200, headers = {}) => Response.json(body, { status, headers });
const refusal = async (answer: Response | Error) => {
  answers.push(answer);
  const refused: unknown = await api.call('sites', {}).catch((error: unknown) => error);
  expect(refused).toBeInstanceOf(ApiProblem);
  return refused as ApiProblem;
};

describe('the API client', () => {
  it('sends a file as it is, tells how far it is, and is given up by whoever sends it', async () => {
    const file = new Blob(['0123456789']);
    const told: number[] = [];
    const control = new AbortController();
    answers.push(json({ code: 'CONFLICT', message: 'there already' }, 409));
    const input = { query: { signature: 'AAAA' }, file };
    const send = () => api.call('newRelease', input, control.signal, ({ sent: bytes }) => told.push(bytes));
    await expect(send()).rejects.toMatchObject({ code: 'CONFLICT', message: 'there already' });
    expect(sent[0]).toMatchObject({
      url: '/api/releases?signature=AAAA',
      method: 'POST',
      headers: { 'content-type': 'application/octet-stream' },
    });
    expect(sent[0]?.body).toBe(file);
    expect(told).toEqual([5]);
    control.abort(new Error('enough'));
    answers.push(new Error('enough'));
    await expect(send()).rejects.toThrow('enough');
    await expect(send()).rejects.not.toBeInstanceOf(ApiProblem);
  });

  it('puts parameters and queries into the address', () => {
    expect(addressOf('phoneCalls', { id: 'a/b' }, { offset: 100, limit: undefined, search: '' })).toBe(
      '/api/phones/a%2Fb/calls?offset=100',
    );
    expect(() => addressOf('phone')).toThrow('needs the parameter id');
    const id = '00000001-0000-4000-8000-000000000001';
    expect(hrefOf('bundle', { params: { id, command: id } })).toBe(`/api/phones/${id}/commands/${id}/bundle`);
  });

  it('gives the CSRF token of the session back with changes, and only with them', async () => {
    const session = fixtureSession('operator', false, 0);
    answers.push(json(session), json([]), new Response(null, { status: 204 }));
    await api.call('session', {});
    await api.call('sites', {});
    await api.call('signOut', {});
    expect(sent.map(({ headers }) => headers['x-csrf-token'])).toEqual([undefined, undefined, session.csrf]);
  });

  it('sends a body as JSON', async () => {
    answers.push(json({}, 500));
    await api.call('signIn', { body: { login: 'olga', password: 'x' } }).catch(() => undefined);
    expect(sent[0]).toMatchObject({ method: 'POST', body: '{"login":"olga","password":"x"}' });
    expect(sent[0]!.headers['content-type']).toBe('application/json');
  });

  it('tells the problem of the server with its faults', async () => {
    const faults = [{ place: 'name', message: 'is taken' }];
    const problem = await refusal(json({ code: 'CONFLICT', message: 'No.', faults }, 409));
    expect(problem).toMatchObject({ code: 'CONFLICT', message: 'No.', status: 409, faults });
    const busy = await refusal(json({ code: 'TOO_MANY', message: 'Slow.' }, 429, { 'retry-after': '30' }));
    expect(busy.retryAfterS).toBe(30);
  });

  it.each([
    ['a proxy without its server', new Response('<html>', { status: 502 }), 'UNREACHABLE'],
    ['no network', new TypeError('fetch failed'), 'UNREACHABLE'],
    ['an answer of another shape', json([{ id: 1 }]), 'BAD_ANSWER'],
    ['an answer that is not JSON', new Response('ok'), 'BAD_ANSWER'],
    ['a refusal of another shape', new Response('', { status: 404 }), 'BAD_ANSWER'],
  ])('tells %s apart', async (_name, answer, code) => {
    expect((await refusal(answer)).code).toBe(code);
  });

  it('says that the session has ended, but not that a password was wrong', async () => {
    await refusal(json({ code: 'SIGN_IN_REFUSED', message: '' }, 401));
    expect(signedOut).toBe(0);
    await refusal(json({ code: 'NOT_SIGNED_IN', message: '' }, 401));
    expect(signedOut).toBe(1);
  });
});
