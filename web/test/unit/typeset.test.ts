import { expect, test } from 'vitest'
import { setSvgText, textParts, typesetSvg } from '../../src/charts/typeset'

const spans = (text: string): string =>
  textParts(text)
    .map((part) => (part.subscript ? `<${part.text}>` : part.text))
    .join('')

test('a symbol is one letter with a subscript', () => {
  expect(spans('hidden dimension d_h')).toBe('hidden dimension d<h>')
  expect(spans('d_e = 2, d_h = 3')).toBe('d<e> = 2, d<h> = 3')
  expect(spans('R² against d_h.')).toBe('R² against d<h>.')
})

test('names with underscores stay as they are', () => {
  for (const text of ['learning_rate', 'hidden_dim', 'a_b_c', '_h', 'd_']) expect(spans(text)).toBe(text)
})

test('the pen of an SVG text comes back up after a subscript', () => {
  const element = document.createElementNS('http://www.w3.org/2000/svg', 'text')
  setSvgText(element, 'd_e = 2')
  const [base, subscript, rest] = [...element.children]
  expect(base?.textContent).toBe('d')
  expect(subscript?.getAttribute('dy')).toBe('0.3em')
  expect(rest?.getAttribute('dy')).toBe('-0.216em')
  expect(0.3 * 0.72 - 0.216).toBeCloseTo(0)
})

test('setting a chart twice changes nothing', () => {
  const svg = document.createElementNS('http://www.w3.org/2000/svg', 'svg')
  svg.innerHTML = '<text>d_e</text><text>plain</text>'
  typesetSvg(svg)
  const once = svg.innerHTML
  typesetSvg(svg)
  expect(svg.innerHTML).toBe(once)
})
