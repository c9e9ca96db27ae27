import { describe, expect, it } from 'vitest';
import { SystemDns } from '../../../../src/sip/locate/system-dns.js';

const failing = (code: string) =>
  new SystemDns({ lookUp: () => Promise.reject(Object.assign(new Error(code), { code })) });

describe("the system's look-up of addresses", () => {
  it('keeps the order in which the system gives them', async () => {
    const lookUp = () => Promise.resolve([{ address: '2001:db8::1' }, { address: '10.0.0.1' }]);
    expect(await new SystemDns({ lookUp }).addresses('pbx.example')).toEqual(['2001:db8::1', '10.0.0.1']);
  });

  it('of a name that does not exist is an empty answer', async () => {
    expect(await failing('ENOTFOUND').addresses('pbx.example')).toEqual([]);
  });

  it('that could not ask says so', async () => {
    await expect(failing('EAI_AGAIN').addresses('pbx.example')).rejects.toMatchObject({
      code: 'SIP_NAME',
      message: 'the DNS server does not answer (EAI_AGAIN, asked for the addresses of pbx.example)',
    });
  });

  it('in the local network knows silence only, never that a name does not exist', async () => {
    await expect(failing('ENOTFOUND').addresses('pbx.local')).rejects.toMatchObject({
      code: 'SIP_NAME',
      message: 'no machine in this network answers to the name pbx.local',
    });
  });

  it('is asked once at a time for each name, and afresh after each answer', async () => {
    const asked: string[] = [];
    const answers: (() => void)[] = [];
    const lookUp = (host: string) => {
      asked.push(host);
      return new Promise<{ address: string }[]>((resolve) =>
        answers.push(() => resolve([{ address: `10.0.0.${asked.length}` }])),
      );
    };
    const dns = new SystemDns({ lookUp });
    const both = [dns.addresses('pbx.example'), dns.addresses('pbx.example')];
    const other = dns.addresses('other.example');
    expect(asked).toEqual(['pbx.example', 'other.example']);
    for (const answer of answers) answer();
    expect(await Promise.all([...both, other])).toEqual([['10.0.0.2'], ['10.0.0.2'], ['10.0.0.2']]);
    const again = dns.addresses('pbx.example');
    answers.at(-1)?.();
    expect(await again).toEqual(['10.0.0.3']);
  });
});
