/** What is too large for a message of SIP. For the other things that a network can send: torture and mutation. */
import { expect, it } from 'vitest';
import { RawSipServer } from '../../support/raw-sip-server.js';
import { TestPhone } from '../../support/test-phone.js';
import { until } from '../../support/until.js';

it('an oversized message costs the connection, not the phone', async () => {
  const server = await RawSipServer.start();
  const phone = await TestPhone.create({ routes: [{ url: server.url, password: 'secret' }] });
  try {
    await phone.registered();
    server.send(`OPTIONS sip:phone@127.0.0.1 SIP/2.0\r\nX: ${'x'.repeat(20_000)}\r\n\r\n`);
    await until('the connection is dropped', () => phone.registration().state !== 'registered');
    await phone.registered();
    expect(server.of('INVITE')).toEqual([]);
  } finally {
    await phone.end();
    await server.close();
  }
});
