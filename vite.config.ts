import { readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { brotliCompress, gzip } from 'node:zlib';
import react from '@vitejs/plugin-react';
import { defineConfig, type Plugin } from 'vite';

const inWeb = (path: string): string => fileURLToPath(new URL(`./src/web/${path}`, import.meta.url));

/** Below it the headers weigh more. */
const WORTH_BYTES = 1_024;

/** Puts a `.br` and a `.gz` beside every text, so that no server has to compress. */
const compressed: Plugin = {
  name: 'compressed',
  async writeBundle({ dir = '' }) {
    for (const file of await readdir(dir, { recursive: true })) {
      if (!/\.(js|css|svg|json)$/.test(file)) continue;
      const text = await readFile(join(dir, file));
      if (text.byteLength < WORTH_BYTES) continue;
      await writeFile(join(dir, `${file}.br`), await promisify(brotliCompress)(text));
      await writeFile(join(dir, `${file}.gz`), await promisify(gzip)(text, { level: 9 }));
    }
  },
};

/**
 * Three pages are built into dist/web: the handset page (index.html) and the technician's page (setup.html), which the phone
 * serves (src/cli/handset-page.ts, src/setup), and the fleet's dashboard (fleet.html), which the fleet server serves.
 */
export default defineConfig({
  root: inWeb(''),
  plugins: [react(), compressed],
  build: {
    outDir: fileURLToPath(new URL('./dist/web/', import.meta.url)),
    emptyOutDir: true,
    // The pages' Content-Security-Policy allows files only, no data: or blob: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: {
      input: { index: inWeb('index.html'), setup: inWeb('setup.html'), fleet: inWeb('fleet.html') },
    },
  },
  // The audio worklets (imported with ?worker&url) are modules too.
  worker: { format: 'es' },
});
