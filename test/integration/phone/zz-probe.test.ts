import { it } from 'vitest';
import { tortureMessages } from '../../support/torture/rfc4475.js';
import { startTorturedPhone } from '../../support/torture/tortured-phone.js';
it.each(['udp'] as const)('%s', { timeout: 200_000 }, async (transport) => {
  const { phone, standIn, end } = await startTorturedPhone(transport);
  for (const m of tortureMessages.filter((x) => ['inv2543'].includes(x.name))) {
    standIn.server.send(m.build({ via: 'UDP', phone: standIn.phoneUri }));
    console.log(await standIn.ping(1500));
    console.log(standIn.responses);
  }
    phone.lift();
  await new Promise((r) => setTimeout(r, 1000));
  console.log(phone.state, phone.logged, standIn.server.of('INVITE').map((r) => r.text));
  phone.replace();
  await end();
});
