import { inkOn, sequential } from '../charts/color'
import { percent, plural, signed } from '../charts/format'
import type { MapPaint } from '../charts/map_chart'
import { wordPaint } from '../charts/relevance'
import { tint } from '../charts/theme'
import { cellAnswer, cellName, cellRelevance, meanMetric, type Cell } from './cells'
import { className } from './lookup'
import type { Readings } from './readings'
import type { Metric, StudyView } from './study'

// What the cells of the map can be coloured by.

export type PaintBy = 'metric' | 'answer' | 'word'

const NOTHING = { fill: tint('missing'), ink: tint('muted'), text: '–' }

/** From least to greatest of all cells, whatever part of them is shown. */
export function metricDomain(cells: Cell[], metric: string): [low: number, high: number] {
  const values = cells.flatMap((cell) => meanMetric(cell, metric) ?? [])
  return [Math.min(...values), Math.max(...values)]
}

export function paintMetric(
  study: StudyView,
  cell: Cell,
  metric: Metric,
  [low, high]: [number, number],
): MapPaint {
  const value = meanMetric(cell, metric.name)
  const heading = cellName(study, cell)
  if (value === null) return { ...NOTHING, info: `${heading}\nno ${metric.label}` }
  const fill = sequential(high > low ? (value - low) / (high - low) : 0.5)
  const seeds = cell.trials.length > 1 ? `, mean of ${plural(cell.trials.length, 'seed')}` : ''
  return {
    fill,
    ink: inkOn(fill),
    text: (100 * value).toFixed(1),
    info: `${heading}\n${metric.label}: ${percent(value)}${seeds}`,
  }
}

/** Greener the more of the cell's models are right on the sentence. */
export function paintAnswer(study: StudyView, answers: Readings, cell: Cell, sentence: number): MapPaint {
  const answer = cellAnswer(answers, cell, sentence)
  const heading = cellName(study, cell)
  if (!answer) return { ...NOTHING, info: `${heading}\nno answer here` }
  const label = answers.sentences[sentence]?.label ?? null
  if (label === null) {
    return {
      fill: tint('missing'),
      ink: tint('text'),
      text: String(answer.predicted + 1),
      info: `${heading}\nmost say “${className(study, answer.predicted)}”`,
    }
  }
  const share = answer.right / answer.models
  const mixed = `color-mix(in oklab, var(--right-fill) ${Math.round(100 * share)}%, var(--wrong-fill))`
  return {
    fill: mixed,
    ink: 'var(--fill-ink)',
    text: answer.models > 1 ? `${answer.right}/${answer.models}` : share === 1 ? '✓' : '✗',
    info: [
      heading,
      `most say “${className(study, answer.predicted)}”`,
      `${answer.right} of ${plural(answer.models, 'model')} right`,
    ].join('\n'),
  }
}

export function paintWord(
  study: StudyView,
  answers: Readings,
  cell: Cell,
  at: { sentence: number; word: number; limit: number },
): MapPaint {
  const relevance = cellRelevance(answers, cell, at.sentence)
  const heading = cellName(study, cell)
  if (!relevance) return { ...NOTHING, info: `${heading}\nthe words’ relevances are not in this file` }
  const value = relevance.words[at.word] ?? 0
  const seeds =
    relevance.models > 1
      ? `\nseeds from ${signed(100 * (relevance.low[at.word] ?? 0), 0)} to ${signed(100 * (relevance.high[at.word] ?? 0), 0)} %`
      : ''
  return {
    fill: wordPaint(value, at.limit).ground,
    ink: tint('ink'),
    text: signed(100 * value, 0),
    info: `${heading}\n${signed(100 * value, 1)} % of the relevance${seeds}`,
  }
}
