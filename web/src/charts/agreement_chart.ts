import { evaluationOf } from '../api/quality'
import type { Quality } from '../api/study'
import { diverging, INK } from './color'
import { tiny } from './format'
import { describe, MUTED } from './frame'
import { describeEvaluation } from './quality_text'
import { chartRoot, svgElement, svgText, textWidth } from './svg'

export interface AgreementChartData {
  title: string
  quality: Quality
  methods: string[]
}

const MAX_CELL = { width: 46, height: 26 }
const MIN_LABELLED_WIDTH = 22
const LEGEND = 34

/**
 * How methods correlate, two by two: each stands once, on the diagonal, its row to the left of its name and its
 * column below it.
 */
export function agreementChart(
  { title, quality, methods }: AgreementChartData,
  width: number,
): SVGSVGElement {
  const longest = Math.max(...methods.map((method) => textWidth(method, 12)))
  const num_columns = methods.length - 1
  const cell_width = Math.min(MAX_CELL.width, (width - longest - 8) / Math.max(1, num_columns))
  const cell_height = Math.min(MAX_CELL.height, Math.max(17, cell_width * 0.7))
  const svg = chartRoot(title, width)
  svg.setAttribute('height', String(LEGEND + methods.length * cell_height + 4))
  const cells = svgElement('g', { class: 'cells' })
  const numbers = svgElement('g', { 'aria-hidden': 'true', 'pointer-events': 'none' })
  const infos = []
  for (const [row, method] of methods.entries()) {
    const top = LEGEND + row * cell_height
    for (let column = 0; column < row; column++) {
      const other = methods[column] ?? ''
      const evaluation = evaluationOf(quality, method, `agreement.${other}`)
      if (!evaluation) continue
      cells.append(
        svgElement('rect', {
          x: column * cell_width + 1,
          y: top + 1,
          width: cell_width - 2,
          height: cell_height - 2,
          rx: 2,
          fill: diverging(evaluation.mean),
        }),
      )
      infos.push(describeEvaluation(quality, evaluation, `agreement with ${other}`))
      if (cell_width < MIN_LABELLED_WIDTH) continue
      numbers.append(
        svgText(tiny(evaluation.mean), {
          x: (column + 0.5) * cell_width,
          y: top + cell_height / 2 + 4,
          'text-anchor': 'middle',
          'font-size': cell_width < 34 ? 9.5 : 11.5,
          fill: INK,
        }),
      )
    }
    const x = row * cell_width + 5
    numbers.append(svgText(method, { x, y: top + cell_height / 2 + 4 }))
  }
  svg.append(cells, numbers, scale())
  describe(svg, 'cells', infos)
  return svg
}

function scale(): SVGGElement {
  const bar = { width: 180, height: 9, steps: 61 }
  const group = svgElement('g', { 'aria-hidden': 'true', 'font-size': 10.5, fill: MUTED })
  for (let i = 0; i < bar.steps; i++) {
    group.append(
      svgElement('rect', {
        x: (bar.width * i) / bar.steps,
        y: 0,
        width: bar.width / bar.steps + 0.5,
        height: bar.height,
        fill: diverging((2 * i) / (bar.steps - 1) - 1),
      }),
    )
  }
  const ends: [string, number, string][] = [
    ['−1', 0, 'start'],
    ['0', bar.width / 2, 'middle'],
    ['+1', bar.width, 'end'],
  ]
  for (const [text, x, anchor] of ends) group.append(svgText(text, { x, y: 21, 'text-anchor': anchor }))
  return group
}
