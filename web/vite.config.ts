import { svelte } from '@sveltejs/vite-plugin-svelte'
import { defineConfig } from 'vitest/config'
import type { Plugin } from 'vite'
import { viteSingleFile } from 'vite-plugin-singlefile'

/** The policy of the built page shuts off the network; `vite dev` needs a socket, so there it is taken out. */
function withoutPolicyInDev(): Plugin {
  return {
    name: 'without-policy-in-dev',
    apply: 'serve',
    transformIndexHtml: (html) => html.replace(/<meta\s+http-equiv="Content-Security-Policy"[^>]*>/, ''),
  }
}

/** No chart is a map: the projections that Plot could draw one with are left out of the built page. */
function withoutMaps(): Plugin {
  const id = '\0without-maps'
  const code = 'export const geoTransform = () => undefined\nexport default {}'
  return {
    name: 'without-maps',
    apply: 'build',
    enforce: 'pre',
    resolveId: (source) => (source === 'd3-geo' ? id : undefined),
    // Every other name is undefined, and only a chart with a projection would use it.
    load: (source) => (source === id ? { code, syntheticNamedExports: true } : undefined),
  }
}

export default defineConfig({
  plugins: [svelte(), withoutPolicyInDev(), withoutMaps(), viteSingleFile({ removeViteModuleLoader: true })],
  build: { target: 'es2022', modulePreload: false, reportCompressedSize: false },
  // Not "localhost", which a machine without /etc/hosts cannot resolve.
  server: { host: '127.0.0.1' },
  test: {
    projects: [
      {
        extends: true,
        test: { name: 'unit', include: ['test/unit/**/*.test.ts'], environment: 'jsdom' },
      },
      {
        extends: true,
        test: {
          name: 'browser',
          include: ['test/browser/**/*.test.ts'],
          environment: 'node',
          poolOptions: { forks: { singleFork: true } },
          testTimeout: 60_000,
          hookTimeout: 120_000,
        },
      },
      {
        extends: true,
        test: { name: 'bench', include: ['bench/**/*.test.ts'], environment: 'node' },
      },
    ],
  },
})
