// How the portal is built: one page, a chunk for each route, nothing from another origin.
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vitest/config';

const server = process.env.FLAGSTONE_SERVER ?? 'http://127.0.0.1:7007';

export default defineConfig({
  plugins: [react()],
  build: {
    target: 'es2022',
    // A module preload polyfill would be an inline script's work; every browser we serve has it.
    modulePreload: { polyfill: false },
    assetsInlineLimit: 0,
    sourcemap: false,
    chunkSizeWarningLimit: 1500,
    // What the first page needs at once is one file: in two dozen, the headers of the answers weigh as much as a page.
    rolldownOptions: { output: { codeSplitting: { groups: [{ name: 'first', tags: ['$initial'], test: /\.tsx?$|node_modules/ }] } } },
  },
  server: {
    port: 5173,
    proxy: { '/api': { target: server, changeOrigin: false }, '/.backstage': server, '^/git/.*/(raw|info|git-.*-pack)': server },
  },
  test: { environment: 'jsdom', include: ['src/**/*.test.{ts,tsx}'], css: false },
});
