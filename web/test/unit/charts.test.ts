import { expect, test } from 'vitest'
import { drawableCurves } from '../../src/api/curve_choice'
import { fixedText, heatmapsOf } from '../../src/api/lookup'
import { curveChart } from '../../src/charts/curve_chart'
import { fileName, svgSource } from '../../src/charts/export'
import { markInfo } from '../../src/charts/frame'
import { heatmapChart } from '../../src/charts/heatmap_chart'
import { learningChart } from '../../src/charts/learning_chart'
import { phraseChart, regressionText } from '../../src/charts/phrase_chart'
import { panelOfAll } from '../../src/charts/sentence_rows'
import { sentenceSvg } from '../../src/charts/sentence_svg'
import type { PhraseCurve, StudyView } from '../../src/api/study'
import { grid, hostile, lines, sparse } from '../fixtures/studies'

function curves(study: StudyView, log = false): SVGSVGElement {
  return curveChart(
    {
      title: 'Fine accuracy',
      x_label: 'hidden dimension d_h',
      y_label: 'fine accuracy, test',
      chance: 0.286,
      log,
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
  expect(svg.querySelectorAll('[aria-label="rule"] line').length).toBeGreaterThan(1)
  expect(svg.querySelector('[data-mark]')?.getAttribute('aria-label')).toContain('95 % sampling error')
  expect(curves(sparse(), true).querySelectorAll('[data-mark]').length).toBe(
    svg.querySelectorAll('[data-mark]').length,
  )
})

test('a sparse grid shows its gaps, a full one has none', () => {
  const cells = (study: StudyView): number => heatmap(study).querySelectorAll('g.cells rect').length
  const rects = (study: StudyView): number =>
    heatmap(study).querySelectorAll('g[aria-label="cell"] rect').length
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
  expect(regressionText(regression, 'd_e')).toBe(
    'slope 0.0152 a unit of d_e, 95 % [0.0133, 0.0171] · intercept 0.201 · R² = 0.944 · n = 19',
  )
  expect(regressionText({ ...regression, r_squared: null }, 'd_e')).toContain('R² undefined')
  expect(regressionText({ ...regression, slope_interval: null }, 'd_e')).toContain('no interval')
  expect(regressionText(null, 'd_e')).toContain('No regression')
})

test('a phrase has a dot for each seed', () => {
  const study = lines()
  const curve = study.phrases[0]?.curves[0] as PhraseCurve
  const svg = phraseChart(
    {
      title: 'not good',
      x_label: 'embedding dimension d_e',
      x_name: 'd_e',
      class_name: 'negative',
      label: 1,
      classes: study.data.classes,
      curve,
    },
    700,
  )
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(95)
})

test('learning curves ring the epoch that was kept', () => {
  const [trial] = sparse().trials
  if (!trial) throw new Error('no trial')
  const line = { ...trial, name: 'a', color: '#0072b2' }
  const svg = learningChart({ title: 'Loss', quantity: 'train_loss', lines: [line] }, 400)
  expect(svg.querySelectorAll('[data-mark]')).toHaveLength(20)
  expect(svg.querySelectorAll('circle[r="5"], g[aria-label="dot"] path').length).toBeGreaterThan(0)
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
