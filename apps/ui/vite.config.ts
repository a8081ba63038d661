import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { noncePlaceholder } from './src/server/nonce-placeholder.ts';

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  html: { cspNonce: noncePlaceholder },
  build: {
    outDir: 'dist',
    emptyOutDir: true,
    manifest: true,
    // Data URLs in CSS would need a wider content security policy.
    assetsInlineLimit: 0,
    chunkSizeWarningLimit: 400,
    rolldownOptions: {
      // The schemas of the packages are calls of TypeBox; the pages need a few pure rules beside them.
      treeshake: { manualPureFunctions: ['Type', 'pageOf'] },
    },
  },
});
