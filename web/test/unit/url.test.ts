import { expect, test } from 'vitest'
import { formatHash, parseHash } from '../../src/state/url.svelte'

test('an address survives writing and reading', () => {
  const address = {
    section: 'curves',
    params: { metric: 'test.fine', 'curve.at': 'hidden_dim:2;hidden_dim:5', note: 'a & b = "c" # é' },
  }
  expect(parseHash(formatHash(address))).toEqual(address)
})

test('an address is short and readable', () => {
  expect(formatHash({ section: 'grid', params: { metric: 'dev.fine' } })).toBe('#grid&metric=dev.fine')
  expect(formatHash({ section: '', params: {} })).toBe('#')
})

test('a hand-made address does no harm', () => {
  expect(parseHash('#curves&=x&y&z=%E0%A4%A&metric=test.fine')).toEqual({
    section: 'curves',
    params: { z: '%E0%A4%A', metric: 'test.fine' },
  })
  expect(parseHash('')).toEqual({ section: '', params: {} })
})
