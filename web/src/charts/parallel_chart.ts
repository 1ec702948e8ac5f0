import type { Setting } from '../api/study'
import { sequential } from './color'
import { percent, valueText } from './format'
import { setMarkInfo } from './frame'
import { chartRoot, fitText, svgElement, svgText } from './svg'
import { lively, tint } from './theme'

export interface ParallelAxis {
  name: string
  label: string
  /** From below. */
  values: Setting[]
}

export interface ParallelLine {
  id: string
  name: string
  /** Number of the value on each axis. */
  at: number[]
  value: number // the metric, 0 to 1
  kept: boolean
}

export interface ParallelChartData {
  title: string
  metric: string
  axes: ParallelAxis[]
  lines: ParallelLine[]
  /** Whether the reader keeps this value; all of an axis are where none was chosen. */
  keeps: (axis: string, value: number) => boolean
}

const HEIGHT = 300
const MARGIN = { top: 40, bottom: 16, side: 60 }

/** Key of a value's mark, for picking. */
export function valueKey(axis: number, value: number): string {
  return `${axis}.${value}`
}

/** Hyperparameters side by side, a line a cell, coloured by its metric; the last axis is the metric itself. */
export function parallelChart(data: ParallelChartData, width: number): SVGSVGElement {
  const svg = chartRoot(data.title, width)
  svg.setAttribute('height', String(HEIGHT))
  const step = (width - 2 * MARGIN.side) / data.axes.length
  const xs = [...data.axes.keys(), data.axes.length].map((i) => MARGIN.side + i * step)
  const height = HEIGHT - MARGIN.top - MARGIN.bottom
  const y = (share: number): number => HEIGHT - MARGIN.bottom - share * height
  const scores = data.lines.map(({ value }) => value)
  const [low, high] = [Math.min(...scores), Math.max(...scores)]
  const share = (value: number): number => (high > low ? (value - low) / (high - low) : 0.5)
  const place = (axis: number, value: number): number => {
    const count = data.axes[axis]?.values.length ?? 1
    return y(count > 1 ? value / (count - 1) : 0.5)
  }
  const last = xs[xs.length - 1] ?? width

  const drawn = [...data.lines].sort((a, b) => Number(a.kept) - Number(b.kept) || a.value - b.value)
  for (const line of drawn) {
    const points = [
      ...line.at.map((value, i) => `${xs[i]},${place(i, value)}`),
      `${last},${y(share(line.value))}`,
    ]
    svg.append(
      svgElement('polyline', {
        points: points.join(' '),
        fill: 'none',
        stroke: line.kept ? lively(sequential(0.25 + 0.75 * share(line.value))) : tint('grid'),
        'stroke-width': line.kept ? 1.6 : 0.8,
        'stroke-opacity': line.kept ? 0.75 : 0.5,
      }),
    )
  }
  data.axes.forEach((axis, i) => {
    svg.append(...axisLine(axis.label, xs[i] ?? 0, step))
    axis.values.forEach((value, v) => {
      const kept = data.keeps(axis.name, v)
      const dot = svgElement('circle', {
        cx: xs[i] ?? 0,
        cy: place(i, v),
        r: 7,
        fill: kept ? tint('paper') : tint('grid'),
        stroke: tint('text'),
        'stroke-width': kept ? 1.5 : 0.7,
      })
      setMarkInfo(dot, {
        text: `${axis.label} = ${valueText(value)}\n${kept ? 'kept' : 'left out'}; click to change`,
        keys: [valueKey(i, v)],
      })
      const text = svgText(fitText(valueText(value), 12, step / 2), {
        x: (xs[i] ?? 0) + 12,
        y: place(i, v) + 4,
        fill: tint(kept ? 'text' : 'muted'),
        stroke: tint('paper'),
        'stroke-width': 3,
        'paint-order': 'stroke',
      })
      svg.append(dot, text)
    })
  })
  svg.append(...axisLine(data.metric, last, step))
  for (const end of [low, high]) {
    svg.append(svgText(percent(end), { x: last + 8, y: y(share(end)) + 4, fill: tint('text') }))
  }
  return svg
}

function axisLine(label: string, x: number, room: number): SVGElement[] {
  return [
    svgElement('line', {
      x1: x,
      x2: x,
      y1: MARGIN.top,
      y2: HEIGHT - MARGIN.bottom,
      stroke: tint('grid-strong'),
    }),
    svgText(fitText(label, 12, room - 8), { x, y: 16, 'text-anchor': 'middle', fill: tint('muted') }),
  ]
}
