import * as Plot from '@observablehq/plot'
import type { CurvePoint } from '../api/study'
import { number, percent, percentInterval, plural } from './format'
import type { MarkInfo } from './frame'
import { chart, describe, lineKey, MUTED, ruler } from './frame'

export interface CurveLine {
  name: string
  /** Short name of the axis this line runs along: "d_h". */
  axis: string
  /** What is held along it: "d_e = 2"; may be empty. */
  held: string
  color: string
  points: CurvePoint[]
}

export interface CurveChartData {
  title: string
  x_label: string
  y_label: string
  lines: CurveLine[]
  chance: number | null
  log: boolean
}

/** Accuracy against a hyperparameter: every seed a dot, the mean a line, its interval a band or whiskers. */
export function curveChart(data: CurveChartData, width: number): SVGSVGElement {
  const { lines, log, chance } = data
  const points = lines.flatMap((line) => line.points)
  const shares = points.flatMap((point) => {
    const { low, high } = point.seed_interval ?? point.sampling_interval
    return [low, high, ...point.values.map((value) => value.y)]
  })
  const percents = [...shares, ...(chance === null ? [] : [chance])].map((value) => value * 100)
  const svg = chart({
    title: data.title,
    width,
    plot_height: 300,
    legend: lines.length > 1 ? lines.map((line) => lineKey(line.name, line.color)) : [],
    x: {
      label: data.x_label,
      values: [...new Set(points.map((point) => point.x))].sort((a, b) => a - b),
      log,
    },
    y: { label: `${data.y_label} (%)`, percent: true, ruler: ruler(percents, 2, 6, 100) },
    marks: [...chanceMarks(chance), ...lines.flatMap((line, i) => lineMarks(line, i, lines.length))],
  })
  lines.forEach((line, i) => {
    describe(
      svg,
      `means-${i}`,
      line.points.map((point) => describeMean(line, point, data.y_label)),
    )
  })
  return svg
}

function chanceMarks(chance: number | null): Plot.Markish[] {
  if (chance === null) return []
  return [
    Plot.ruleY([chance], { stroke: '#8a8f96', strokeDasharray: '3 4' }),
    Plot.text([chance], {
      y: (share: number) => share,
      frameAnchor: 'right',
      text: (share: number) => `always the most frequent class: ${percent(share)}`,
      dy: -8,
      fill: MUTED,
      stroke: '#fff',
      strokeWidth: 3,
      fontSize: 11,
    }),
  ]
}

function lineMarks({ color, points }: CurveLine, index: number, num_lines: number): Plot.Markish[] {
  const alone = points.filter((point) => point.seed_interval === null)
  const seeds = points
    .filter((point) => point.n > 1)
    .flatMap(({ x, values }) => values.map(({ y }) => ({ x, y })))
  return [
    Plot.areaY(points, {
      x: 'x',
      y1: (point: CurvePoint) => point.seed_interval?.low,
      y2: (point: CurvePoint) => point.seed_interval?.high,
      fill: color,
      fillOpacity: 0.13,
    }),
    Plot.ruleX(alone, {
      x: 'x',
      y1: (point: CurvePoint) => point.sampling_interval.low,
      y2: (point: CurvePoint) => point.sampling_interval.high,
      stroke: color,
      strokeWidth: 1,
      strokeOpacity: num_lines > 2 ? 0.35 : 0.6,
    }),
    Plot.dot(seeds, { x: 'x', y: 'y', r: 2.2, fill: color, fillOpacity: 0.45 }),
    Plot.line(points, { x: 'x', y: 'mean', stroke: color, strokeWidth: 2 }),
    Plot.dot(points, {
      x: 'x',
      y: 'mean',
      r: 4,
      fill: color,
      stroke: '#fff',
      strokeWidth: 1,
      className: `means-${index}`,
    }),
  ]
}

function describeMean(line: CurveLine, point: CurvePoint, metric: string): MarkInfo {
  const interval = point.seed_interval
    ? `95 % over seeds ${percentInterval(point.seed_interval)}`
    : `95 % sampling error ${percentInterval(point.sampling_interval)}`
  const seeds = point.values.map((value) => `${percent(value.y)} (seed ${value.seed})`)
  return {
    text: [
      [`${line.axis} = ${number(point.x)}`, line.held].filter(Boolean).join(', '),
      `${metric}: ${percent(point.mean)}${point.n > 1 ? `, mean of ${plural(point.n, 'seed')}` : ''}`,
      interval,
      ...(point.n > 1 ? [seeds.join(', ')] : []),
    ].join('\n'),
    keys: point.values.map((value) => value.key),
  }
}
