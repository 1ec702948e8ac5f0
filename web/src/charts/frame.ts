import * as Plot from '@observablehq/plot'
import type { Setting } from '../api/study'
import { fixed, number, valueText } from './format'
import { fitText, FONT, svgElement, svgText, textWidth } from './svg'
import { typesetSvg } from './typeset'
import { tint } from './theme'

// What every chart shares: type, grid, margins, legend, and the text behind each mark.

export const MUTED = tint('muted')
export const GRID = tint('grid')

/** A mark that answers to pointer and keyboard: what it says, and the trials behind it. */
export interface MarkInfo {
  /** First line is the heading. */
  text: string
  keys?: string[]
}

const infos = new WeakMap<Element, MarkInfo>()

export function markInfo(element: Element): MarkInfo | undefined {
  return infos.get(element)
}

/** Gives the elements of the marks with this class name what they say, in the order of the data. */
export function describe(svg: SVGSVGElement, className: string, data: MarkInfo[]): void {
  const elements = [...svg.querySelectorAll(`g.${className} > *`)]
  elements.forEach((element, i) => {
    const info = data[i]
    if (!info) return
    setMarkInfo(element, info)
  })
}

export function setMarkInfo(element: Element, info: MarkInfo): void {
  infos.set(element, info)
  element.setAttribute('data-mark', '')
  element.setAttribute('role', 'img')
  element.setAttribute('aria-label', info.text.replace(/\n/g, '; '))
}

export function plot(options: Plot.PlotOptions, name: string): SVGSVGElement {
  const svg = Plot.plot({
    style: {
      fontFamily: FONT,
      fontSize: '12px',
      background: 'none',
      overflow: 'visible',
      color: tint('text'),
    },
    ...options,
  }) as SVGSVGElement
  svg.setAttribute('role', 'group')
  svg.setAttribute('aria-label', name)
  // Its rules are in theme.css: the page's policy takes no other sheet.
  svg.querySelector('style')?.remove()
  removeWhatHasNoPlace(svg)
  // Plot names each group of marks ("line"), which says nothing to a reader.
  for (const group of svg.querySelectorAll('g[aria-label]')) {
    group.setAttribute('data-kind', group.getAttribute('aria-label') ?? '')
    group.removeAttribute('aria-label')
  }
  typesetSvg(svg)
  return svg
}

/** Marks at NaN, which nobody sees and a browser reports. */
function removeWhatHasNoPlace(svg: SVGSVGElement): void {
  for (const element of svg.querySelectorAll('*')) {
    if ([...element.attributes].some(({ value }) => /\b(NaN|Infinity)\b/.test(value))) element.remove()
  }
}

/** Few enough of the values themselves that their labels do not touch. */
function ticksAt(values: number[], position: (value: number) => number, min_gap_px: number): number[] {
  const ticks: number[] = []
  let last = -Infinity
  for (const value of values) {
    const at = position(value)
    if (at - last < Math.max(min_gap_px, textWidth(number(value), 12) + 8)) continue
    ticks.push(value)
    last = at
  }
  return ticks
}

/** Where the values of an axis lie between its margins, for spacing ticks before Plot has drawn anything. */
function axisPosition(values: number[], width: number, log: boolean): (value: number) => number {
  const scale = (value: number): number => (log ? Math.log(value) : value)
  const low = scale(Math.min(...values))
  const span = scale(Math.max(...values)) - low || 1
  return (value) => (width * (scale(value) - low)) / span
}

/** The name of a band: a text is cut to its room, a number is not. */
export function tickText(value: Setting, room: number): string {
  const text = valueText(value)
  return typeof value === 'string' ? fitText(text, 12, room - 4) : text
}

/** Room for the names of bands left of them. */
export function tickRoom(values: Setting[], width: number): number {
  const widest = Math.max(...values.map((value) => textWidth(valueText(value), 12)))
  return Math.max(40, Math.min(0.3 * width, widest + 14))
}

/** Round numbers along an axis. */
export interface Ruler {
  domain: [low: number, high: number]
  ticks: number[]
  /** Decimals that tell the ticks apart. */
  digits: number
}

/**
 * A ruler that holds values of 0 and more. Values that are (nearly) the same get min_span around them: the ticks of a
 * span of 1e-6 would be all digits, and noise would look like a finding. Room is added below the limit only.
 */
export function ruler(values: number[], min_span: number, count = 5, limit = Infinity): Ruler {
  const finite = values.filter(Number.isFinite)
  const [lowest, highest] = finite.length > 0 ? [Math.min(...finite), Math.max(...finite)] : [0, 0]
  const spare = Math.max(0, min_span - (highest - lowest)) / 2
  const low = Math.min(lowest, Math.max(0, Math.min(lowest - spare, limit - min_span)))
  const high = Math.max(highest, Math.min(limit, Math.max(highest + spare, low + min_span)))
  const step = roundStep((high - low) / count)
  const digits = Math.max(0, -Math.floor(Math.log10(step) + 1e-9))
  const first = Math.floor(low / step + 1e-9)
  const last = Math.ceil(high / step - 1e-9)
  const ticks = Array.from({ length: last - first + 1 }, (_, i) =>
    Number(((first + i) * step).toFixed(digits)),
  )
  return { domain: [ticks[0] ?? low, ticks[ticks.length - 1] ?? high], ticks, digits }
}

/** The nearest of 1, 2 and 5 times a power of ten. */
export function roundStep(step: number): number {
  const power = 10 ** Math.floor(Math.log10(step))
  const rest = step / power
  return power * (rest < Math.SQRT2 ? 1 : rest < Math.sqrt(10) ? 2 : rest < Math.sqrt(50) ? 5 : 10)
}

/** An empty SVG in the page's type, for a chart that Plot has no mark for. */
export function canvas(name: string, width: number, height: number): SVGSVGElement {
  return svgElement('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': FONT,
    'font-size': 12,
    fill: tint('text'),
    style: 'overflow: visible',
    role: 'group',
    'aria-label': name,
  })
}

/** Values, ascending. Of numbers as many become ticks as have room; without an order they stand side by side. */
export interface XAxis {
  label: string
  values: Setting[]
  log?: boolean
  unordered?: boolean
}

function xScale({ values, log = false, unordered }: XAxis, width: number): Plot.ScaleOptions {
  if (unordered) {
    const step = width / values.length
    return { type: 'point', padding: 0.5, domain: values, tickFormat: (value) => tickText(value, step) }
  }
  const numbers = values.map(Number)
  return {
    type: log ? 'log' : 'linear',
    ticks: ticksAt(numbers, axisPosition(numbers, width, log), 26),
    tickFormat: number,
    insetLeft: 8,
    insetRight: 8,
  }
}

export interface ChartOptions {
  title: string
  width: number
  plot_height: number
  legend?: LegendItem[]
  x: XAxis
  y: { label: string; ruler: Ruler; percent?: boolean }
  marks: Plot.Markish[]
}

/** A plot with two axes, their names below and above, a grid, and a legend on top. */
export function chart({ title, width, plot_height, legend = [], x, y, marks }: ChartOptions): SVGSVGElement {
  const { domain, ticks, digits } = y.ruler
  const label = (value: number): string => fixed(value, digits)
  const left = Math.max(40, 14 + Math.max(...ticks.map((tick) => textWidth(label(tick), 12))))
  const right = 14
  const top = legendHeight(legend, 0, width) + Y_LABEL_ROOM
  const svg = plot(
    {
      width,
      height: top + plot_height + X_LABEL_ROOM,
      marginTop: top,
      marginLeft: left,
      marginRight: right,
      marginBottom: X_LABEL_ROOM,
      x: { ...xScale(x, width - left - right), label: null },
      y: { label: null, percent: y.percent ?? false, domain, ticks, tickFormat: label, tickSize: 0 },
      marks: [Plot.gridY({ ticks, stroke: GRID, strokeOpacity: 1 }), ...marks],
    },
    title,
  )
  addAxisLabels(svg, { x: x.label, y: y.label }, { top, left, right })
  addLegend(svg, legend, 0, width)
  return svg
}

/** Room above the plot for the name of the y axis, and below it for ticks and the name of the x axis. */
export const Y_LABEL_ROOM = 28
export const X_LABEL_ROOM = 44

/**
 * Names of the axes, lying flat: y above the axis, x centred below. Plot's own labels collide with a legend and
 * leave no room for a subscript.
 */
export function addAxisLabels(
  svg: SVGSVGElement,
  labels: { x: string; y: string },
  place: { top: number; left: number; right: number },
): void {
  const width = Number(svg.getAttribute('width'))
  const height = Number(svg.getAttribute('height'))
  const group = svgElement('g', { 'aria-hidden': 'true', fill: MUTED })
  group.append(
    svgText(labels.y, { x: 0, y: place.top - 16, 'text-anchor': 'start' }),
    svgText(labels.x, {
      x: (place.left + width - place.right) / 2,
      y: height - 9,
      'text-anchor': 'middle',
    }),
  )
  svg.append(group)
}

export interface LegendItem {
  text: string
  draw: (x: number, y: number) => SVGElement[]
  key_width: number
}

const LEGEND_ROW = 20

interface LegendPlace {
  item: LegendItem
  x: number
  row: number
}

function placeLegend(items: LegendItem[], left: number, width: number): LegendPlace[] {
  let x = left
  let row = 0
  return items.map((each) => {
    const item = { ...each, text: fitText(each.text, 12, width - each.key_width - 6) }
    const item_width = item.key_width + 6 + textWidth(item.text, 12) + 20
    if (x > left && x + item_width > width) {
      x = left
      row++
    }
    const place = { item, x, row }
    x += item_width
    return place
  })
}

export function legendHeight(items: LegendItem[], left: number, width: number): number {
  const places = placeLegend(items, left, width)
  return items.length === 0 ? 0 : ((places[places.length - 1]?.row ?? 0) + 1) * LEGEND_ROW + 6
}

export function addLegend(svg: SVGSVGElement, items: LegendItem[], left: number, width: number): void {
  const group = svgElement('g', { class: 'legend', 'aria-hidden': 'true' })
  for (const { item, x, row } of placeLegend(items, left, width)) {
    const y = row * LEGEND_ROW + 10
    group.append(...item.draw(x, y))
    group.append(
      svgText(item.text, { x: x + item.key_width + 6, y: y + 4, 'text-anchor': 'start', fill: tint('text') }),
    )
  }
  svg.append(group)
}

/** A pale area: the key of a band. */
export function bandKey(text: string, color: string, opacity: number): LegendItem {
  return {
    text,
    key_width: 22,
    draw: (x, y) => [
      svgElement('rect', { x, y: y - 6, width: 22, height: 12, rx: 2, fill: color, 'fill-opacity': opacity }),
    ],
  }
}

/** A line without dots: the key of a reference. */
export function ruleKey(text: string, color: string, dashes = ''): LegendItem {
  return {
    text,
    key_width: 22,
    draw: (x, y) => [
      svgElement('line', {
        x1: x,
        x2: x + 22,
        y1: y,
        y2: y,
        stroke: color,
        'stroke-width': 1.5,
        'stroke-dasharray': dashes,
      }),
    ],
  }
}

/** A dot: the key of single values. */
export function dotKey(text: string, color: string, filled = true): LegendItem {
  return {
    text,
    key_width: 10,
    draw: (x, y) => [
      svgElement('circle', {
        cx: x + 5,
        cy: y,
        r: 4,
        fill: filled ? color : tint('paper'),
        stroke: color,
        'stroke-width': 1.5,
      }),
    ],
  }
}

/** A line with a dot: the key of one curve. */
export function lineKey(text: string, color: string): LegendItem {
  return {
    text,
    key_width: 22,
    draw: (x, y) => [
      svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: color, 'stroke-width': 2 }),
      svgElement('circle', {
        cx: x + 11,
        cy: y,
        r: 4,
        fill: color,
        stroke: tint('paper'),
        'stroke-width': 1,
      }),
    ],
  }
}
