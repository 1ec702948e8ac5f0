import type { Interval } from '../api/study'
import { describe, legendHeight, addLegend, lineKey, MUTED, type LegendItem, type MarkInfo } from './frame'
import { chartRoot, svgElement, svgText, textWidth } from './svg'
import { tint } from './theme'

export interface MultiplePoint {
  x: number
  y: number
  interval: Interval | null
  /** Absent where there is nothing to tell, such as the start that all share. */
  info?: MarkInfo
}

export interface MultipleLine {
  color: string
  points: MultiplePoint[]
  /** The same line of a method that knows nothing. */
  reference: { x: number; y: number }[]
}

export interface MultiplesChartData {
  title: string
  panels: { title: string; lines: MultipleLine[] }[]
  legend: { text: string; color: string }[]
  /** What the dashed lines are. */
  reference_label: string
  x: { label: string; ticks: [value: number, text: string][] }
  y: { label: string; low: number; high: number; ticks: [value: number, text: string][] }
}

const MIN_WIDTH = 130
const TITLE = { size: 11.5, narrow: 10.5, weight: 600 }
const PLOT_HEIGHT = 84
const TITLE_ROOM = 20
const FOOT = 22
const GAP = { x: 14, y: 14 }
const Y_LABEL_ROOM = 30

/** One small chart for each panel, all on the same scales: shapes are compared, not lines untangled. */
export function multiplesChart(data: MultiplesChartData, width: number): SVGSVGElement {
  const { panels, x, y } = data
  const left = Math.max(...y.ticks.map(([, text]) => textWidth(text, 10.5))) + 6
  const title_size = width < 480 ? TITLE.narrow : TITLE.size
  const min_width = Math.max(
    MIN_WIDTH,
    ...panels.map((panel) => textWidth(panel.title, title_size, TITLE.weight)),
  )
  const fitting = Math.max(1, Math.floor((width - left + GAP.x) / (min_width + GAP.x)))
  const num_rows = Math.ceil(panels.length / fitting)
  const per_row = Math.ceil(panels.length / num_rows)
  const panel_width = Math.min(260, (width - left + GAP.x) / per_row - GAP.x)
  const legend = [
    ...data.legend.map(({ text, color }) => lineKey(text, color)),
    referenceKey(data.reference_label),
  ]
  const top = legendHeight(legend, 0, width) + Y_LABEL_ROOM
  const row_height = TITLE_ROOM + PLOT_HEIGHT + FOOT + GAP.y

  const svg = chartRoot(data.title, width)
  svg.setAttribute('height', String(top + num_rows * row_height - GAP.y + 16))
  svg.append(svgText(y.label, { x: 0, y: top - 16, fill: MUTED }))
  const dots = svgElement('g', { class: 'dots' })
  const infos: MarkInfo[] = []
  panels.forEach((panel, i) => {
    const column = i % per_row
    const scales = scalesOf(
      data,
      left + column * (panel_width + GAP.x),
      panel_width,
      top + Math.floor(i / per_row) * row_height,
    )
    svg.append(frameGroup(data, scales, column === 0))
    svg.append(
      svgText(panel.title, {
        x: scales.left,
        y: scales.top - 8,
        'font-size': title_size,
        'font-weight': TITLE.weight,
        fill: tint('ink'),
      }),
    )
    for (const line of panel.lines) {
      svg.append(...lineMarks(line, scales))
      for (const point of line.points) {
        if (!point.info) continue
        dots.append(
          svgElement('circle', {
            cx: scales.x(point.x),
            cy: scales.y(point.y),
            r: 2.6,
            fill: line.color,
            stroke: tint('paper'),
            'stroke-width': 0.7,
          }),
        )
        infos.push(point.info)
      }
    }
  })
  svg.append(dots)
  const foot = top + num_rows * row_height - GAP.y + 10
  svg.append(svgText(x.label, { x: left, y: foot, fill: MUTED }))
  addLegend(svg, legend, 0, width)
  describe(svg, 'dots', infos)
  return svg
}

interface Scales {
  left: number
  right: number
  top: number
  x: (value: number) => number
  y: (value: number) => number
}

function scalesOf({ x, y }: MultiplesChartData, left: number, width: number, row_top: number): Scales {
  const values = x.ticks.map(([value]) => value)
  const first = Math.min(...values)
  const span = Math.max(...values) - first || 1
  const top = row_top + TITLE_ROOM
  const clamp = (value: number): number => Math.min(y.high, Math.max(y.low, value))
  return {
    left,
    right: left + width,
    top,
    x: (value) => left + 5 + ((value - first) / span) * (width - 10),
    y: (value) => top + PLOT_HEIGHT * (1 - (clamp(value) - y.low) / (y.high - y.low)),
  }
}

function frameGroup(data: MultiplesChartData, scales: Scales, labelled: boolean): SVGGElement {
  const { left, right, top } = scales
  const group = svgElement('g', { 'aria-hidden': 'true', 'font-size': 10.5, fill: MUTED })
  for (const [value, text] of data.y.ticks) {
    const at = scales.y(value)
    group.append(svgElement('line', { x1: left, x2: right, y1: at, y2: at, stroke: tint('grid') }))
    if (labelled) group.append(svgText(text, { x: left - 6, y: at + 3.5, 'text-anchor': 'end' }))
  }
  for (const [value, text] of data.x.ticks) {
    group.append(svgText(text, { x: scales.x(value), y: top + PLOT_HEIGHT + 14, 'text-anchor': 'middle' }))
  }
  return group
}

function lineMarks(line: MultipleLine, { x, y }: Scales): SVGElement[] {
  const path = (points: [number, number][]): string =>
    points.map(([px, py], i) => `${i === 0 ? 'M' : 'L'}${px.toFixed(1)},${py.toFixed(1)}`).join('')
  const upper = line.points.map((p): [number, number] => [x(p.x), y(p.interval?.high ?? p.y)])
  const lower = line.points.map((p): [number, number] => [x(p.x), y(p.interval?.low ?? p.y)])
  return [
    svgElement('path', {
      d: path(line.reference.map((p): [number, number] => [x(p.x), y(p.y)])),
      fill: 'none',
      stroke: line.color,
      'stroke-opacity': 0.75,
      'stroke-dasharray': '3 3',
    }),
    svgElement('path', {
      d: `${path([...upper, ...lower.reverse()])}Z`,
      fill: line.color,
      'fill-opacity': 0.16,
    }),
    svgElement('path', {
      d: path(line.points.map((p): [number, number] => [x(p.x), y(p.y)])),
      fill: 'none',
      stroke: line.color,
      'stroke-width': 1.8,
    }),
  ]
}

function referenceKey(text: string): LegendItem {
  return {
    text,
    key_width: 22,
    draw: (x, y) => [
      svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: MUTED, 'stroke-dasharray': '3 3' }),
    ],
  }
}
