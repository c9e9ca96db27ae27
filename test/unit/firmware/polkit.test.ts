/** What the phone's user may ask of the machine without being root: firmware/os/polkit, run as polkit runs it. */
import { readFileSync } from 'node:fs';
import { runInNewContext } from 'node:vm';
import { describe, expect, it } from 'vitest';

type Rule = (action: { id: string }, subject: { user: string }) => string | undefined;

const rules: Rule[] = [];
runInNewContext(readFileSync('firmware/os/polkit/60-hotline.rules', 'utf8'), {
  polkit: { addRule: (rule: Rule) => rules.push(rule), Result: { YES: 'yes' } },
});
const may = (user: string, id: string) => rules.some((rule) => rule({ id }, { user }) === 'yes');

describe('the phone', () => {
  it.each([
    ['restart its machine', 'org.freedesktop.login1.reboot'],
    ['restart it while somebody is logged in', 'org.freedesktop.login1.reboot-multiple-sessions'],
    ['join a Wi-Fi', 'org.freedesktop.NetworkManager.settings.modify.system'],
    ['be an access point', 'org.freedesktop.NetworkManager.wifi.share.protected'],
  ])('may %s', (_what, id) => {
    expect(may('hotline', id)).toBe(true);
    expect(may('pi', id)).toBe(false);
  });

  it.each([
    'org.freedesktop.login1.power-off',
    'org.freedesktop.login1.reboot-ignore-inhibit',
    'org.freedesktop.systemd1.manage-units',
    'org.freedesktop.systemd1.manage-unit-files',
    'org.freedesktop.policykit.exec',
    'org.freedesktop.timedate1.set-time',
    'org.freedesktop.NetworkManager.wifi.share.open',
    'org.freedesktop.packagekit.package-install',
  ])('has no right to %s', (id) => {
    expect(may('hotline', id)).toBe(false);
  });
});
