import type { Answers } from './answers'
import { cellsOf, mean, type Cell } from './cells'
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

/** [sentences] share of the cell's models that are right. */
function sharesRight(answers: Answers, cell: Cell): Float64Array {
  const rows = cell.trials.flatMap(({ key }) => answers.rightRow(key) ?? [])
  const shares = new Float64Array(answers.sentences.length)
  for (const row of rows) row.forEach((right, s) => (shares[s] = (shares[s] ?? 0) + right / rows.length))
  return shares
}

export function turnsOf(answers: Answers, a: Cell, b: Cell): Turn[] {
  const [of_a, of_b] = [sharesRight(answers, a), sharesRight(answers, b)]
  // Of three seeds two thirds and one third add up to a hair below 1.
  const tidy = (share: number): number => Math.round(1e9 * share) / 1e9
  return answers.sentences.map(({ index }) => ({
    sentence: index,
    a: tidy(of_a[index] ?? 0),
    b: tidy(of_b[index] ?? 0),
  }))
}

/** [words] mean share over the cell's models, signed; null where none has its relevances here. */
function meanShares(answers: Answers, cell: Cell): Float64Array | null {
  const rows = cell.trials.flatMap(({ key }) => answers.relevanceRow(key) ?? [])
  const first = rows[0]
  if (!first) return null
  const sums = new Float64Array(first.length)
  for (const row of rows) row.forEach((share, w) => (sums[w] = (sums[w] ?? 0) + share))
  return sums.map((sum) => sum / (127 * rows.length))
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
  const [of_a, of_b] = [meanShares(answers, a), meanShares(answers, b)]
  if (!of_a || !of_b) return []
  const sums = new Map<string, WordShift & { last: number }>()
  let at = 0
  for (const { index, tokens } of answers.sentences) {
    for (const word of tokens) {
      const sum = sums.get(word) ?? { word, sentences: 0, a: 0, b: 0, last: -1 }
      if (sum.last !== index) sum.sentences++
      sum.last = index
      sum.a += Math.abs(of_a[at] ?? 0)
      sum.b += Math.abs(of_b[at] ?? 0)
      sums.set(word, sum)
      at++
    }
  }
  return [...sums.values()]
    .filter(({ sentences }) => sentences >= min_sentences)
    .map(({ word, sentences, a: of_a_sum, b: of_b_sum }) => ({
      word,
      sentences,
      a: of_a_sum / sentences,
      b: of_b_sum / sentences,
    }))
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
