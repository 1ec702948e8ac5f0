import * as Plot from '@observablehq/plot'
import { FONT, svgElement, svgText, textWidth } from './svg'
import { typesetSvg } from './typeset'

// What every chart shares: type, grid, margins, legend, and the text behind each mark.

export const MUTED = '#6b7078'
export const GRID = '#e7e5df'

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
    infos.set(element, info)
    element.setAttribute('data-mark', '')
    element.setAttribute('role', 'img')
    element.setAttribute('aria-label', info.text.replace(/\n/g, '; '))
  })
}

export function plot(options: Plot.PlotOptions, name: string): SVGSVGElement {
  const svg = Plot.plot({
    style: { fontFamily: FONT, fontSize: '12px', background: 'none', overflow: 'visible', color: '#33373d' },
    ...options,
  }) as SVGSVGElement
  svg.setAttribute('role', 'group')
  svg.setAttribute('aria-label', name)
  typesetSvg(svg)
  return svg
}

/** Few enough of the values themselves that their labels do not touch. */
export function ticksAt(values: number[], position: (value: number) => number, min_gap_px: number): number[] {
  const ticks: number[] = []
  let last = -Infinity
  for (const value of values) {
    const at = position(value)
    if (at - last < min_gap_px) continue
    ticks.push(value)
    last = at
  }
  return ticks
}

/** Where the values of an axis lie between its margins, for spacing ticks before Plot has drawn anything. */
export function axisPosition(values: number[], width: number, log: boolean): (value: number) => number {
  const scale = (value: number): number => (log ? Math.log(value) : value)
  const low = scale(Math.min(...values))
  const span = scale(Math.max(...values)) - low || 1
  return (value) => (width * (scale(value) - low)) / span
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

export const LEGEND_ROW = 20

interface LegendPlace {
  item: LegendItem
  x: number
  row: number
}

function placeLegend(items: LegendItem[], left: number, width: number): LegendPlace[] {
  let x = left
  let row = 0
  return items.map((item) => {
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
      svgText(item.text, { x: x + item.key_width + 6, y: y + 4, 'text-anchor': 'start', fill: '#33373d' }),
    )
  }
  svg.append(group)
}

/** A line with a dot: the key of one curve. */
export function lineKey(text: string, color: string, filled = true): LegendItem {
  return {
    text,
    key_width: 22,
    draw: (x, y) => [
      svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: color, 'stroke-width': 2 }),
      svgElement('circle', {
        cx: x + 11,
        cy: y,
        r: 4,
        fill: filled ? color : '#fff',
        stroke: filled ? '#fff' : color,
        'stroke-width': filled ? 1 : 1.6,
      }),
    ],
  }
}
