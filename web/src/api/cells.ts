import type { Readings } from './readings'
import { axisValues, compareFixed, fixedKey, fixedText, type Fixed } from './lookup'
import type { StudyView, Trial } from './study'

// Cells: models that differ in the seed alone. What is said of one here is a count or a plain mean of what its models
// gave, to be drawn; every test and interval comes from the program.

export interface Cell {
  id: string
  settings: Fixed
  trials: Trial[] // complete, by seed
}

const cache = new WeakMap<StudyView, Cell[]>()

/** In ascending order of the study's axes. */
export function cellsOf(study: StudyView): Cell[] {
  const known = cache.get(study)
  if (known) return known
  const found = new Map<string, Cell>()
  for (const trial of study.trials) {
    if (trial.state !== 'complete') continue
    const settings = axisValues(study, trial)
    const id = fixedKey(settings)
    const cell = found.get(id) ?? { id, settings, trials: [] }
    cell.trials.push(trial)
    found.set(id, cell)
  }
  const cells = [...found.values()].sort((a, b) => compareFixed(study, a.settings, b.settings))
  for (const cell of cells) cell.trials.sort((a, b) => seedOf(a) - seedOf(b))
  cache.set(study, cells)
  return cells
}

export function cellWith(study: StudyView, id: string | undefined): Cell | undefined {
  return cellsOf(study).find((cell) => cell.id === id)
}

/** The cell that has all of these settings; others as in the first such cell. */
export function cellAt(study: StudyView, settings: Fixed): Cell | undefined {
  return cellsOf(study).find((cell) =>
    Object.entries(settings).every(([name, value]) => name === 'seed' || cell.settings[name] === value),
  )
}

/** "d_e = 2, d_h = 3"; of a study without axes "all models". */
export function cellName(study: StudyView, cell: Cell): string {
  return fixedText(study, cell.settings) || 'all models'
}

export function seedOf(trial: Trial): number {
  return Number(trial.settings['seed'] ?? 0)
}

export function meanMetric(cell: Cell, metric: string): number | null {
  const values = cell.trials.flatMap((trial) => trial.metrics[metric] ?? [])
  return values.length === 0 ? null : mean(values)
}

export interface CellAnswer {
  right: number // models
  models: number
  predicted: number // the most frequent answer
  /** Of the most frequent answer, mean over models; null where they are not here. */
  probability: number | null
}

export function cellAnswer(answers: Readings, cell: Cell, sentence: number): CellAnswer | null {
  const label = answers.sentences[sentence]?.label
  const counts = new Map<number, number>()
  const probabilities: number[][] = []
  let models = 0
  for (const { key } of cell.trials) {
    const answer = answers.predicted(key, sentence)
    if (answer === null) continue
    models++
    counts.set(answer, (counts.get(answer) ?? 0) + 1)
    const of_classes = answers.probabilities(key, sentence)
    if (of_classes) probabilities.push(of_classes)
  }
  const predicted = [...counts].sort((a, b) => b[1] - a[1] || a[0] - b[0])[0]?.[0]
  if (predicted === undefined) return null
  return {
    right: counts.get(label ?? -1) ?? 0,
    models,
    predicted,
    probability: probabilities.length > 0 ? mean(probabilities.map((each) => each[predicted] ?? 0)) : null,
  }
}

export interface CellRelevance {
  words: number[] // share of the sentence's relevance, mean over models
  low: number[] // least and greatest over models
  high: number[]
  models: number
}

/** Null where no model of the cell has its relevances here. */
export function cellRelevance(answers: Readings, cell: Cell, sentence: number): CellRelevance | null {
  const rows = cell.trials.flatMap(({ key }) => {
    const row = answers.relevance(key, sentence)
    return row ? [row] : []
  })
  const first = rows[0]
  if (!first) return null
  const of_word = (t: number): number[] => rows.map((row) => row[t] ?? 0)
  return {
    words: first.map((_, t) => mean(of_word(t))),
    low: first.map((_, t) => Math.min(...of_word(t))),
    high: first.map((_, t) => Math.max(...of_word(t))),
    models: rows.length,
  }
}

export function mean(values: number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
