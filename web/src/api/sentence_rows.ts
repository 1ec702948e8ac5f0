import type { Answers } from './answers'
import { cellsOf, type Cell } from './cells'
import type { Setting, StudyView } from './study'

// The table of all test sentences: counts over models, and what the program found out about each.

export interface SentenceRow {
  index: number
  text: string
  label: number
  right: number // share of all models, 0 to 1
  /** By the axes of `answers`: from which value on it is reliably right. */
  critical: (Setting | 'none' | null)[]
  level: (number | null)[]
  moved: (number | null)[]
  moved_by_seed: number | null
}

const cache = new WeakMap<Answers, SentenceRow[]>()

export function sentenceRows(study: StudyView, answers: Answers): SentenceRow[] {
  const known = cache.get(answers)
  if (known) return known
  const keys = cellsOf(study).flatMap((cell) => cell.trials.map(({ key }) => key))
  const right = new Uint16Array(answers.sentences.length)
  let models = 0
  for (const key of keys) {
    const row = answers.rightRow(key)
    if (!row) continue
    models++
    for (let s = 0; s < row.length; s++) right[s] = (right[s] ?? 0) + (row[s] ?? 0)
  }
  const axes = answers.axes.map((_, a) => a)
  const rows = answers.sentences.map(({ index, text, label }) => ({
    index,
    text,
    label,
    right: (right[index] ?? 0) / Math.max(1, models),
    critical: axes.map((a) => answers.critical(a, index)),
    level: axes.map((a) => answers.level(a, index)),
    moved: axes.map((a) => answers.moved(a, index)),
    moved_by_seed: answers.movedBySeed(index),
  }))
  cache.set(answers, rows)
  return rows
}

export interface SentenceFilter {
  words: string
  label: number | null
  slice: string | null
  right: [low: number, high: number]
  /** Number of the axis and of the level that is the first to be enough. */
  critical: { axis: number; level: number } | null
}

export function matches(answers: Answers, row: SentenceRow, filter: SentenceFilter): boolean {
  if (filter.label !== null && row.label !== filter.label) return false
  if (filter.slice !== null && !answers.isIn(filter.slice, row.index)) return false
  if (row.right < filter.right[0] - 1e-9 || row.right > filter.right[1] + 1e-9) return false
  if (filter.critical && row.level[filter.critical.axis] !== filter.critical.level) return false
  const text = ` ${row.text.toLowerCase()} `
  return filter.words
    .toLowerCase()
    .split(/\s*\|\s*/)
    .some((some) =>
      some
        .split(/\s+/)
        .filter(Boolean)
        .every((word) => text.includes(` ${word} `) || text.includes(word)),
    )
}

export type SortBy = 'index' | 'text' | 'label' | 'right' | 'seed' | `critical.${number}` | `moved.${number}`

export function sortRows(rows: SentenceRow[], by: SortBy, descending: boolean): SentenceRow[] {
  const value = valueOf(by)
  const sign = descending ? -1 : 1
  return [...rows].sort((a, b) => {
    const [x, y] = [value(a), value(b)]
    if (x === y) return a.index - b.index
    if (x === null) return 1
    if (y === null) return -1
    return (x < y ? -1 : 1) * sign
  })
}

function valueOf(by: SortBy): (row: SentenceRow) => number | string | null {
  const axis = Number(by.split('.')[1])
  if (by.startsWith('critical.')) return (row) => row.level[axis] ?? null
  if (by.startsWith('moved.')) return (row) => row.moved[axis] ?? null
  if (by === 'seed') return (row) => row.moved_by_seed
  if (by === 'text') return (row) => row.text
  if (by === 'label') return (row) => row.label
  if (by === 'right') return (row) => row.right
  return (row) => row.index
}

/** The share of right answers of a cell's models to these sentences. */
export function cellShare(answers: Answers, cell: Cell, sentences: number[]): number | null {
  let right = 0
  let all = 0
  for (const { key } of cell.trials) {
    const row = answers.rightRow(key)
    if (!row) continue
    all += sentences.length
    for (const sentence of sentences) right += row[sentence] ?? 0
  }
  return all === 0 ? null : right / all
}
