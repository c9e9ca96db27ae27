import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

const inWeb = (path: string): string => fileURLToPath(new URL(`./src/web/${path}`, import.meta.url));

/**
 * Two pages are built into dist/web: the handset page (index.html), which the phone serves (src/cli/handset-page.ts),
 * and the fleet's dashboard (fleet.html), which the fleet server serves.
 */
export default defineConfig({
  root: inWeb(''),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('./dist/web/', import.meta.url)),
    emptyOutDir: true,
    // The pages' Content-Security-Policy allows files only, no data: or blob: addresses.
    assetsInlineLimit: 0,
    rolldownOptions: { input: { index: inWeb('index.html'), fleet: inWeb('fleet.html') } },
  },
  // The audio worklets (imported with ?worker&url) are modules too.
  worker: { format: 'es' },
});
