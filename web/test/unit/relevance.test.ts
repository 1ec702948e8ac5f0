import { expect, test } from 'vitest'
import { percentile, scaleLimit, wordColor } from '../../src/charts/relevance'
import { sparse } from '../fixtures/studies'

test('percentiles interpolate between order statistics', () => {
  expect(percentile([3, 1, 2], 50)).toBe(2)
  expect(percentile([0, 10], 98)).toBeCloseTo(9.8)
  expect(percentile([5], 98)).toBe(5)
  expect(percentile([], 98)).toBe(0)
})

test('one scale serves every sentence of the page', () => {
  const { sentences } = sparse()
  const all = sentences.flatMap((s) => s.explanations.flatMap((e) => e.relevance.map(Math.abs)))
  expect(scaleLimit(sentences, 'lrp-all', { percentile: 100 })).toBe(Math.max(...all))
  expect(scaleLimit(sentences, 'lrp-all', { percentile: 98 })).toBeLessThan(Math.max(...all))
  expect(scaleLimit(sentences, 'lrp-all', { limit: 1.5 })).toBe(1.5)
})

test('no relevance at all still has a scale', () => {
  expect(scaleLimit([], 'lrp-all', { percentile: 98 })).toBe(1)
})

test('only values beyond the scale are marked', () => {
  expect(wordColor(1, 1).beyond).toBeNull()
  expect(wordColor(-1, 1).beyond).toBeNull()
  expect(wordColor(1.01, 1).beyond).not.toBeNull()
  expect(wordColor(-1.01, 1).beyond).not.toBe(wordColor(1.01, 1).beyond)
})
