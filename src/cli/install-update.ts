/**
 * The root side of a software update, started by hotline-update.service: a program in one file, as it must be able to run while
 * the package that it came with is replaced. Nothing of what it does can be asked for but by a package that the maker has signed.
 *
 *   node install-update.mjs            installs what the phone asks for, or finishes what was cut off
 *   node install-update.mjs recover    only what leaves the package half installed; before the phone starts
 *
 * Exit status: 0 done, 1 to be gone on with later.
 */
import { systemClock } from '../clock/clock.js';
import { messageOf } from '../protocol/errors.js';
import { packagedPlaces } from '../update/handover.js';
import { Installer } from '../update/installer.js';
import { rootSide } from '../update/root-side.js';
import { stderrLog } from './log.js';

const log = stderrLog('info');
const installer = new Installer({
  clock: systemClock,
  log,
  places: packagedPlaces,
  ports: rootSide({
    clock: systemClock,
    places: packagedPlaces,
    programs: { node: process.execPath, installer: process.argv[1] ?? '' },
  }),
});
const work = process.argv[2] === 'recover' ? installer.recover() : installer.run();
work.catch((error: unknown) => {
  log.error({ reason: messageOf(error) }, 'the update is gone on with later');
  process.exitCode = 1;
});
