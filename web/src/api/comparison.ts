import type { Answers } from './answers'
import { cellRelevance, cellsOf, mean, type Cell } from './cells'
import { className } from './lookup'
import type { StudyView } from './study'

// Cell B against cell A, counted from their answers. The difference with its interval is the program's (Answers.pair).

/** The sentences of a slice or a class. */
export interface Part {
  name: string
  sentences: number[]
  a: number // share of right answers
  b: number
  gained: number // sentences that most models of B have right and most of A wrong
  lost: number
}

export interface Turn {
  sentence: number
  a: number // share of the cell's models that are right
  b: number
}

function shareRight(answers: Answers, cell: Cell, sentence: number): number {
  const right = cell.trials.flatMap(({ key }) => answers.isRight(key, sentence) ?? [])
  return right.length === 0 ? 0 : right.filter(Boolean).length / right.length
}

export function turnsOf(answers: Answers, a: Cell, b: Cell): Turn[] {
  return answers.sentences.map(({ index }) => ({
    sentence: index,
    a: shareRight(answers, a, index),
    b: shareRight(answers, b, index),
  }))
}

const gains = ({ a, b }: Turn): boolean => a < 0.5 && b > 0.5
const loses = ({ a, b }: Turn): boolean => a > 0.5 && b < 0.5

/** Largest change first. */
export function gained(turns: Turn[]): Turn[] {
  return turns.filter(gains).sort((x, y) => y.b - y.a - (x.b - x.a) || x.sentence - y.sentence)
}

export function lost(turns: Turn[]): Turn[] {
  return turns.filter(loses).sort((x, y) => x.b - x.a - (y.b - y.a) || x.sentence - y.sentence)
}

export function partsOf(study: StudyView, answers: Answers, turns: Turn[]): Part[] {
  const part = (name: string, inside: (turn: Turn) => boolean): Part => {
    const own = turns.filter(inside)
    return {
      name,
      sentences: own.map(({ sentence }) => sentence),
      a: mean(own.map(({ a }) => a)),
      b: mean(own.map(({ b }) => b)),
      gained: own.filter(gains).length,
      lost: own.filter(loses).length,
    }
  }
  const labels = answers.sentences.map(({ label }) => label)
  return [
    part('all sentences', () => true),
    ...answers.slices.map((slice) => part(slice, ({ sentence }) => answers.isIn(slice, sentence))),
    ...study.data.classes.map((_, c) => part(className(study, c), ({ sentence }) => labels[sentence] === c)),
  ].filter(({ sentences }) => sentences.length > 0)
}

export interface WordShift {
  word: string
  sentences: number
  a: number // mean share of its sentence's absolute relevance
  b: number
}

/** Words of at least so many sentences, by how much of the relevance they gain from A to B, most first. */
export function wordShifts(answers: Answers, a: Cell, b: Cell, min_sentences: number): WordShift[] {
  const sums = new Map<string, WordShift>()
  for (const { index, tokens } of answers.sentences) {
    const [of_a, of_b] = [cellRelevance(answers, a, index), cellRelevance(answers, b, index)]
    if (!of_a || !of_b) return []
    const own = new Map<string, { a: number; b: number }>()
    tokens.forEach((word, t) => {
      const entry = own.get(word) ?? { a: 0, b: 0 }
      entry.a += Math.abs(of_a.words[t] ?? 0)
      entry.b += Math.abs(of_b.words[t] ?? 0)
      own.set(word, entry)
    })
    for (const [word, shares] of own) {
      const sum = sums.get(word) ?? { word, sentences: 0, a: 0, b: 0 }
      sum.sentences++
      sum.a += shares.a
      sum.b += shares.b
      sums.set(word, sum)
    }
  }
  return [...sums.values()]
    .filter(({ sentences }) => sentences >= min_sentences)
    .map((sum) => ({ ...sum, a: sum.a / sum.sentences, b: sum.b / sum.sentences }))
    .sort((x, y) => y.b - y.a - (x.b - x.a))
}

/** The ends of the strongest finding, or the first and the last cell. */
export function defaultPins(study: StudyView): { a: Cell | undefined; b: Cell | undefined } {
  const cells = cellsOf(study)
  const top = study.findings?.axes[0]
  const last = cells[cells.length - 1]
  if (!top || !last) return { a: cells[0], b: last }
  const b = cells.filter(
    (cell) =>
      cell.settings[top.axis] === top.b &&
      Object.entries(top.fixed).every(([name, value]) => cell.settings[name] === value),
  )
  const end = b[b.length - 1] ?? last
  const a = cells.find((cell) =>
    Object.entries(end.settings).every(
      ([name, value]) => cell.settings[name] === (name === top.axis ? top.a : value),
    ),
  )
  return { a: a ?? cells[0], b: end }
}
