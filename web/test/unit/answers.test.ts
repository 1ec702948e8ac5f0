// @vitest-environment node
import { expect, test } from 'vitest'
import { parseAnswers } from '../../src/api/answers'
import { cellAnswer, cellRelevance, cellsOf } from '../../src/api/cells'
import { defaultPins, gained, lost, partsOf, turnsOf, wordShifts } from '../../src/api/comparison'
import { mapLayout, pathAxes, pathThrough } from '../../src/api/map_layout'
import { cellShare, matches, sentenceRows, sortRows, type SentenceFilter } from '../../src/api/sentence_rows'
import { paretoFront } from '../../src/charts/cost_chart'
import { answersOf } from '../fixtures/answers'
import { empty, grid, kinds, lines, replicated, single } from '../fixtures/studies'

const study = replicated()
const answers = await parseAnswers(answersOf(study))
if (!answers) throw new Error('the fixture has answers')

test('a report without answers has none', async () => {
  expect(await parseAnswers(answersOf(empty()))).toBeNull()
  expect(await parseAnswers('__DIMSCOPE_ANSWERS__')).toBeNull()
})

test('every trial has its answer, its probabilities and its words’ shares', () => {
  const key = study.trials[5]?.key ?? ''
  for (const { index, tokens, label } of answers.sentences) {
    const probabilities = answers.probabilities(key, index) ?? []
    expect(probabilities).toHaveLength(5)
    expect(answers.predicted(key, index)).toBe(probabilities.findIndex((p) => p > 0.5))
    expect(answers.isRight(key, index)).toBe(answers.predicted(key, index) === label)
    expect(answers.relevance(key, index)).toHaveLength(tokens.length)
  }
  expect(answers.predicted('another', 0)).toBeNull()
  expect(answers.relevance('another', 0)).toBeNull()
})

test('two cells are compared either way round', () => {
  const [first, last] = [study.trials[0]?.key ?? '', study.trials.at(-1)?.key ?? '']
  const pair = answers.pair(first, last)
  expect(pair?.difference).toBeCloseTo(0.061)
  expect(pair?.interval?.low).toBeCloseTo(0.02)
  expect(answers.pair(last, first)).toEqual({
    difference: -(pair?.difference ?? 0),
    interval: { low: -(pair?.interval?.high ?? 0), high: -(pair?.interval?.low ?? 0) },
    detectable: pair?.detectable,
    gained: 5,
    lost: 12,
  })
  expect(answers.pair(first, study.trials[8]?.key ?? '')).toBeNull()
})

test('a cell’s answer counts its models, its words are their mean', () => {
  const cell = cellsOf(study)[3]
  if (!cell) throw new Error('the study has cells')
  const answer = cellAnswer(answers, cell, 2)
  const right = cell.trials.filter(({ key }) => answers.isRight(key, 2)).length
  expect([answer?.right, answer?.models]).toEqual([right, 4])
  const words = cellRelevance(answers, cell, 2)
  const first = cell.trials.map(({ key }) => answers.relevance(key, 2)?.[0] ?? NaN)
  expect(words?.words[0]).toBeCloseTo(first.reduce((a, b) => a + b) / 4)
  expect([words?.low[0], words?.high[0]]).toEqual([Math.min(...first), Math.max(...first)])
})

test('the map is a plane where it is full, and strips where it is not', () => {
  expect(mapLayout(grid(), {}).blocks.map(({ xs, rows }) => [xs.length, rows.length])).toEqual([[19, 19]])
  const strips = mapLayout(lines(), {}).blocks
  expect(strips.map(({ title, xs }) => [title, xs.length])).toEqual([
    ['along d_e, d_h = 2', 19],
    ['along d_h, d_e = 2', 19],
  ])
  expect(mapLayout(single(), {}).blocks.map(({ xs }) => xs.length)).toEqual([1])
  expect(mapLayout(kinds(), { x: 'optimizer' }).blocks[0]?.x?.name).toBe('optimizer')
})

test('a path leads through a cell along one axis', () => {
  const cell = cellsOf(study).find(({ settings }) => settings['embedding_dim'] === 4)
  if (!cell) throw new Error('the study has cells')
  expect(pathAxes(study, cell).map(({ name }) => name)).toEqual(['embedding_dim', 'hidden_dim'])
  expect(pathThrough(study, cell, 'hidden_dim').map(({ settings }) => settings['hidden_dim'])).toEqual([
    1, 2, 4, 8,
  ])
})

test('the table of sentences counts, filters and sorts', () => {
  const rows = sentenceRows(study, answers)
  const everything: SentenceFilter = { words: '', label: null, slice: null, right: [0, 1], critical: null }
  expect(rows.filter((row) => matches(answers, row, everything))).toHaveLength(40)
  const either = rows.filter((row) => matches(answers, row, { ...everything, words: 'not | tedious' }))
  expect(either).toEqual(rows.filter(({ text }) => /not|tedious/.test(text)))
  const both = rows.filter((row) => matches(answers, row, { ...everything, words: 'not good' }))
  expect(both).toEqual(rows.filter(({ text }) => text.includes('not') && text.includes('good')))
  const slice = rows.filter((row) => matches(answers, row, { ...everything, slice: 'connectives' }))
  expect(slice.every(({ index }) => answers.isIn('connectives', index))).toBe(true)
  const enough = rows.filter((row) =>
    matches(answers, row, { ...everything, critical: { axis: 1, level: 0 } }),
  )
  expect(enough.every(({ critical }) => critical[1] === 1)).toBe(true)
  const right = sortRows(rows, 'right', true).map((row) => row.right)
  expect(right).toEqual([...right].sort((a, b) => b - a))
  const cell = cellsOf(study)[0]
  if (!cell) throw new Error('the study has cells')
  const share = cell.trials.flatMap(({ key }) => rows.map(({ index }) => Number(answers.isRight(key, index))))
  expect(
    cellShare(
      answers,
      cell,
      rows.map(({ index }) => index),
    ),
  ).toBeCloseTo(share.reduce((a, b) => a + b) / share.length)
  expect(cellShare(answers, cell, [])).toBeNull()
})

test('a comparison counts what turns, by slice and class', () => {
  const { a, b } = defaultPins(study)
  if (!a || !b) throw new Error('the study has ends')
  const turns = turnsOf(answers, a, b)
  const [all, ...parts] = partsOf(study, answers, turns)
  expect(all?.gained).toBe(gained(turns).length)
  expect(all?.lost).toBe(lost(turns).length)
  const classes = parts.slice(-5)
  expect(classes.reduce((sum, { gained: n }) => sum + n, 0)).toBe(all?.gained)
  expect(gained(turns).every((turn) => turn.a < 0.5 && turn.b > 0.5)).toBe(true)
  const shifts = wordShifts(answers, a, b, 5)
  expect(shifts.every(({ sentences }) => sentences >= 5)).toBe(true)
  expect(shifts.map((word) => word.b - word.a)).toEqual(
    shifts.map((word) => word.b - word.a).sort((x, y) => y - x),
  )
})

test('the front holds the cells that no smaller one equals', () => {
  const point = (id: string, cost: number, value: number) => ({ id, name: id, cost, value, pin: null })
  const front = paretoFront([
    point('c', 30, 0.5),
    point('a', 10, 0.5),
    point('d', 40, 0.7),
    point('b', 20, 0.4),
  ])
  expect(front.map(({ id }) => id)).toEqual(['a', 'd'])
})
