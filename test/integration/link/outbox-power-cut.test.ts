import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import { OutboxFile } from '../../../src/link/outbox-file.js';
import { callEvent } from '../../support/link/samples.js';
import { randomFrom } from '../../support/random.js';

const SEED = 20_261_123;
const STEPS = 240;
const CUTS = 3;
/** The power is cut while the file takes over what is in its log, and in one of so many steps besides. */
const CUT_EVERY = 6;
const SECTOR = 512;
const LIMIT_MS = 120_000;

interface Disk {
  readonly db: Buffer;
  readonly wal: Buffer;
}

const read = (file: string): Buffer => (existsSync(file) ? readFileSync(file) : Buffer.alloc(0));
const diskOf = (file: string): Disk => ({ db: read(file), wal: read(`${file}-wal`) });

/** What a disk may hold that was told to write `after` over `before` and was cut: of every sector the old or the new one. */
function cut(before: Buffer, after: Buffer, random: () => number): Buffer {
  // Above 1: all of them came to be written.
  const share = 1.5 * random();
  const mixed = Buffer.from(after);
  for (let at = 0; at < after.length; at += SECTOR) {
    const end = Math.min(at + SECTOR, after.length);
    const old = before.subarray(Math.min(at, before.length), Math.min(end, before.length));
    if (old.equals(after.subarray(at, end)) || random() < share) continue;
    // Of what was never written nothing is known: zeros, or rubbish.
    mixed.fill(random() < 0.5 ? 0 : 0xa5, at, end);
    old.copy(mixed, at);
  }
  // A file may also be shorter than what was written to it.
  const length = random() < 0.5 ? 1 : random();
  return mixed.subarray(0, before.length + Math.ceil((after.length - before.length) * length));
}

describe('the outbox, when the power is cut', () => {
  it(
    `has what it had before or after what it was doing, and is whole: seed ${SEED}`,
    () => {
      const folder = mkdtempSync(join(tmpdir(), 'hotline-power-cut-'));
      onTestFinished(() => rmSync(folder, { recursive: true }));
      const file = join(folder, 'outbox.sqlite');
      let copies = 0;
      const random = randomFrom(SEED);
      const numbersIn = (outbox: OutboxFile) => outbox.batch(null, 1_000_000, 1e9).events.map(({ n }) => n);
      /** What the next start of the phone finds on such a disk. */
      const foundOn = (disk: Disk): number[] => {
        // A name of its own each time: within one process SQLite remembers files.
        const copy = join(folder, `copy-${++copies}.sqlite`);
        writeFileSync(copy, disk.db);
        writeFileSync(`${copy}-wal`, disk.wal);
        const outbox = OutboxFile.open(copy, 0);
        try {
          expect(outbox.status().setAside).toBeNull();
          return numbersIn(outbox);
        } finally {
          outbox.close();
          rmSync(copy);
        }
      };

      const outbox = OutboxFile.open(file, 0);
      onTestFinished(() => outbox.close());
      const name = outbox.status().outbox;
      let last = 0;
      let checkpoints = 0;
      const outcomes = new Set<string>();
      for (let step = 0; step < STEPS; step++) {
        const [disk, had] = [diskOf(file), numbersIn(outbox)];
        if (step % 10 === 9) outbox.acknowledge({ outbox: name, n: last - random.below(10) });
        else {
          const events = Array.from({ length: 1 + random.below(4) }, () => callEvent());
          outbox.append(events, `token ${step}`);
          last += events.length;
        }
        const [now, has] = [diskOf(file), numbersIn(outbox)];
        const isCheckpoint = !disk.db.equals(now.db);
        if (isCheckpoint) checkpoints += 1;
        for (let i = 0; i < CUTS && (isCheckpoint || step % CUT_EVERY === 0); i++) {
          const found = foundOn({ db: disk.db, wal: cut(disk.wal, now.wal, random.next) });
          expect([had, has]).toContainEqual(found);
          outcomes.add(found.length === has.length ? 'after' : 'before');
          // The log is on the disk before the file itself is touched.
          if (isCheckpoint)
            expect(foundOn({ db: cut(disk.db, now.db, random.next), wal: now.wal })).toEqual(has);
        }
      }
      expect(checkpoints).toBeGreaterThan(1);
      expect(outcomes.size).toBe(2);
    },
    LIMIT_MS,
  );
});
