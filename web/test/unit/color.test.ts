import { expect, test } from 'vitest'
import { contrast, diverging, INK, inkOn, lineColors, luminance, sequential } from '../../src/charts/color'

const STEPS = Array.from({ length: 101 }, (_, i) => i / 100)

test('the sequential scale falls in lightness from end to end', () => {
  const lightness = STEPS.map((t) => luminance(sequential(t)))
  lightness.slice(1).forEach((value, i) => expect(value).toBeLessThan(lightness[i] ?? 0))
})

test('both arms of the diverging scale are equally dark', () => {
  for (const t of STEPS) {
    expect(Math.abs(luminance(diverging(t)) - luminance(diverging(-t)))).toBeLessThan(0.07)
  }
  expect(diverging(0)).toBe('#f7f7f7')
  expect(diverging(2)).toBe(diverging(1))
  expect(diverging(NaN)).toBe(diverging(0))
})

test('the diverging scale is that of the figures of `dimscope explain` (tests/cli/figure_test.cc)', () => {
  expect([-1, -0.75, -0.5, -0.25, -0.1, 0, 0.1, 0.25, 0.5, 0.75, 1].map(diverging).join(' ')).toBe(
    '#4799e2 #77b1e9 #a2c9ee #cce0f3 #e6eef5 #f7f7f7 #f9e8e5 #fbd2cb #fcada0 #f88675 #f25a47',
  )
})

test('blue is negative and red is positive', () => {
  const channel = (hex: string, at: number): number => parseInt(hex.slice(at, at + 2), 16)
  expect(channel(diverging(1), 1)).toBeGreaterThan(channel(diverging(1), 5) + 100)
  expect(channel(diverging(-1), 5)).toBeGreaterThan(channel(diverging(-1), 1) + 100)
})

test('text is readable on every ground (WCAG AA)', () => {
  for (const t of STEPS) {
    expect(contrast(INK, diverging(t))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(INK, diverging(-t))).toBeGreaterThanOrEqual(4.5)
    expect(contrast(inkOn(sequential(t)), sequential(t))).toBeGreaterThanOrEqual(4.5)
  }
})

test('lines stand out from the page', () => {
  for (const n of [1, 2, 3]) {
    expect(lineColors(n)).toHaveLength(n)
    for (const color of lineColors(n)) expect(contrast(color, '#fcfbf8')).toBeGreaterThanOrEqual(3)
  }
  expect(new Set(lineColors(12)).size).toBe(12)
})
