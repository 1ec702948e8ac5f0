import { expect, test } from 'vitest'
import { commonQuantity, curveCaption, drawableCurves, isLogFriendly } from '../../src/api/curve_choice'
import { heldText, varyingSettings } from '../../src/api/highlights'
import { axisValues, compareFixed, fixedKey, fixedText, settingText, trialName } from '../../src/api/lookup'
import { compareSettings, distinctSettings, settingKey } from '../../src/api/setting'
import type { Curve, Metric, Setting, StudyView, Trial } from '../../src/api/study'
import { curveChart } from '../../src/charts/curve_chart'
import { svgSource } from '../../src/charts/export'
import { fitChart } from '../../src/charts/fit_chart'
import { number, valueRange, valueText } from '../../src/charts/format'
import { tickRoom, tickText } from '../../src/charts/frame'
import { heatmapChart } from '../../src/charts/heatmap_chart'
import { matrixChart } from '../../src/charts/matrix_chart'
import { phraseChart, regressionText } from '../../src/charts/phrase_chart'
import { heldSettings, panelAlong, panelOfAll } from '../../src/charts/sentence_rows'
import { formatHash, parseHash } from '../../src/state/url.svelte'
import { ALIKE, kinds, lines } from '../fixtures/studies'

const first = <T>(items: T[]): T => {
  if (items[0] === undefined) throw new Error('empty')
  return items[0]
}

const HTML = '</script><img src=x onerror=alert(1)>'
const ALL: Setting[] = [0.001, 2, false, true, 'adagrad', HTML]

test('a value of any kind is shown as it is written', () => {
  expect(ALL.map(valueText)).toEqual([number(0.001), '2', 'false', 'true', 'adagrad', HTML])
  expect(valueText('-3')).toBe('-3')
  expect(valueText('')).toBe('“”')
  expect(valueText(undefined)).toBe('–')
  expect(valueRange(['adagrad', 'adam', 'sgd', 'x', 'y', 'z', 'zz'])).toBe('adagrad, adam, sgd, x, y, z, zz')
  expect(valueRange([false, true])).toBe('false, true')
  expect(valueRange([1, 2, 3, 'auto'])).toBe('1, 2, 3, auto')
})

test('values are listed as everywhere: numbers, false, true, texts', () => {
  const mixed: Setting[] = ['b', true, 10, 'B', 9, false, '1', -1]
  expect([...mixed].sort(compareSettings)).toEqual([-1, 9, 10, false, true, '1', 'B', 'b'])
  expect(distinctSettings([...mixed, ...mixed])).toHaveLength(mixed.length)
  const study = kinds()
  const held: Record<string, Setting>[] = [{ optimizer: 'sgd' }, { optimizer: 'adam' }, {}]
  expect(held.sort((a, b) => compareFixed(study, a, b))).toEqual([
    {},
    { optimizer: 'adam' },
    { optimizer: 'sgd' },
  ])
})

test('a value has one key, which an address gives back', () => {
  const values: Setting[] = [...ALIKE, '"1"', '%3A', 'a', 'é 漢', 'x&y=z', '0.10', -1, '-1', false, 'false']
  expect(new Set(values.map(settingKey)).size).toBe(values.length)
  expect(settingKey('adam')).toBe('adam')
  expect(fixedKey({ 'a:b': 'x', c: 0.5 })).toBe('a%3Ab:x,c:0.5')
  expect(fixedKey({ a: 'x,b:y' })).not.toBe(fixedKey({ a: 'x', b: 'y' }))
  // As Curves keeps the held settings of its lines.
  const keys = values.map((value) => fixedKey({ optimizer: value, 'learning;rate': 0.1 }))
  const { params } = parseHash(formatHash({ section: 'curves', params: { 'curve.at': keys.join(';') } }))
  expect(params['curve.at']?.split(';')).toEqual(keys)
})

test('trials are named by settings of every kind', () => {
  const study = kinds([false, true, HTML])
  const names = study.trials.map((trial) => trialName(study, trial))
  expect(names[0]).toBe('optimizer = false, η = 0.001, seed 1')
  expect(names.at(-1)).toBe(`optimizer = ${HTML}, η = 0.1, seed 2`)
  expect(new Set(names).size).toBe(study.trials.length)
  expect(axisValues(study, first<Trial>(study.trials))).toEqual({ optimizer: false, learning_rate: 0.001 })
  expect(fixedText(study, { learning_rate: 0.1, optimizer: true })).toBe('optimizer = true, η = 0.1')
  expect(settingText('phrases', true)).toBe('phrases true')
  expect(varyingSettings({ ...study, axes: [] })).toEqual(['optimizer', 'learning_rate'])
  expect(heldText(study)).toContain('dropout 0.2')
})

test('axes share one x axis only where each has an order, and a logarithm only where all are above 0', () => {
  const [optimizer, rate] = kinds().axes
  if (!optimizer || !rate) throw new Error('no axes')
  const other = { ...optimizer, label: 'decay rate' }
  expect(commonQuantity([rate, { ...other, ordered: true }])).toBe('rate')
  expect(commonQuantity([rate, other])).toBeNull()
  expect(isLogFriendly([rate])).toBe(true)
  expect(isLogFriendly([rate, optimizer])).toBe(false)
  expect(isLogFriendly([{ ...rate, values: [0, 1] }])).toBe(false)
  expect(isLogFriendly([{ ...rate, values: [true] }])).toBe(false)
})

function curves(study: StudyView, axis: string): SVGSVGElement {
  const found = drawableCurves(study, 'test.fine', axis)
  return curveChart(
    {
      title: axis,
      x_label: axis,
      y_label: 'fine accuracy, test',
      chance: 0.286,
      log: axis === 'learning_rate',
      ordered: axis !== 'optimizer',
      lines: found.map((curve) => ({
        name: fixedText(study, curve.fixed),
        axis,
        held: fixedText(study, curve.fixed),
        color: '#0072b2',
        points: curve.points,
      })),
    },
    700,
  )
}

const ticks = (svg: SVGSVGElement, axis = 'x'): (string | null)[] =>
  [...svg.querySelectorAll(`[data-kind="${axis}-axis tick label"] text`)].map((text) => text.textContent)

test('without an order a curve is dots with intervals, side by side', () => {
  const svg = curves(kinds(), 'optimizer')
  expect(ticks(svg)).toEqual(['adagrad', 'adam', 'sgd'])
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(9)
  expect(svg.querySelectorAll('[data-kind="rule"] line').length).toBeGreaterThanOrEqual(9)
  expect(svg.querySelectorAll('g[data-kind="line"], g[data-kind="area"]')).toHaveLength(0)
  expect(svg.querySelectorAll('.legend line')).toHaveLength(0)
  expect(svg.querySelector('[data-mark]')?.getAttribute('aria-label')).toMatch(
    /^optimizer = adagrad, η = 0.001; /,
  )
  const ordered = curves(kinds(), 'learning_rate')
  expect(ticks(ordered)).toEqual(['0.001', '0.01', '0.1'])
  expect(ordered.querySelectorAll('g[data-kind="line"]')).toHaveLength(3)
  expect(ordered.querySelectorAll('g[data-kind="area"]')).toHaveLength(3)
})

test('the caption of dots speaks of no line', () => {
  const study = kinds()
  const caption = (ordered: boolean): string =>
    curveCaption(drawableCurves(study, 'test.fine', 'optimizer'), first<Metric>(study.metrics), ordered)
  expect(caption(false)).toContain('Large dots: their mean. Bars: 95 % Student t interval')
  expect(caption(false)).not.toMatch(/Line|Band/)
  expect(caption(true)).toContain('Line: their mean. Band: 95 % Student t interval')
})

test('an interval is drawn no further than a share can go, and told whole', () => {
  const study = lines()
  const curve = first<Curve>(drawableCurves(study, 'test.fine', 'hidden_dim'))
  first(curve.points).seed_interval = { low: -0.5, high: 1.4 }
  const svg = curves(study, 'hidden_dim')
  expect(ticks(svg, 'y')).toEqual(['0', '20', '40', '60', '80', '100'])
  expect(svg.querySelector('[data-mark]')?.getAttribute('aria-label')).toContain('[−50.0,\u00a0140.0]')
})

test('a grid has a row or column for each value, though two look alike', () => {
  const study = kinds(ALIKE)
  const cells = first(study.heatmaps).cells.slice(1)
  const svg = heatmapChart(
    {
      title: 'Grid',
      x_label: 'optimizer',
      y_label: 'learning rate',
      x_name: 'optimizer',
      y_name: 'η',
      value_label: 'fine accuracy, test',
      cells,
      domain: [0.3, 0.5],
      selected: () => false,
    },
    900,
  )
  expect(svg.querySelectorAll('g.cells rect')).toHaveLength(3 * ALIKE.length - 1)
  expect(svg.querySelectorAll('g[data-kind="cell"] rect')).toHaveLength(3 * ALIKE.length)
  expect(ticks(svg)).toHaveLength(ALIKE.length)
  expect(ticks(svg).some((text) => text?.startsWith('a:b'))).toBe(true)
  expect(ticks(svg, 'y')).toEqual(['0.1', '0.01', '0.001'])
  const said = [...svg.querySelectorAll('[data-mark]')].map((mark) => mark.getAttribute('aria-label'))
  expect(said.some((text) => text?.startsWith(`optimizer = ${HTML}, η = `))).toBe(true)
})

test('a matrix takes all kinds', () => {
  const x: Setting[] = [false, true, 'auto']
  const svg = matrixChart(
    { title: 'alike', label: 'bias', name: 'bias', x, values: Array(9).fill(0.4), unit: 0.4 },
    500,
  )
  expect(ticks(svg)).toEqual(['false', 'true', 'auto'])
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(9)
})

test('names of bands are cut to their room, numbers are not', () => {
  expect(tickText('adagrad', 200)).toBe('adagrad')
  expect(tickText('a rule of my own', 40)).toMatch(/^a.*…$/)
  expect(tickText(0.123456, 10)).toBe('0.123456')
  expect(tickRoom([1, 2], 900)).toBe(40)
  expect(tickRoom(['a rather long name'], 900)).toBeGreaterThan(100)
  expect(tickRoom(['x'.repeat(400)], 900)).toBeLessThanOrEqual(270)
})

test('a phrase has no regression without an order', () => {
  const study = kinds()
  const curve = first(first(study.phrases).curves)
  expect(curve.axis).toBe('optimizer')
  const svg = phraseChart(
    {
      title: 'not good',
      x_label: 'optimizer',
      x_name: 'optimizer',
      class_name: 'negative',
      label: 1,
      classes: study.data.classes,
      ordered: false,
      curve,
    },
    700,
  )
  expect(ticks(svg)).toEqual(['adagrad', 'adam', 'sgd'])
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(6)
  expect(svg.querySelectorAll('g[data-kind="line"], g[data-kind="area"]')).toHaveLength(0)
  expect(regressionText(curve.regression, 'optimizer', false)).toBe(
    'No regression: the values have no order.',
  )
})

test('fits at values without an order are not joined', () => {
  const regression = { n: 9, slope: 1, intercept: 0, r_squared: 0.5, slope_interval: null, band: [] }
  const fits = ['adam', 'sgd'].map((x) => ({ x, id: x, regression }))
  const draw = (ordered: boolean): SVGSVGElement =>
    fitChart({ title: 'fit', x_label: 'optimizer', x_name: 'optimizer', fits, chosen: 'sgd', ordered }, 500)
  expect(draw(false).querySelectorAll('g[data-kind="line"]')).toHaveLength(0)
  expect(ticks(draw(false))).toEqual(['adam', 'sgd'])
})

test('a sentence is grouped by values of every kind', () => {
  const study = kinds([true, 'true', HTML])
  const sentence = first(study.sentences)
  const held = heldSettings(study, sentence, 'lrp-all', 'learning_rate')
  expect(held).toEqual([{ optimizer: true }, { optimizer: HTML }, { optimizer: 'true' }])
  const options = { method: 'lrp-all', axis: 'optimizer', held: { learning_rate: 0.1 }, seed: 1 }
  const panel = panelAlong(study, sentence, options)
  expect(panel.rows.map((row) => row.head)).toEqual(['true', HTML, 'true'])
  expect(panelOfAll(study, sentence, { method: 'lrp-all', seed: 1 }).rows[0]?.head).toBe('true × 0.001')
})

test('a saved figure holds HTML as text', () => {
  const source = svgSource({ title: HTML, caption: HTML, body: curves(kinds([1, HTML]), 'optimizer') })
  const svg = new DOMParser().parseFromString(source, 'image/svg+xml')
  expect(svg.querySelector('parsererror, img, script')).toBeNull()
  expect(svg.documentElement.textContent).toContain(HTML)
})
