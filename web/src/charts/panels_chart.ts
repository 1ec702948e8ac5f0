import { fixed } from './format'
import { addLegend, canvas, describe, GRID, legendHeight, MUTED, ruler } from './frame'
import type { LegendItem, MarkInfo, Ruler } from './frame'
import { fitText, svgElement, svgText, textWidth } from './svg'
import { tint } from './theme'

/** A number at one value of the x axis. */
export interface PanelPoint {
  x: string
  mean: number
  interval: { low: number; high: number } | null
  info: MarkInfo
}

export interface Panel {
  title: string
  /** Two short lines under the title. */
  notes: [string, string]
  color: string
  points: PanelPoint[]
  /** No line leads from value to value. */
  unordered?: boolean
  /** Where chance alone would leave the points. */
  band: { low: number; high: number } | null
  reference: number | null
  /** Columns behind the points, one a point; one more stands apart, under its own name. */
  bars?: number[]
}

export interface PanelsData {
  title: string
  x_label: string
  y_label: string
  panels: Panel[]
  legend: LegendItem[]
  /** Fixed ends of the y axis in percent; from the data unless given. */
  domain?: [low: number, high: number]
  /** Name of the bar that stands apart. */
  rest?: string
}

const GAP = 22
const MIN_PANEL = 148
const MAX_PANEL = 400
const HEAD = 54
const PLOT = 128
const X_ROOM = 30
const LEFT = 34
const TOP = 26

export const BAND_OPACITY = 0.075
export const BAND_COLOR = tint('ink')
export const REFERENCE_COLOR = tint('faint')

interface Place {
  left: number
  /** Of the plot. */
  top: number
  width: number
}

/** Small charts side by side on one scale: shares in percent over the values of one axis. */
export function panelsChart(data: PanelsData, width: number): SVGSVGElement {
  const scale = scaleOf(data)
  const most = Math.max(1, Math.floor((width - LEFT + GAP) / (minWidth(data.panels) + GAP)))
  const rows = Math.ceil(data.panels.length / most)
  const columns = Math.ceil(data.panels.length / rows)
  const panel_width = Math.min(MAX_PANEL, (width - LEFT + GAP) / columns - GAP)
  const legend_height = legendHeight(data.legend, 0, width)
  const row_height = HEAD + PLOT + X_ROOM
  const svg = canvas(data.title, width, legend_height + TOP + rows * row_height + 20)
  addLegend(svg, data.legend, 0, width)
  svg.append(svgText(data.y_label, { x: 0, y: legend_height + 12, fill: MUTED, 'aria-hidden': 'true' }))
  const means = svgElement('g', { class: 'means' })
  data.panels.forEach((panel, i) => {
    const column = i % columns
    const place = {
      left: LEFT + column * (panel_width + GAP),
      top: legend_height + TOP + Math.floor(i / columns) * row_height + HEAD,
      width: panel_width,
    }
    svg.append(drawPanel(panel, place, scale, column === 0, data.rest))
    means.append(...dotsOf(panel, place, scale))
  })
  const used = LEFT + columns * (panel_width + GAP) - GAP
  svg.append(
    svgText(data.x_label, {
      x: (LEFT + used) / 2,
      y: legend_height + TOP + rows * row_height + 12,
      fill: MUTED,
      'text-anchor': 'middle',
      'aria-hidden': 'true',
    }),
    means,
  )
  describe(
    svg,
    'means',
    data.panels.flatMap((panel) => panel.points.map((point) => point.info)),
  )
  return svg
}

/** Names of values without an order all stand below their dots. */
function minWidth(panels: Panel[]): number {
  const named = panels.filter((panel) => panel.unordered)
  const widths = named.map(
    ({ points }) => points.length * (8 + Math.max(...points.map(({ x }) => textWidth(x, 11)))),
  )
  return Math.min(MAX_PANEL, Math.max(MIN_PANEL, ...widths))
}

function scaleOf({ panels, domain }: PanelsData): Ruler {
  if (domain) return ruler(domain, 1, 4, 100)
  const shares = panels.flatMap(({ points, band, reference, bars = [] }) => [
    0,
    reference ?? 0,
    band?.high ?? 0,
    ...bars,
    ...points.flatMap((point) => [point.mean, point.interval?.high ?? 0]),
  ])
  return ruler(
    shares.map((share) => 100 * share),
    2,
    4,
    100,
  )
}

function yOf({ domain: [low, high] }: Ruler, place: Place): (share: number) => number {
  return (share) => {
    const inside = Math.min(high, Math.max(low, 100 * share))
    return place.top + PLOT * (1 - (inside - low) / (high - low))
  }
}

/** Room for the bar that stands apart and its name. */
const REST_ROOM = 44

/** Centre of the i-th value; the bar that stands apart is at the right end. */
function xOf(panel: Panel, place: Place): (i: number) => number {
  const num_points = panel.points.length
  const rest = hasRest(panel) ? REST_ROOM : 0
  const step = (place.width - rest) / num_points
  return (i) =>
    i < num_points ? place.left + step * (i + 0.5) : place.left + place.width - REST_ROOM / 2 + 6
}

function hasRest(panel: Panel): boolean {
  return (panel.bars?.length ?? 0) > panel.points.length
}

function drawPanel(panel: Panel, place: Place, scale: Ruler, first: boolean, rest?: string): SVGGElement {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  const y = yOf(scale, place)
  const x = xOf(panel, place)
  const right = place.left + place.width
  group.append(
    svgText(panel.title, { x: place.left, y: place.top - 40, 'font-size': 14, 'font-weight': 600 }),
    ...panel.notes.map((note, i) =>
      svgText(note, { x: place.left, y: place.top - 24 + 14 * i, 'font-size': 11, fill: MUTED }),
    ),
  )
  for (const tick of scale.ticks) {
    const at = y(tick / 100)
    group.append(svgElement('line', { x1: place.left, x2: right, y1: at, y2: at, stroke: GRID }))
    if (first) {
      group.append(
        svgText(fixed(tick, scale.digits), {
          x: place.left - 7,
          y: at + 4,
          'font-size': 11,
          'text-anchor': 'end',
          fill: MUTED,
        }),
      )
    }
  }
  if (panel.band) group.append(band(panel.band, place, y))
  if (panel.reference !== null) {
    const at = y(panel.reference)
    group.append(
      svgElement('line', {
        x1: place.left,
        x2: right,
        y1: at,
        y2: at,
        stroke: REFERENCE_COLOR,
        'stroke-width': 1.2,
        'stroke-dasharray': '3 4',
      }),
    )
  }
  group.append(...barsOf(panel, x, y, rest), ...ticksOf(panel, place, x), ...lineOf(panel, x, y))
  return group
}

function band({ low, high }: { low: number; high: number }, place: Place, y: (share: number) => number) {
  return svgElement('rect', {
    x: place.left,
    y: y(high),
    width: place.width,
    height: Math.max(1, y(low) - y(high)),
    fill: BAND_COLOR,
    'fill-opacity': BAND_OPACITY,
  })
}

function barsOf(
  panel: Panel,
  x: (i: number) => number,
  y: (share: number) => number,
  rest = '',
): SVGElement[] {
  const step = x(1) - x(0)
  return (panel.bars ?? []).flatMap((share, i) => {
    const apart = i >= panel.points.length
    const width = apart ? REST_ROOM / 2 : 0.72 * step
    const bar = svgElement('rect', {
      x: x(i) - width / 2,
      y: y(share),
      width,
      height: Math.max(0, y(0) - y(share)),
      fill: apart ? BAND_COLOR : panel.color,
      'fill-opacity': apart ? 0.16 : 0.3,
    })
    const name = svgText(rest, {
      x: x(i),
      y: y(0) + 15,
      'font-size': 11,
      'text-anchor': 'middle',
      fill: MUTED,
    })
    return apart ? [bar, name] : [bar]
  })
}

/** Ticks as far apart as their labels need. */
function ticksOf(panel: Panel, place: Place, x: (i: number) => number): SVGElement[] {
  const bottom = place.top + PLOT
  const step = x(1) - x(0)
  let last = -Infinity
  return panel.points.flatMap((point, i) => {
    if (!panel.unordered && x(i) - last < Math.max(22, textWidth(point.x, 11) + 5)) return []
    last = x(i)
    return svgText(panel.unordered ? fitText(point.x, 11, step - 2) : point.x, {
      x: x(i),
      y: bottom + 15,
      'font-size': 11,
      'text-anchor': 'middle',
      fill: MUTED,
    })
  })
}

function lineOf(panel: Panel, x: (i: number) => number, y: (share: number) => number): SVGElement[] {
  const path = panel.points.map((point, i) => `${i === 0 ? 'M' : 'L'}${x(i)},${y(point.mean)}`).join('')
  const whiskers = panel.points.flatMap(({ interval }, i) =>
    interval
      ? [
          svgElement('line', {
            x1: x(i),
            x2: x(i),
            y1: y(interval.low),
            y2: y(interval.high),
            stroke: panel.color,
            'stroke-width': 1.6,
            'stroke-opacity': 0.55,
          }),
        ]
      : [],
  )
  const line = svgElement('path', { d: path, fill: 'none', stroke: panel.color, 'stroke-width': 2 })
  return panel.unordered ? whiskers : [...whiskers, line]
}

function dotsOf(panel: Panel, place: Place, scale: Ruler): SVGElement[] {
  const x = xOf(panel, place)
  const y = yOf(scale, place)
  return panel.points.map((point, i) =>
    svgElement('circle', {
      cx: x(i),
      cy: y(point.mean),
      r: panel.points.length > 12 ? 2.8 : 3.6,
      fill: panel.color,
      stroke: tint('paper'),
      'stroke-width': 1,
    }),
  )
}
