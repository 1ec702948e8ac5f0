import { evaluationOf, verdictOf, type Verdict } from '../api/quality'
import type { Evaluation, Quality } from '../api/study'
import { fixed, number } from './format'
import { addLegend, describe, legendHeight, MUTED, type LegendItem } from './frame'
import { columnOf, layoutOf, ticksOf, titleLines, type Column, type Layout } from './quality_columns'
import { describeEvaluation } from './quality_text'
import { chartRoot, svgElement, svgText, textWidth } from './svg'
import { lively, tint } from './theme'

export interface QualityChartData {
  title: string
  quality: Quality
  methods: string[] // one a row
}

const COLORS: Record<Verdict, string> = {
  better: lively('#0072b2'),
  worse: lively('#d55e00'),
  unclear: MUTED,
}
const ROW = 20
const TITLE_LINE = 15
const HEAD_ROOM = 24
const FOOT = { scale: 22, reference: 14 }
const BLOCK_GAP = 18

/**
 * A table with pictures: a row for each method, a column for each measure with the mean, its interval and the range on
 * the column's own scale. Columns that have no room go into further blocks below.
 */
export function qualityChart({ title, quality, methods }: QualityChartData, width: number): SVGSVGElement {
  const layout = layoutOf(quality.measures, methods, width)
  const legend = legendItems(quality)
  const svg = chartRoot(title, width)
  const dots = svgElement('g', { class: 'dots' })
  const dotted: Evaluation[] = []
  let top = legendHeight(legend, 0, width)
  for (const measures of layout.blocks) {
    const columns = measures.map((measure, i) => columnOf(quality, measure, i, layout))
    const num_lines = Math.max(...columns.map((column) => titleLines(column.measure, layout).length))
    top += num_lines * TITLE_LINE + HEAD_ROOM
    const bottom = top + methods.length * ROW
    svg.append(rowsGroup(methods, top, layout.label_width + columns.length * layout.column_width, layout))
    for (const column of columns) {
      svg.append(headGroup(column, top, layout), scaleGroup(column, top, bottom))
      methods.forEach((method, row) => {
        const evaluation = evaluationOf(quality, method, column.measure.name)
        if (!evaluation) return
        const y = top + row * ROW + ROW / 2
        svg.append(...lineMarks(column, evaluation, y), numberText(column, evaluation, y, layout))
        dots.append(dot(column, evaluation, y))
        dotted.push(evaluation)
      })
    }
    const has_random = columns.some((column) => column.random !== undefined)
    top = bottom + FOOT.scale + (has_random ? FOOT.reference : 0) + BLOCK_GAP
  }
  svg.append(dots)
  svg.setAttribute('height', String(top - BLOCK_GAP))
  addLegend(svg, legend, 0, width)
  const label = new Map(quality.measures.map((measure) => [measure.name, measure.label]))
  describe(
    svg,
    'dots',
    dotted.map((each) => describeEvaluation(quality, each, label.get(each.measure) ?? each.measure)),
  )
  return svg
}

/** The measure's name and which way is better, standing on the first row. */
function headGroup(column: Column, bottom: number, layout: Layout): SVGGElement {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  const lines = titleLines(column.measure, layout)
  lines.forEach((line, i) => {
    const y = bottom - HEAD_ROOM - (lines.length - 1 - i) * TITLE_LINE
    group.append(svgText(line, { x: column.left, y, ...layout.title, fill: tint('ink') }))
  })
  const reading = { lower: '← lower is better', higher: 'higher is better →', zero: '0 is right' }
  group.append(
    svgText(reading[column.measure.better], {
      x: column.left,
      y: bottom - 8,
      'font-size': layout.small,
      fill: MUTED,
    }),
  )
  return group
}

/** The methods' names on hairlines. */
function rowsGroup(methods: string[], top: number, right: number, layout: Layout): SVGGElement {
  const group = svgElement('g', { 'aria-hidden': 'true' })
  for (let row = 0; row <= methods.length; row++) {
    const y = top + row * ROW
    const edge = row === 0 || row === methods.length
    group.append(
      svgElement('line', {
        x1: 0,
        x2: right,
        y1: y,
        y2: y,
        stroke: edge ? tint('grid-strong') : tint('grid'),
      }),
    )
  }
  methods.forEach((method, row) => {
    group.append(svgText(method, { x: 0, y: top + row * ROW + ROW / 2 + 4, 'font-size': layout.font_size }))
  })
  return group
}

/** The dashed reference through all rows, and the scale below them. */
function scaleGroup(column: Column, top: number, bottom: number): SVGGElement {
  const group = svgElement('g', { 'aria-hidden': 'true', 'font-size': 10.5, fill: MUTED })
  const at = column.x(column.random ?? 0)
  group.append(
    svgElement('line', {
      x1: at,
      x2: at,
      y1: top,
      y2: bottom + 4,
      stroke: tint('faint'),
      'stroke-dasharray': '3 3',
    }),
  )
  for (const value of ticksOf(column)) {
    const x = column.x(value)
    group.append(
      svgElement('line', { x1: x, x2: x, y1: bottom, y2: bottom + 4, stroke: tint('grid-strong') }),
      svgText(number(value), { x, y: bottom + 15, 'text-anchor': 'middle' }),
    )
  }
  if (column.random !== undefined) {
    const text = `random ${fixed(column.random, 2)}`
    const half = textWidth(text, 10.5) / 2
    const x = Math.min(Math.max(at, column.left + half), column.to - half + 4)
    group.append(svgText(text, { x, y: bottom + 29, 'text-anchor': 'middle', fill: tint('text') }))
  }
  return group
}

function lineMarks({ measure, x }: Column, evaluation: Evaluation, y: number): SVGElement[] {
  const { interval, range } = evaluation
  const stroke = COLORS[verdictOf(measure.better, evaluation)]
  const line = (low: number, high: number, width: number, opacity: number): SVGElement =>
    svgElement('line', {
      x1: x(low),
      x2: x(high),
      y1: y,
      y2: y,
      stroke,
      'stroke-width': width,
      'stroke-opacity': opacity,
    })
  return [
    ...(evaluation.n > 1 ? [line(range.low, range.high, 1, 0.55)] : []),
    ...(interval ? [line(interval.low, interval.high, 4, 0.4)] : []),
  ]
}

function dot({ measure, x }: Column, evaluation: Evaluation, y: number): SVGElement {
  const verdict = verdictOf(measure.better, evaluation)
  return svgElement('circle', { cx: x(evaluation.mean), cy: y, ...dotStyle(verdict) })
}

function dotStyle(verdict: Verdict): Record<string, string | number> {
  const color = COLORS[verdict]
  return verdict === 'unclear'
    ? { r: 3.2, fill: tint('paper'), stroke: color, 'stroke-width': 1.4 }
    : { r: 3.8, fill: color, stroke: tint('paper'), 'stroke-width': 0.8 }
}

function numberText(column: Column, evaluation: Evaluation, y: number, layout: Layout): SVGElement {
  return svgText(fixed(evaluation.mean, 2), {
    x: column.number_end,
    y: y + 4,
    'text-anchor': 'end',
    'font-size': layout.font_size,
    style: 'font-variant-numeric: tabular-nums',
  })
}

function legendItems(quality: Quality): LegendItem[] {
  const several = quality.evaluations.some((each) => each.n > 1)
  const dot_item = (verdict: Verdict, text: string): LegendItem => ({
    text,
    key_width: 10,
    draw: (x, y) => [svgElement('circle', { cx: x + 5, cy: y, ...dotStyle(verdict) })],
  })
  const line_item = (text: string, style: Record<string, string | number>): LegendItem => ({
    text,
    key_width: 22,
    draw: (x, y) => [svgElement('line', { x1: x, x2: x + 22, y1: y, y2: y, stroke: MUTED, ...style })],
  })
  return [
    dot_item('better', 'clearly on the better side of the dashed line'),
    dot_item('worse', 'clearly on the other side'),
    dot_item('unclear', 'not clearly off it'),
    line_item('95 % interval', { 'stroke-width': 4, 'stroke-opacity': 0.4 }),
    ...(several ? [line_item('least to greatest', { 'stroke-width': 1, 'stroke-opacity': 0.7 })] : []),
  ]
}
