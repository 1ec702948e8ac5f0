import * as Plot from '@observablehq/plot'
import type { PhraseCurve, Regression } from '../api/study'
import { fixed, number, significant } from './format'
import {
  addAxisLabels,
  addLegend,
  axisPosition,
  describe,
  GRID,
  legendHeight,
  plot,
  ticksAt,
  X_LABEL_ROOM,
  Y_LABEL_ROOM,
  type LegendItem,
} from './frame'
import { svgElement } from './svg'

export interface PhraseChartData {
  title: string
  x_label: string
  x_name: string
  class_name: string
  label: number
  classes: string[]
  curve: PhraseCurve
}

type Point = PhraseCurve['points'][number]

const MARGIN = { left: 40, right: 14, bottom: X_LABEL_ROOM }
const PLOT_HEIGHT = 280
const COLOR = '#0072b2'

/** Softmax score of a phrase's true class against a hyperparameter, with its regression line and band. */
export function phraseChart(data: PhraseChartData, width: number): SVGSVGElement {
  const { points, regression } = data.curve
  const right = (point: Point): boolean => point.predicted === data.label
  const xs = [...new Set(points.map((point) => point.x))].sort((a, b) => a - b)
  const position = axisPosition(xs, width - MARGIN.left - MARGIN.right, false)
  const items = legend(regression)
  const marginTop = legendHeight(items, 0, width) + Y_LABEL_ROOM
  const svg = plot(
    {
      width,
      height: PLOT_HEIGHT + marginTop + MARGIN.bottom,
      marginTop,
      marginLeft: MARGIN.left,
      marginRight: MARGIN.right,
      marginBottom: MARGIN.bottom,
      x: {
        label: null,
        ticks: ticksAt(xs, position, 26),
        tickFormat: number,
        insetLeft: 8,
        insetRight: 8,
      },
      y: {
        label: null,
        domain: [0, Math.min(1, niceTop(points, regression))],
        ticks: 5,
        tickSize: 0,
      },
      marks: [
        Plot.gridY({ stroke: GRID, strokeOpacity: 1, ticks: 5 }),
        ...(regression ? regressionMarks(regression, xs) : []),
        Plot.dot(points, {
          x: 'x',
          y: 'score',
          r: 4,
          fill: (point: Point) => (right(point) ? COLOR : '#ffffff'),
          stroke: COLOR,
          strokeWidth: 1.5,
          className: 'scores',
        }),
      ],
    },
    data.title,
  )
  describe(
    svg,
    'scores',
    points.map((point) => ({
      text: [
        `${data.x_name} = ${number(point.x)}, seed ${point.seed}`,
        `score of “${data.class_name}”: ${fixed(point.score, 3)}`,
        `predicted: ${data.classes[point.predicted] ?? point.predicted} (${right(point) ? 'right' : 'wrong'})`,
      ].join('\n'),
      keys: [point.key],
    })),
  )
  addAxisLabels(
    svg,
    { x: data.x_label, y: `softmax score of “${data.class_name}” (probability)` },
    { top: marginTop, ...MARGIN },
  )
  addLegend(svg, items, 0, width)
  return svg
}

/** "slope 0.0182 a unit of d_e, 95 % [0.0170, 0.0194] · intercept 0.201 · R² = 0.944 · n = 19" */
export function regressionText(regression: Regression | null, x_name: string): string {
  if (!regression) return 'No regression: fewer than two values of the axis.'
  const { slope, intercept, slope_interval, r_squared, n } = regression
  const interval = slope_interval
    ? `, 95 % [${significant(slope_interval.low)}, ${significant(slope_interval.high)}]`
    : ' (no interval with fewer than three points)'
  return [
    `slope ${significant(slope)} a unit of ${x_name}${interval}`,
    `intercept ${significant(intercept)}`,
    r_squared === null ? 'R² undefined: every score is the same' : `R² = ${fixed(r_squared, 3)}`,
    `n = ${n}`,
  ].join(' · ')
}

function niceTop(points: Point[], regression: Regression | null): number {
  const top = Math.max(
    0.05,
    ...points.map((point) => point.score),
    ...(regression?.band.map((at) => at.high) ?? []),
  )
  return Math.ceil(top * 10 + 0.2) / 10
}

function regressionMarks(regression: Regression, xs: number[]): Plot.Markish[] {
  const ends = [xs[0] ?? 0, xs[xs.length - 1] ?? 0].map((x) => ({
    x,
    y: regression.intercept + regression.slope * x,
  }))
  return [
    Plot.areaY(regression.band, {
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
  const dot = (text: string, filled: boolean): LegendItem => ({
    text,
    key_width: 10,
    draw: (x, y) => [
      svgElement('circle', {
        cx: x + 5,
        cy: y,
        r: 4,
        fill: filled ? COLOR : '#ffffff',
        stroke: COLOR,
        'stroke-width': 1.5,
      }),
    ],
  })
  const line: LegendItem = {
    text: 'regression, 95 % confidence band',
    key_width: 22,
    draw: (x, y) => [
      svgElement('rect', { x, y: y - 6, width: 22, height: 12, fill: COLOR, 'fill-opacity': 0.14 }),
      svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: COLOR, 'stroke-width': 1.5 }),
    ],
  }
  return [
    dot('a model that predicts the true class', true),
    dot('one that does not', false),
    ...(regression ? [line] : []),
  ]
}
