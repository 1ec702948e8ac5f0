import * as Plot from '@observablehq/plot'
import { distinctSettings, settingKey } from '../api/setting'
import type { Heatmap, Setting } from '../api/study'
import { inkOn, sequential } from './color'
import { percent, percentInterval, plural, valueText } from './format'
import { addAxisLabels, describe, MUTED, plot, tickRoom, tickText, X_LABEL_ROOM, Y_LABEL_ROOM } from './frame'
import { svgElement, svgText } from './svg'
import { lively, tint } from './theme'

export type HeatmapCell = Heatmap['cells'][number]

export interface HeatmapChartData {
  title: string
  x_label: string
  y_label: string
  x_name: string
  y_name: string
  value_label: string
  cells: HeatmapCell[]
  /** Ends of the colour scale; shared by all maps of one metric. */
  domain: [low: number, high: number]
  selected: (cell: HeatmapCell) => boolean
}

const MARGIN = { right: 4, top: 54 + Y_LABEL_ROOM, bottom: X_LABEL_ROOM }
const MAX_CELL = { width: 96, height: 54 }
/** Below this a number no longer fits in its cell. */
const MIN_LABELLED_WIDTH = 30

/** Past this a chart with so many columns does not grow. */
export function heatmapWidth(num_columns: number): number {
  return Math.max(560, 44 + MAX_CELL.width * num_columns)
}

/** A metric over two hyperparameters, each value present one row or column whatever the gaps between them. */
export function heatmapChart(data: HeatmapChartData, width: number): SVGSVGElement {
  const xs = distinctSettings(data.cells.map((cell) => cell.x))
  const ys = distinctSettings(data.cells.map((cell) => cell.y))
  const left = tickRoom(ys, width)
  const cell_width = Math.min(MAX_CELL.width, (width - left - MARGIN.right) / xs.length)
  const cell_height = Math.min(MAX_CELL.height, Math.max(18, cell_width * 0.62))
  const color = (cell: HeatmapCell): string => sequential(share(cell.mean, data.domain))
  const full_width = Math.max(left + MARGIN.right + cell_width * xs.length, Math.min(width, 380))
  const right = full_width - left - cell_width * xs.length
  const svg = plot(
    {
      width: full_width,
      height: MARGIN.top + MARGIN.bottom + cell_height * ys.length,
      marginTop: MARGIN.top,
      marginBottom: MARGIN.bottom,
      marginLeft: left,
      marginRight: right,
      x: {
        type: 'band',
        domain: xs,
        padding: 0,
        label: null,
        tickFormat: (x) => tickText(x, cell_width),
        tickSize: 0,
      },
      y: {
        type: 'band',
        domain: [...ys].reverse(),
        padding: 0,
        label: null,
        tickFormat: (y) => tickText(y, left - 6),
        tickSize: 0,
      },
      marks: [
        Plot.cell(missing(data.cells, xs, ys), { x: 'x', y: 'y', inset: 1, fill: tint('missing'), rx: 2 }),
        Plot.cell(data.cells, { x: 'x', y: 'y', inset: 1, fill: color, rx: 2, className: 'cells' }),
        ...(cell_width >= MIN_LABELLED_WIDTH
          ? [
              Plot.text(data.cells, {
                x: 'x',
                y: 'y',
                text: (cell: HeatmapCell) => (cell.mean * 100).toFixed(1),
                fill: (cell: HeatmapCell) => inkOn(color(cell)),
                fontSize: cell_width < 40 ? 10 : 12,
                fontVariant: 'tabular-nums',
                fontWeight: 500,
                pointerEvents: 'none',
                ariaHidden: 'true',
              }),
            ]
          : []),
        Plot.cell(
          data.cells.filter((cell) => data.selected(cell)),
          {
            x: 'x',
            y: 'y',
            inset: 0,
            fill: 'none',
            stroke: lively('#d2513f'),
            strokeWidth: 2.5,
            rx: 3,
            pointerEvents: 'none',
          },
        ),
      ],
    },
    data.title,
  )
  describe(
    svg,
    'cells',
    data.cells.map((cell) => ({
      text: [
        `${data.x_name} = ${valueText(cell.x)}, ${data.y_name} = ${valueText(cell.y)}`,
        `${data.value_label}: ${percent(cell.mean)}${cell.n > 1 ? `, mean of ${plural(cell.n, 'seed')}` : ', one seed'}`,
        `95 % ${cell.n > 1 ? 'over seeds' : 'sampling error'} ${percentInterval(cell)}`,
      ].join('\n'),
      keys: cell.keys,
    })),
  )
  addAxisLabels(svg, { x: data.x_label, y: data.y_label }, { ...MARGIN, left, right })
  addScale(svg, data)
  return svg
}

function share(value: number, [low, high]: [number, number]): number {
  return high > low ? (value - low) / (high - low) : 0.5
}

type Place = Pick<HeatmapCell, 'x' | 'y'>

function missing(cells: HeatmapCell[], xs: Setting[], ys: Setting[]): Place[] {
  const key = ({ x, y }: Place): string => `${settingKey(x)};${settingKey(y)}`
  const there = new Set(cells.map(key))
  return xs.flatMap((x) => ys.map((y) => ({ x, y }))).filter((place) => !there.has(key(place)))
}

function addScale(svg: SVGSVGElement, data: HeatmapChartData): void {
  const bar = { width: 180, height: 9, steps: 60 }
  const group = svgElement('g', { 'aria-hidden': 'true' })
  group.append(
    svgText(`${data.value_label} (%)`, { x: 0, y: 11, 'text-anchor': 'start', fill: tint('text') }),
  )
  for (let i = 0; i < bar.steps; i++) {
    group.append(
      svgElement('rect', {
        x: (bar.width * i) / bar.steps,
        y: 18,
        width: bar.width / bar.steps + 0.5,
        height: bar.height,
        fill: sequential(i / (bar.steps - 1)),
      }),
    )
  }
  const [low, high] = data.domain
  const ends: [number, number, string][] = [
    [low, 0, 'start'],
    [(low + high) / 2, bar.width / 2, 'middle'],
    [high, bar.width, 'end'],
  ]
  for (const [value, x, anchor] of ends) {
    group.append(
      svgText((value * 100).toFixed(1), { x, y: 39, 'text-anchor': anchor, fill: MUTED, 'font-size': 11 }),
    )
  }
  svg.append(group)
}
