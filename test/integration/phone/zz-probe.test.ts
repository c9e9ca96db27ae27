import { it } from 'vitest';
import { makeCertificates } from '../../support/certificates.js';
import { StandIn } from '../../support/torture/stand-in.js';
import { TestPhone } from '../../support/test-phone.js';
import { validMessages } from '../../support/torture/valid-messages.js';
import { invalidMessages } from '../../support/torture/invalid-messages.js';
import { meaningMessages } from '../../support/torture/meaning-messages.js';
it.each(['udp','tcp','tls','ws'] as const)('%s', { timeout: 200_000 }, async (transport) => {
  const certificates = await makeCertificates();
  const standIn = await StandIn.start(transport, certificates.right);
  const trust = transport === 'tls' ? `ca_file = "${certificates.caFile}"\n` : '';
  const phone = await TestPhone.create({ routes: [{ url: standIn.server.url, password: 'x', more: `${trust}media = "rtp"\ncodecs = ["PCMA"]` }] });
  await phone.registered();
  const out: string[] = [];
  for (const m of [...validMessages, ...invalidMessages, ...meaningMessages]) {
    await phone.registered(0, 15_000);
    standIn.forget();
    const log = phone.logged.length;
    standIn.server.send(m.build({ via: transport.toUpperCase() as 'UDP', phone: standIn.phoneUri }));
    const alive = await standIn.ping(1500);
    out.push(`${m.name.padEnd(12)} ${alive} ${standIn.server.requests.filter(r=>r.method!=='REGISTER').map(r=>r.method).join()} ${phone.registration().state} [${standIn.responses.map((r) => r.split('\r\n')[0]).join('; ')}] expected ${Array.isArray(m.reaction) ? (m.reaction.length>10?'refused':m.reaction.join()) : m.reaction} ${phone.logged.slice(log).join(' | ').slice(0,150)}`);
  }
  console.log(out.join('\n'));
  await phone.end(); await standIn.close(); await certificates.remove();
});
