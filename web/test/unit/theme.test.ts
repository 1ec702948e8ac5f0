// @vitest-environment node
import { readFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'
import { contrast, diverging } from '../../src/charts/color'
import { lightTints, lively, solid, tint } from '../../src/charts/theme'

const css = readFileSync(join(resolve(fileURLToPath(import.meta.url), '../../..'), 'src/theme.css'), 'utf8')

/** Light and dark value of a variable. */
function pair(name: string): [light: string, dark: string] {
  const found = new RegExp(`--${name}: light-dark\\((#[0-9a-f]+), (#[0-9a-f]+)\\)`).exec(css)
  if (!found) throw new Error(`theme.css has no --${name}`)
  return [long(found[1] ?? ''), long(found[2] ?? '')]
}

function long(hex: string): string {
  return hex.length === 4 ? `#${[...hex.slice(1)].map((digit) => digit + digit).join('')}` : hex
}

test('a saved figure has the light values of the style sheet', () => {
  for (const [name, hex] of Object.entries(lightTints())) expect(pair(`chart-${name}`)[0], name).toBe(hex)
  expect(solid(tint('muted'))).toBe(lightTints()['muted'])
  expect(solid(lively('#0072b2'))).toBe('#0072b2')
  expect(solid('none')).toBe('none')
})

test('the words of the page have the colours of a saved figure', () => {
  expect(pair('positive')[0]).toBe(diverging(1))
  expect(pair('negative')[0]).toBe(diverging(-1))
  expect(pair('neutral')[0]).toBe(diverging(0))
})

test('text is readable in both schemes (WCAG AA)', () => {
  const grounds = ['paper', 'card', 'well', 'hover', 'warn']
  for (const [text, on] of [
    ['ink', [...grounds, 'chosen', 'positive', 'negative', 'neutral']],
    ['soft', grounds],
    ['muted', ['paper', 'card']],
    ['accent', ['paper', 'card']],
    ['right', ['paper', 'card']],
    ['wrong', ['paper', 'card']],
    ['chosen-text', ['chosen']],
    ['right-text', ['right-badge']],
    ['fill-ink', ['right-fill', 'wrong-fill']],
    ['positive-text', ['paper']],
    ['negative-text', ['paper']],
  ] as [string, string[]][]) {
    for (const ground of on) {
      for (const scheme of [0, 1] as const) {
        expect(
          contrast(pair(text)[scheme], pair(ground)[scheme]),
          `${text} on ${ground}, ${scheme}`,
        ).toBeGreaterThanOrEqual(4.5)
      }
    }
  }
})
