import { fileURLToPath } from 'node:url';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';

/** The handset page is built into dist/web, from where the phone serves it (src/cli/handset-page.ts). */
export default defineConfig({
  root: fileURLToPath(new URL('./src/web/', import.meta.url)),
  plugins: [react()],
  build: {
    outDir: fileURLToPath(new URL('./dist/web/', import.meta.url)),
    emptyOutDir: true,
    // The page's Content-Security-Policy allows files only, no data: or blob: addresses.
    assetsInlineLimit: 0,
  },
  // The audio worklets (imported with ?worker&url) are modules too.
  worker: { format: 'es' },
});
