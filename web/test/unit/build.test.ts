// @vitest-environment node
import { execFileSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'

const PLACEHOLDER = '__DIMSCOPE_STUDY__'
let folder = ''
let html = ''

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'dimscope-web-'))
  // As `npm run build` does it; inside the test's process Svelte would build for development.
  execFileSync('npm', ['run', 'build', '--silent', '--', '--outDir', folder, '--logLevel', 'error'], {
    env: { ...process.env, NODE_ENV: 'production' },
  })
  html = readFileSync(join(folder, 'index.html'), 'utf8')
}, 120_000)

afterAll(() => rmSync(folder, { recursive: true }))

test('the placeholder of the answers as well, after it', () => {
  expect(html.split('__DIMSCOPE_ANSWERS__')).toHaveLength(2)
  expect(html.indexOf('__DIMSCOPE_ANSWERS__')).toBeGreaterThan(html.indexOf(PLACEHOLDER))
})

test('the placeholder is in the built page exactly once, alone in its element', () => {
  expect(html.split(PLACEHOLDER)).toHaveLength(2)
  const element = `<script type="application/json" id="dimscope-study">${PLACEHOLDER}</script>`
  expect(html.includes(element)).toBe(true)
})

test('the built page is one file that reaches for nothing', () => {
  // Not toMatch: its message would print the whole page.
  expect(/<script[^>]+src=/.test(html)).toBe(false)
  expect(/<link(?![^>]+href="data:)[^>]*>/.test(html)).toBe(false)
  expect(/@import|url\(\s*["']?https?:/.test(html)).toBe(false)
  expect(html.includes("default-src 'none'")).toBe(true)
})

test('the built page is small enough to mail', () => {
  expect(html.length).toBeLessThan(600_000)
})
