import { expect, test } from 'vitest'
import {
  count,
  duration,
  fixed,
  number,
  percent,
  percentInterval,
  significant,
  signed,
  tiny,
  valueRange,
} from '../../src/charts/format'

test('shares are percentages with one decimal', () => {
  expect(percent(0.4321)).toBe('43.2\u202f%')
  expect(percentInterval({ low: 0.411, high: 0.4534 })).toBe('[41.1,\u00a045.3]')
  expect(count(2210)).toBe('2,210')
})

test('hyperparameters are as short as they can be', () => {
  expect(number(20)).toBe('20')
  expect(number(0.05)).toBe('0.05')
  expect(number(0.1 + 0.2)).toBe('0.3')
  expect(number(-3)).toBe('−3')
  expect(number(NaN)).toBe('–')
})

test('signs are true minus signs, and zero has none', () => {
  expect(signed(0.414)).toBe('+0.41')
  expect(signed(-1.2)).toBe('−1.20')
  expect(signed(-0.001)).toBe('0.00')
  expect(fixed(-0.04, 1)).toBe('0.0')
})

test('numbers under words have at most four characters', () => {
  expect(tiny(0.414)).toBe('+.41')
  expect(tiny(-0.05)).toBe('−.05')
  expect(tiny(-1.24)).toBe('−1.2')
  expect(tiny(0.999)).toBe('+1.0')
  expect(tiny(12.3)).toBe('+12')
  for (const value of [0, 0.004, 0.994, 0.996, 9.94, 9.96, -99]) {
    expect(tiny(value).length).toBeLessThanOrEqual(4)
  }
})

test('statistics keep their significant digits', () => {
  expect(significant(0.015234)).toBe('0.0152')
  expect(significant(2.13e-7, 2)).toBe('2.1e−7')
  expect(significant(0.014)).toBe('0.0140')
  expect(significant(1.9)).toBe('1.90')
  expect(significant(12345)).toBe('12345')
  expect(significant(0)).toBe('0')
})

test('times and ranges read as people write them', () => {
  expect(duration(5.24)).toBe('5.2\u202fs')
  expect(duration(75)).toBe('1\u202fmin 15\u202fs')
  expect(duration(7260)).toBe('2\u202fh 1\u202fmin')
  expect(valueRange([2, 3, 4, 5])).toBe('2–5')
  expect(valueRange([2, 5, 20])).toBe('2, 5, 20')
  expect(valueRange([1, 2, 4, 8, 16, 32, 64])).toBe('1 … 64')
  expect(valueRange([])).toBe('')
})
