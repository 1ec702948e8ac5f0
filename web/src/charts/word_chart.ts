import * as Plot from '@observablehq/plot'
import type { Setting } from '../api/study'
import { fixed, plural, valueText } from './format'
import { chart, describe, ruler } from './frame'
import { lively } from './theme'

/** A word's share of its sentence's relevance along one hyperparameter: every model a dot, their mean a line. */
export interface WordChartData {
  title: string
  x_label: string
  x_name: string
  log: boolean
  ordered: boolean
  points: { x: Setting; id: string; mean: number; values: number[] }[]
}

const COLOR = lively('#7a5195')

export function wordChart(
  { title, x_label, x_name, log, ordered, points }: WordChartData,
  width: number,
): SVGSVGElement {
  const dots = points.flatMap(({ x, values }) => values.map((value) => ({ x, value: 100 * value })))
  const means = points.map((point) => ({ ...point, y: 100 * point.mean }))
  const svg = chart({
    title,
    width,
    plot_height: 130,
    x: { label: x_label, values: points.map(({ x }) => x), log, unordered: !ordered },
    y: { label: 'share of the relevance (%)', ruler: ruler([...dots.map(({ value }) => value), 0], 4, 4) },
    marks: [
      Plot.dot(dots, { x: 'x', y: 'value', r: 2.4, fill: COLOR, fillOpacity: 0.5 }),
      ordered ? Plot.line(means, { x: 'x', y: 'y', stroke: COLOR, strokeWidth: 2 }) : null,
      Plot.dot(means, { x: 'x', y: 'y', r: 4, fill: COLOR, className: 'means' }),
    ],
  })
  describe(
    svg,
    'means',
    points.map(({ x, id, mean, values }) => ({
      text: [
        `${x_name} = ${valueText(x)}`,
        `${fixed(100 * mean, 1)} %, mean of ${plural(values.length, 'model')}`,
        values.length > 1
          ? `from ${fixed(100 * Math.min(...values), 1)} to ${fixed(100 * Math.max(...values), 1)} %`
          : '',
      ]
        .filter(Boolean)
        .join('\n'),
      keys: [id],
    })),
  )
  return svg
}
