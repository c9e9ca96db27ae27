import { describe, expect, it } from 'vitest';
import { lowerRoot } from '../../../src/update/system-root.js';

const disk = '24 1 179:2 / / rw,noatime shared:1 - ext4 /dev/mmcblk0p2 rw';
const overlay =
  '25 1 0:30 / / rw,relatime shared:1 - overlay overlayroot rw,lowerdir=/media/root-ro,upperdir=/media/root-rw/overlay,workdir=/media/root-rw/overlay-workdir/_';
const below = '26 25 179:2 / /media/root-ro ro,noatime shared:2 - ext4 /dev/mmcblk0p2 ro';
const container = '25 1 0:30 / / rw - overlay overlay rw,lowerdir=/var/l/A:/var/l/B,upperdir=/var/l/C';

describe('the root file system below an overlay', () => {
  it.each([
    ['none without an overlay', [disk, below], undefined],
    ['that of overlayroot', [overlay, below], '/media/root-ro'],
    ['none of several layers, as a container has them', [container], undefined],
    ['of the last mount on the root', [overlay, disk], undefined],
    ['none of an overlay elsewhere', [disk, overlay.replace(' / / ', ' / /srv ')], undefined],
  ])('%s', (_, lines, expected) => {
    expect(lowerRoot(`${lines.join('\n')}\n`)).toBe(expected);
  });
});
