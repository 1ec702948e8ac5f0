import * as Plot from '@observablehq/plot'
import { distinctSettings } from '../api/setting'
import type { CurvePoint, Interval } from '../api/study'
import { percent, percentInterval, plural, valueText } from './format'
import type { MarkInfo } from './frame'
import { chart, describe, dotKey, lineKey, MUTED, ruler } from './frame'
import { tint } from './theme'

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
  /** Without an order there are dots and no line. */
  ordered: boolean
  /** In px; 300 unless said otherwise. */
  plot_height?: number
}

/** Accuracy against a hyperparameter: every seed a dot, the mean a line or a large dot, its interval a band or whiskers. */
export function curveChart(data: CurveChartData, width: number): SVGSVGElement {
  const { lines, log, ordered, chance } = data
  const key = ordered ? lineKey : dotKey
  const points = lines.flatMap((line) => line.points)
  const shares = points.flatMap((point) => {
    const { low, high } = drawn(point)
    return [low, high, ...point.values.map((value) => value.y)]
  })
  const values = distinctSettings(points.map((point) => point.x))
  /** Lines would lie on each other where they meet at the same few values. */
  const gap = ordered ? 0 : Math.min(18, (0.7 * (width - 54)) / values.length / lines.length)
  const percents = [...shares, ...(chance === null ? [] : [chance])].map((value) => value * 100)
  const svg = chart({
    title: data.title,
    width,
    plot_height: data.plot_height ?? 300,
    legend: lines.length > 1 ? lines.map((line) => key(line.name, line.color)) : [],
    x: { label: data.x_label, values, log, unordered: !ordered },
    y: {
      label: `${data.y_label} (%)`,
      percent: true,
      ruler: ruler(percents, 2, (data.plot_height ?? 300) < 200 ? 3 : 6, 100),
    },
    marks: [
      ...chanceMarks(chance),
      ...lines.flatMap((line, i) =>
        lineMarks(line, i, lines.length, ordered, gap * (i - (lines.length - 1) / 2)),
      ),
    ],
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
    Plot.ruleY([chance], { stroke: tint('faint'), strokeDasharray: '3 4' }),
    Plot.text([chance], {
      y: (share: number) => share,
      frameAnchor: 'right',
      text: (share: number) => `always the most frequent class: ${percent(share)}`,
      dy: -8,
      fill: MUTED,
      stroke: tint('paper'),
      strokeWidth: 3,
      fontSize: 11,
    }),
  ]
}

function lineMarks(
  { color, points }: CurveLine,
  index: number,
  num_lines: number,
  ordered: boolean,
  dx: number,
): Plot.Markish[] {
  const barred = points.filter((point) => !ordered || point.seed_interval === null)
  const seeds = points
    .filter((point) => point.n > 1)
    .flatMap(({ x, values }) => values.map(({ y }) => ({ x, y })))
  return [
    ordered
      ? Plot.areaY(points, {
          x: 'x',
          y1: (point: CurvePoint) => point.seed_interval && drawn(point).low,
          y2: (point: CurvePoint) => point.seed_interval && drawn(point).high,
          fill: color,
          fillOpacity: 0.13,
        })
      : null,
    Plot.ruleX(barred, {
      x: 'x',
      y1: (point: CurvePoint) => drawn(point).low,
      y2: (point: CurvePoint) => drawn(point).high,
      dx,
      stroke: color,
      strokeWidth: ordered ? 1 : 1.6,
      strokeOpacity: ordered && num_lines > 2 ? 0.35 : 0.6,
    }),
    Plot.dot(seeds, { x: 'x', y: 'y', dx, r: 2.2, fill: color, fillOpacity: 0.45 }),
    ordered ? Plot.line(points, { x: 'x', y: 'mean', stroke: color, strokeWidth: 2 }) : null,
    Plot.dot(points, {
      x: 'x',
      y: 'mean',
      dx,
      r: 4,
      fill: color,
      stroke: tint('paper'),
      strokeWidth: 1,
      className: `means-${index}`,
    }),
  ]
}

function intervalOf(point: CurvePoint): Interval {
  return point.seed_interval ?? point.sampling_interval ?? { low: point.mean, high: point.mean }
}

/** The interval of two seeds may go far beyond what a share can be. */
function drawn(point: CurvePoint): Interval {
  const { low, high } = intervalOf(point)
  return { low: Math.max(0, low), high: Math.min(1, high) }
}

function describeMean(line: CurveLine, point: CurvePoint, metric: string): MarkInfo {
  const interval =
    point.seed_interval || point.sampling_interval
      ? `95 % ${point.seed_interval ? 'over seeds' : 'sampling error'} ${percentInterval(intervalOf(point))}`
      : 'one seed'
  const seeds = point.values.map((value) => `${percent(value.y)} (seed ${value.seed})`)
  return {
    text: [
      [`${line.axis} = ${valueText(point.x)}`, line.held].filter(Boolean).join(', '),
      `${metric}: ${percent(point.mean)}${point.n > 1 ? `, mean of ${plural(point.n, 'seed')}` : ''}`,
      interval,
      ...(point.n > 1 ? [seeds.join(', ')] : []),
    ].join('\n'),
    keys: point.values.map((value) => value.key),
  }
}
