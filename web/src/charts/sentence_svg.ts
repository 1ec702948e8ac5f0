import type { Sentence } from '../api/study'
import { INK, diverging } from './color'
import { fixed } from './format'
import { MUTED } from './frame'
import { wordColor } from './relevance'
import type { SentencePanel, SentenceRow } from './sentence_rows'
import { svgElement, svgText, textWidth } from './svg'
import { lively } from './theme'

// The word heatmaps as SVG, for figures. The page itself uses HTML, where words wrap and can be selected.

const WIDTH = 1000
const WORD = { size: 13, height: 22, padding: 5, min_width: 24, gap: 2 }
const LINE = 25
const ROW_GAP = 5
const LEGEND_HEIGHT = 46

export interface SentenceSvgData {
  sentence: Sentence
  panel: SentencePanel
  limit: number
  /** Of the scale: logits unless the words have shares of their sentence's relevance. */
  unit?: 'logits' | 'share'
}

interface Columns {
  head: number
  predicted: number
  words: number
}

export function sentenceSvg(data: SentenceSvgData): SVGSVGElement {
  const { sentence, panel, limit } = data
  const columns = columnsOf(panel)
  const places = placeWords(sentence.tokens, columns.words)
  const row_height = ((places[places.length - 1]?.line ?? 0) + 1) * LINE + ROW_GAP
  const svg = svgElement('svg', { width: WIDTH, height: 0, 'text-anchor': 'start' })
  svg.append(scaleLegend(limit, data.unit ?? 'logits'))
  let y = LEGEND_HEIGHT
  const header = { 'font-size': 11.5, fill: MUTED, y: y + 12 }
  svg.append(
    svgText(panel.column, { ...header, x: 0 }),
    svgText('predicted', { ...header, x: columns.predicted }),
    svgText('relevance of each word', { ...header, x: columns.words }),
  )
  y += 22
  if (sentence.truth) {
    svg.append(rowLabel('true contribution', 0, y))
    svg.append(words(sentence, sentence.truth, maxSize(sentence.truth), places, columns.words, y))
    y += row_height + 6
  }
  for (const row of panel.rows) {
    svg.append(...rowHead(row, columns, y))
    svg.append(words(sentence, row.explanation.relevance, limit, places, columns.words, y))
    y += row_height
  }
  svg.setAttribute('height', String(Math.ceil(y)))
  return svg
}

export function maxSize(values: number[]): number {
  return Math.max(0, ...values.map(Math.abs)) || 1
}

function columnsOf(panel: SentencePanel): Columns {
  const width = (texts: string[]): number => Math.max(0, ...texts.map((text) => textWidth(text, 13))) + 18
  const head = Math.max(40, width([panel.column, ...panel.rows.map((row) => row.head)]))
  const predicted = Math.max(90, width(panel.rows.map(predictedText)))
  return { head: 0, predicted: head, words: head + predicted }
}

/** "✓ negative 0.61"; the sign says right or wrong without colour. */
export function predictedText(row: SentenceRow): string {
  const sign = row.right === null ? '' : row.right ? '✓ ' : '✗ '
  return `${sign}${row.predicted} ${fixed(row.probability, 2)}`
}

function rowLabel(text: string, x: number, y: number): SVGTextElement {
  return svgText(text, { x, y: y + 15.5, 'font-size': 13, fill: INK })
}

function rowHead(row: SentenceRow, columns: Columns, y: number): SVGElement[] {
  const predicted = rowLabel(predictedText(row), columns.predicted, y)
  if (row.right === false) predicted.setAttribute('fill', lively('#8c3a1f'))
  return [rowLabel(row.head, columns.head, y), predicted]
}

interface WordPlace {
  x: number
  line: number
  width: number
}

function placeWords(tokens: string[], left: number): WordPlace[] {
  let x = 0
  let line = 0
  return tokens.map((token) => {
    const width = Math.max(WORD.min_width, textWidth(token, WORD.size) + 2 * WORD.padding)
    if (x > 0 && x + width > WIDTH - left) {
      x = 0
      line++
    }
    const place = { x, line, width }
    x += width + WORD.gap
    return place
  })
}

function words(
  sentence: Sentence,
  values: number[],
  limit: number,
  places: WordPlace[],
  left: number,
  top: number,
): SVGGElement {
  const group = svgElement('g')
  sentence.tokens.forEach((token, t) => {
    const place = places[t]
    if (!place) return
    const { ground, beyond } = wordColor(values[t] ?? 0, limit)
    const x = left + place.x
    const y = top + place.line * LINE
    group.append(svgElement('rect', { x, y, width: place.width, height: WORD.height, rx: 2, fill: ground }))
    if (beyond) group.append(svgElement('rect', { x, y, width: place.width, height: 2.5, fill: beyond }))
    const text = svgElement('text', {
      x: x + place.width / 2,
      y: y + 15.5,
      'font-size': WORD.size,
      'text-anchor': 'middle',
      fill: INK,
    })
    text.textContent = token
    group.append(text)
    if (sentence.unknown[t]) {
      group.append(
        svgElement('line', {
          x1: x + WORD.padding,
          x2: x + place.width - WORD.padding,
          y1: y + 19,
          y2: y + 19,
          stroke: INK,
          'stroke-dasharray': '1.5 2.5',
        }),
      )
    }
  })
  return group
}

function scaleLegend(limit: number, unit: 'logits' | 'share'): SVGGElement {
  const end = unit === 'share' ? `${fixed(100 * limit, 0)} %` : fixed(limit, 2)
  const group = svgElement('g')
  const bar = { width: 240, steps: 81, height: 10 }
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
  const label = (text: string, x: number, anchor: string): SVGTextElement =>
    svgText(text, { x, y: 24, 'font-size': 11, fill: MUTED, 'text-anchor': anchor })
  group.append(
    label(`−${end}`, 0, 'start'),
    label('0', bar.width / 2, 'middle'),
    label(unit === 'share' ? `+${end}` : `+${end} logits`, bar.width, 'end'),
    svgText(
      `${unit === 'share' ? 'share of the relevance; ' : ''}blue: against the explained class, red: for it; dark upper edge: beyond the scale; dotted: unknown word`,
      {
        x: bar.width + 18,
        y: 10,
        'font-size': 11,
        fill: MUTED,
      },
    ),
  )
  return group
}
