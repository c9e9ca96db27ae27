/** hotline-os-settings read-only on a system that has not started with an overlay yet: the partition, and what lies on it. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { BuiltPackages } from '../../support/packaging/built-packages.js';
import { DebianRoot, withoutRoot } from '../../support/packaging/debian-root.js';

/** Package and Debian: minutes on a busy machine. */
const LIMIT_MS = 600_000;
const READ_ONLY = 'hotline-os-settings read-only';
const FSTAB = 'LABEL=rootfs / ext4 defaults 0 1\nLABEL=BOOTFS /boot/firmware vfat defaults,noatime 0 2\n';
const SCRIPT = '/usr/share/initramfs-tools/scripts/init-bottom/overlayroot';

describe.skipIf(await withoutRoot())('a read-only root file system', { timeout: LIMIT_MS }, () => {
  let debian: DebianRoot;
  let built: BuiltPackages;
  beforeAll(async () => {
    built = await BuiltPackages.build(['--arch', 'amd64', '--package', 'hotline-phone']);
    debian = await DebianRoot.make();
    await debian.run('dpkg', '--install', await debian.put(built.file('hotline-phone', 'amd64')));
    await shell(
      `echo 6f9619ff8b864d01b42d00cf4fc964ff > /etc/machine-id; mkdir -p ${SCRIPT.replace(/\/\w+$/, '')}`,
    );
  }, LIMIT_MS);
  afterAll(async () => {
    await debian.close();
    await built.remove();
  });

  const shell = (script: string) => debian.run('sh', '-c', script);
  /** With a disk `$disk`, whose mounts are gone at the end. */
  const withDisk = (script: string) =>
    shell(
      `mount -t devtmpfs dev /dev; mount -t sysfs sys /sys; truncate -s 1G /root/disk.img
       disk=$(losetup --find --show /root/disk.img); trap 'umount -l /media/hotline-state 2>/dev/null; losetup -d $disk; rm /root/disk.img' EXIT
       touch ${SCRIPT}; printf '${FSTAB.replaceAll('\n', '\\n')}' > /etc/fstab
       ${script}`,
    );

  it.each([
    ['without overlayroot', `rm ${SCRIPT}; ${READ_ONLY} on`, 'sudo apt install overlayroot'],
    ['on a machine that was never started', `> /etc/machine-id; ${READ_ONLY} on`, 'start it once'],
    ['without a partition', `${READ_ONLY} on`, 'name a partition for the state with --state'],
    [
      'on a device that is not there',
      `${READ_ONLY} on --state /dev/none`,
      'lsblk lists those that are there',
    ],
    [
      'on a partition with something on it',
      `mkfs.ext4 -q $disk; ${READ_ONLY} on --state $disk`,
      'With --erase it is deleted',
    ],
    [
      'on one that is in use',
      `mkfs.ext4 -q $disk; mount $disk /mnt; ${READ_ONLY} on --state $disk --erase; status=$?; umount /mnt; exit $status`,
      'is in use',
    ],
    [
      'with the state of another phone',
      `mkfs.ext4 -q -L hotline-state $disk; mount $disk /mnt; mkdir /mnt/state; umount /mnt; ${READ_ONLY} on --state $disk`,
      'holds the state of a phone already',
    ],
    [
      'during an update',
      `mkdir -p /var/lib/hotline-update; > /var/lib/hotline-update/journal.json; ${READ_ONLY} on --state $disk; status=$?; rm /var/lib/hotline-update/journal.json; exit $status`,
      'a software update is under way',
    ],
  ])('%s it says what to do, and changes nothing', async (_, script, says) => {
    const before = 'cp /etc/machine-id /root/id;';
    const { status, stderr } = await withDisk(`${before} (${script})`);
    const after = await shell(
      'cat /root/id > /etc/machine-id; cat /etc/fstab; ls /etc/overlayroot.local.conf',
    );
    expect(stderr).toContain(says);
    expect(status).toBe(1);
    expect(after.stdout).toBe(FSTAB);
  });

  it('moves what must last to a partition, and back, with owners and rights', async () => {
    const look = 'stat -c "%n %U %G %a" /var/lib/hotline /var/lib/hotline/key';
    const { stdout, stderr } = await withDisk(
      `install -o hotline -g hotline -m 600 /dev/null /var/lib/hotline/key; ${look}; echo ---
       ${READ_ONLY} on --state $disk && ${READ_ONLY} on; ${look}; findmnt -n -o SOURCE /var/lib/hotline; cat /etc/overlayroot.local.conf; cat /etc/fstab; echo ---
       echo later > /var/lib/hotline/later; ${READ_ONLY} off; ${look}; findmnt -n /var/lib/hotline; cat /var/lib/hotline/later /etc/fstab; ls /etc/overlayroot.local.conf; echo ---
       ${READ_ONLY} off; ${READ_ONLY} status`,
    );
    const [before = '', on = '', off = '', end] = stdout.split('---\n');
    expect(before, stderr).toMatch(/^\/var\/lib\/hotline hotline hotline 700\n.*key hotline hotline 600\n$/);
    expect(on).toContain(before);
    expect(on).toMatch(/^\/dev\/loop\d+\[\/state\/var-lib-hotline\]$/m);
    expect(on).toMatch(/^overlayroot="tmpfs:recurse=0"$/m);
    expect(on).toMatch(/^LABEL=BOOTFS \/boot\/firmware vfat defaults,noatime,ro 0 2$/m);
    expect(on).toMatch(/^\/media\/hotline-state\/state\/etc-hotline \/etc\/hotline none bind,/m);
    // Nothing is mounted any more, and fstab is what it was.
    expect(off.endsWith(`${before}later\n${FSTAB}`)).toBe(true);
    expect(end).toMatch(
      /is not read-only\.\nnow +writable\nnext start +writable\nstate +on the root file system\n$/,
    );
  });
});
