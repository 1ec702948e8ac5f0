import * as Plot from '@observablehq/plot'
import { expect, test } from 'vitest'
import { drawableCurves } from '../../src/api/curve_choice'
import { fixedText, heatmapsOf, uniqueKeyLength } from '../../src/api/lookup'
import { curveChart } from '../../src/charts/curve_chart'
import { fileName, svgSource } from '../../src/charts/export'
import { forestChart } from '../../src/charts/forest_chart'
import { markInfo, plot, ruler } from '../../src/charts/frame'
import { heatmapChart } from '../../src/charts/heatmap_chart'
import { learningChart } from '../../src/charts/learning_chart'
import { phraseChart, regressionText } from '../../src/charts/phrase_chart'
import { panelOfAll } from '../../src/charts/sentence_rows'
import { sentenceSvg } from '../../src/charts/sentence_svg'
import { svgElement } from '../../src/charts/svg'
import type { EpochRecord, PhraseCurve, Regression, StudyView } from '../../src/api/study'
import { grid, hostile, lines, sparse } from '../fixtures/studies'

function curves(study: StudyView, log = false): SVGSVGElement {
  return curveChart(
    {
      title: 'Fine accuracy',
      x_label: 'hidden dimension d_h',
      y_label: 'fine accuracy, test',
      chance: 0.286,
      log,
      ordered: true,
      lines: drawableCurves(study, 'test.fine', 'hidden_dim').map((curve) => ({
        name: fixedText(study, curve.fixed),
        axis: 'd_h',
        held: fixedText(study, curve.fixed),
        color: '#0072b2',
        points: curve.points,
      })),
    },
    700,
  )
}

function heatmap(study: StudyView): SVGSVGElement {
  return heatmapChart(
    {
      title: 'Grid',
      x_label: 'embedding dimension d_e',
      y_label: 'hidden dimension d_h',
      x_name: 'd_e',
      y_name: 'd_h',
      value_label: 'fine accuracy, test',
      cells: heatmapsOf(study, 'test.fine')[0]?.cells ?? [],
      domain: [0.3, 0.5],
      selected: () => false,
    },
    900,
  )
}

function parse(source: string): Document {
  const document = new DOMParser().parseFromString(source, 'image/svg+xml')
  expect(document.querySelector('parsererror')).toBeNull()
  return document
}

test('a curve has a mark for each mean, which tells its seeds and interval', () => {
  const svg = curves(lines())
  const marks = [...svg.querySelectorAll('[data-mark]')]
  expect(marks).toHaveLength(19)
  expect(marks[1]?.getAttribute('aria-label')).toMatch(
    /^d_h = 3, d_e = 2; fine accuracy, test: [\d.]+\u202f%, mean of 5 seeds; 95 % over seeds \[/,
  )
  expect(markInfo(marks[1] as Element)?.keys).toHaveLength(5)
  expect(svg.textContent).toContain('fine accuracy, test (%)')
  expect(svg.textContent).toContain('always the most frequent class')
})

test('one seed has whiskers of sampling error and no band', () => {
  const svg = curves(sparse())
  expect(svg.querySelectorAll('[data-kind="rule"] line').length).toBeGreaterThan(1)
  expect(svg.querySelector('[data-mark]')?.getAttribute('aria-label')).toContain('95 % sampling error')
  expect(curves(sparse(), true).querySelectorAll('[data-mark]').length).toBe(
    svg.querySelectorAll('[data-mark]').length,
  )
})

test('a sparse grid shows its gaps, a full one has none', () => {
  const cells = (study: StudyView): number => heatmap(study).querySelectorAll('g.cells rect').length
  const rects = (study: StudyView): number =>
    heatmap(study).querySelectorAll('g[data-kind="cell"] rect').length
  expect(cells(sparse())).toBe(6)
  expect(rects(sparse())).toBe(9)
  expect(cells(grid())).toBe(361)
  expect(rects(grid())).toBe(361)
})

test('a regression is told in words', () => {
  const regression = {
    n: 19,
    slope: 0.01523,
    intercept: 0.201,
    r_squared: 0.9441,
    slope_interval: { low: 0.0133, high: 0.0171 },
    band: [],
  }
  expect(regressionText(regression, 'd_e', true)).toBe(
    'slope 0.0152 a unit of d_e, 95 % [0.0133, 0.0171] · intercept 0.201 · R² = 0.944 · n = 19',
  )
  expect(regressionText({ ...regression, r_squared: null }, 'd_e', true)).toContain('R² undefined')
  expect(regressionText({ ...regression, n: 2, slope_interval: null }, 'd_e', true)).toBe(
    'slope 0.0152 a unit of d_e · intercept 0.201 · two points: a line always fits',
  )
  expect(regressionText(null, 'd_e', true)).toContain('No regression')
})

function phrases(curve: PhraseCurve): SVGSVGElement {
  return phraseChart(
    {
      title: 'not good',
      x_label: 'embedding dimension d_e',
      x_name: 'd_e',
      class_name: 'negative',
      label: 1,
      classes: lines().data.classes,
      ordered: true,
      curve,
    },
    700,
  )
}

test('a phrase has a dot for each seed, and promises a band only where there is one', () => {
  const curve = lines().phrases[0]?.curves[0] as PhraseCurve
  const svg = phrases(curve)
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(95)
  expect(svg.querySelector('.legend')?.textContent).toContain('confidence band')
  const regression = { ...(curve.regression as Regression), n: 2, slope_interval: null }
  const two = phrases({ ...curve, points: curve.points.slice(4, 6), regression })
  expect(two.querySelector('.legend')?.textContent).toMatch(/regression$/)
})

test('learning curves ring the epoch that was kept', () => {
  const [trial] = sparse().trials
  if (!trial) throw new Error('no trial')
  const line = { ...trial, name: 'a', color: '#0072b2' }
  const svg = learningChart({ title: 'Loss', quantity: 'train_loss', lines: [line] }, 400)
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(20)
  expect(svg.querySelectorAll('circle[r="5"], g[data-kind="dot"] path').length).toBeGreaterThan(0)
})

function learning(quantity: 'train_loss' | 'dev_fine', values: number[]): { x: string[]; y: string[] } {
  const epochs = values.map((value, epoch): EpochRecord => ({
    epoch,
    train_loss: value,
    dev_fine: value,
    train_seconds: 1,
  }))
  const line = { name: 'a', key: 'k', color: '#0072b2', epochs, selected_epoch: 0 }
  const svg = learningChart({ title: 'Learning', quantity, lines: [line] }, 400)
  const grid_lines = [...svg.querySelectorAll('[data-kind="y-grid"] line')]
  for (const at of grid_lines) expect(Number(at.getAttribute('y1') ?? 0)).toBeGreaterThanOrEqual(0)
  const ticks = (axis: string): string[] =>
    [...svg.querySelectorAll(`[data-kind="${axis}-axis tick label"] text`)].map(
      (text) => text.textContent ?? '',
    )
  expect(grid_lines).toHaveLength(ticks('y').length)
  return { x: ticks('x'), y: ticks('y') }
}

test('a learning curve that is flat or short has short labels', () => {
  expect(learning('dev_fine', [0.204, 0.204, 0.204]).y).toEqual([
    '19.0',
    '19.5',
    '20.0',
    '20.5',
    '21.0',
    '21.5',
  ])
  expect(learning('dev_fine', [0.204]).x).toEqual(['0'])
  expect(learning('dev_fine', [1, 1]).y.at(-1)).toBe('100.0')
  expect(learning('train_loss', [1.5257001, 1.5257002])).toEqual({
    x: ['0', '1'],
    y: ['1.46', '1.48', '1.50', '1.52', '1.54', '1.56', '1.58'],
  })
  expect(learning('train_loss', [0, 0]).y[0]).toBe('0.00')
  expect(
    learning(
      'train_loss',
      Array.from({ length: 40 }, (_, i) => 2 - i / 40),
    ).x,
  ).toEqual(Array.from({ length: 8 }, (_, i) => String(5 * i)))
})

test('a ruler holds its values, whatever they are', () => {
  for (const values of [[], [NaN], [0], [3e7], [0.1, 0.7], [-0.02, 0.4], [99.9, 100.4], [12, 12.001]]) {
    const { domain, ticks, digits } = ruler(values, 2, 5, 100)
    for (const value of values.filter(Number.isFinite)) {
      expect(domain[0]).toBeLessThanOrEqual(value)
      expect(domain[1]).toBeGreaterThanOrEqual(value)
    }
    expect(ticks.length).toBeGreaterThan(1)
    expect(ticks.length).toBeLessThan(10)
    expect(new Set(ticks.map((tick) => tick.toFixed(digits))).size).toBe(ticks.length)
  }
})

test('a saved figure stands alone', () => {
  for (const body of [curves(lines()), heatmap(grid())]) {
    const source = svgSource({
      title: 'Fine accuracy against d_h & more <b>',
      subtitle: 'R² = 0.94',
      caption: 'n = 2,210',
      body,
    })
    const svg = parse(source).documentElement
    expect(svg.getAttribute('xmlns')).toBe('http://www.w3.org/2000/svg')
    expect(svg.getAttribute('font-family')).toContain('sans-serif')
    expect(svg.querySelector('rect')?.getAttribute('fill')).toBe('#ffffff')
    expect(svg.querySelector('title')?.textContent).toContain('& more <b>')
    expect(source).not.toMatch(/currentColor|var\(|tabindex|data-mark|<style/)
    expect(source).not.toMatch(/https?:\/\/(?!www\.w3\.org)/)
  }
})

test('sentences are saved with every word, hostile ones too', () => {
  const study = hostile()
  for (const sentence of study.sentences) {
    const panel = panelOfAll(study, sentence, { method: 'lrp-all', seed: null })
    const body = sentenceSvg({ sentence, panel, limit: 1 })
    const svg = parse(svgSource({ title: sentence.text, caption: '', body })).documentElement
    const texts = [...svg.querySelectorAll('text')].map((text) => text.textContent)
    for (const token of sentence.tokens) expect(texts).toContain(token)
  }
})

test('file names are plain', () => {
  expect(fileName('Fine accuracy, test: d_h = 2')).toBe('fine-accuracy-test-d-h-2.svg')
  expect(fileName('הסרט')).toBe('figure.svg')
})

test('no chart has a number that is none', () => {
  const rect = svgElement('rect', { x: NaN, width: Infinity, height: 4, fill: 'red' })
  expect(rect.outerHTML).not.toMatch(/NaN|Infinity/)
  expect(rect.getAttribute('height')).toBe('4')
  const nothing_varies = forestChart(
    {
      title: 'What moves it?',
      x_label: 'share (%)',
      rows: [],
      reference: 0,
      domain: [0, 100],
      whole: { label: 'all squares', parts: [{ share: 0, name: 'd_h', color: '#123456' }] },
    },
    700,
  )
  expect(nothing_varies.outerHTML).not.toMatch(/NaN|Infinity/)
  const at_nothing = plot(
    { marks: [Plot.rect([{ x: 1 }], { x1: 'x', x2: () => NaN, y1: 0, y2: 1, filter: null })] },
    'a',
  )
  expect(at_nothing.outerHTML).not.toMatch(/NaN|Infinity/)
})

test('a key is shown as long as it takes to tell it from the others', () => {
  expect(uniqueKeyLength(['0123456789abcdef', 'f123456789abcdef'])).toBe(6)
  expect(uniqueKeyLength(['0123456789abcdef', '0123456799abcdef'])).toBe(9)
  expect(uniqueKeyLength([])).toBe(6)
})
