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

/**
 * The program stands behind the study and before its answers, as a plain script: a browser that reads the file runs it
 * there, and draws while millions of characters of answers still come in. As a module it would wait for the end.
 */
function scriptBeforeAnswers(): Plugin {
  return {
    name: 'script-before-answers',
    apply: 'build',
    enforce: 'post',
    generateBundle: {
      order: 'post',
      handler(_, bundle) {
        for (const file of Object.values(bundle)) {
          if (file.type !== 'asset' || !file.fileName.endsWith('.html')) continue
          const html = String(file.source)
          const script = /<script type="module"[^>]*>([\s\S]*?)<\/script>\s*/.exec(html)
          const answers = /\s*<!-- prettier-ignore -->\s*<script type="text\/plain" id="dimscope-answers">/
          if (!script || !answers.test(html))
            throw new Error('index.html has no script, or no place for answers')
          const without = html.replace(script[0], () => '')
          file.source = without.replace(answers, (place) => `\n<script>${script[1]}</script>${place}`)
        }
      },
    },
  }
}

export default defineConfig({
  plugins: [svelte(), withoutPolicyInDev(), withoutMaps(), viteSingleFile(), scriptBeforeAnswers()],
  build: {
    target: 'es2022',
    modulePreload: false,
    reportCompressedSize: false,
    rollupOptions: { output: { format: 'iife' } },
  },
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
