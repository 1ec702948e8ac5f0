import * as Plot from '@observablehq/plot'
import { distinctSettings } from '../api/setting'
import type { PhraseCurve, Regression } from '../api/study'
import { fixed, significant, valueText } from './format'
import { chart, describe, dotKey, ruler, type LegendItem } from './frame'
import { svgElement } from './svg'
import { lively, tint } from './theme'

export interface PhraseChartData {
  title: string
  x_label: string
  x_name: string
  class_name: string
  label: number
  classes: string[]
  ordered: boolean
  curve: PhraseCurve
}

type Point = PhraseCurve['points'][number]

const COLOR = lively('#0072b2')

/** Softmax score of a phrase's true class against a hyperparameter, with its regression line and band. */
export function phraseChart(data: PhraseChartData, width: number): SVGSVGElement {
  const { points, regression } = data.curve
  const right = (point: Point): boolean => point.predicted === data.label
  const xs = distinctSettings(points.map((point) => point.x))
  const band = bandOf(regression)
  const top = Math.max(0.05, ...points.map((point) => point.score), ...band.map((at) => at.high))
  const svg = chart({
    title: data.title,
    width,
    plot_height: 280,
    legend: legend(regression),
    x: { label: data.x_label, values: xs, unordered: !data.ordered },
    y: {
      label: `softmax score of “${data.class_name}” (probability)`,
      ruler: ruler([0, Math.min(1, top + 0.02)], 0.1),
    },
    marks: [
      ...(regression ? regressionMarks(regression, xs.map(Number)) : []),
      Plot.dot(points, {
        x: 'x',
        y: 'score',
        r: 4,
        fill: (point: Point) => (right(point) ? COLOR : tint('paper')),
        stroke: COLOR,
        strokeWidth: 1.5,
        className: 'scores',
      }),
    ],
  })
  describe(
    svg,
    'scores',
    points.map((point) => ({
      text: [
        `${data.x_name} = ${valueText(point.x)}, seed ${point.seed}`,
        `score of “${data.class_name}”: ${fixed(point.score, 3)}`,
        `predicted: ${data.classes[point.predicted] ?? point.predicted} (${right(point) ? 'right' : 'wrong'})`,
      ].join('\n'),
      keys: [point.key],
    })),
  )
  return svg
}

/** "slope 0.0182 a unit of d_e, 95 % [0.0170, 0.0194] · intercept 0.201 · R² = 0.944 · n = 19" */
export function regressionText(regression: Regression | null, x_name: string, ordered: boolean): string {
  if (!ordered) return 'No regression: the values have no order.'
  if (!regression) return 'No regression: fewer than two values of the axis.'
  const { slope, intercept, slope_interval, r_squared, n } = regression
  const interval = slope_interval
    ? `, 95 % [${significant(slope_interval.low)}, ${significant(slope_interval.high)}]`
    : ''
  const fit = r_squared === null ? 'R² undefined: every score is the same' : `R² = ${fixed(r_squared, 3)}`
  return [
    `slope ${significant(slope)} a unit of ${x_name}${interval}`,
    `intercept ${significant(intercept)}`,
    ...(n === 2 ? ['two points: a line always fits'] : [fit, `n = ${n}`]),
  ].join(' · ')
}

/** Through two points there is a line but no band. */
function bandOf(regression: Regression | null): Regression['band'] {
  return regression?.slope_interval ? regression.band : []
}

function regressionMarks(regression: Regression, xs: number[]): Plot.Markish[] {
  const ends = [xs[0] ?? 0, xs[xs.length - 1] ?? 0].map((x) => ({
    x,
    y: regression.intercept + regression.slope * x,
  }))
  return [
    Plot.areaY(bandOf(regression), {
      x: 'x',
      y1: (at: { low: number }) => Math.max(0, at.low),
      y2: (at: { high: number }) => Math.min(1, at.high),
      fill: COLOR,
      fillOpacity: 0.12,
    }),
    Plot.line(ends, { x: 'x', y: 'y', stroke: COLOR, strokeWidth: 1.5 }),
  ]
}

function legend(regression: Regression | null): LegendItem[] {
  const with_band = bandOf(regression).length > 0
  const line: LegendItem = {
    text: with_band ? 'regression, 95 % confidence band' : 'regression',
    key_width: 22,
    draw: (x, y) => [
      ...(with_band
        ? [svgElement('rect', { x, y: y - 6, width: 22, height: 12, fill: COLOR, 'fill-opacity': 0.14 })]
        : []),
      svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: COLOR, 'stroke-width': 1.5 }),
    ],
  }
  return [
    dotKey('a model that predicts the true class', COLOR),
    dotKey('one that does not', COLOR, false),
    ...(regression ? [line] : []),
  ]
}
