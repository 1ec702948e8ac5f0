import { expect, test } from 'vitest'
import { commonQuantity, curveCaption, drawableCurves, mainCurve, spread } from '../../src/api/curve_choice'
import { heldText, highlights, varyingSettings } from '../../src/api/highlights'
import { fixedKey, fixedText, trialName } from '../../src/api/lookup'
import { heldSettings, methodText, panelAlong, panelOfAll } from '../../src/charts/sentence_rows'
import type { Metric, Sentence, StudyView } from '../../src/api/study'
import { empty, failed, grid, hostile, line, lines, single, sparse } from '../fixtures/studies'

const first = <T>(items: T[]): T => {
  if (items[0] === undefined) throw new Error('empty')
  return items[0]
}

test('a held setting has one key and reads in the order of the axes', () => {
  const study = sparse()
  expect(fixedKey({ hidden_dim: 2, embedding_dim: 3 })).toBe('embedding_dim:3,hidden_dim:2')
  expect(fixedText(study, { hidden_dim: 2, embedding_dim: 3 })).toBe('d_e = 3, d_h = 2')
  expect(trialName(study, first(study.trials))).toBe('d_e = 2, d_h = 2')
  expect(trialName(lines(), first(lines().trials))).toBe('d_e = 2, d_h = 2, seed 1')
})

test('the paper’s two lines are the first curves shown', () => {
  for (const study of [sparse(), grid(), lines()]) {
    const chosen = study.axes.map((axis) => mainCurve(study, drawableCurves(study, 'test.fine', axis.name)))
    expect(chosen.map((curve) => curve?.fixed)).toEqual([{ hidden_dim: 2 }, { embedding_dim: 2 }])
  }
  expect(commonQuantity(lines().axes)).toBe('dimension')
})

test('a few curves are spread over all of them', () => {
  const curves = drawableCurves(grid(), 'test.fine', 'hidden_dim')
  const held = spread(curves, 5).map((curve) => curve.fixed['embedding_dim'])
  expect(held).toEqual([2, 7, 11, 16, 20])
})

test('the caption of a curve says what the bars are', () => {
  const metric = first<Metric>(lines().metrics)
  const caption = (study = lines()): string =>
    curveCaption(drawableCurves(study, 'test.fine', 'hidden_dim'), metric, true)
  expect(caption()).toContain('every seed (5 a point)')
  expect(caption()).toContain('95 % Student t interval of the mean over seeds')
  expect(caption(sparse())).toContain('One seed: bars show sampling error only (95 % Wilson, n = 2,210)')
})

test('a sentence is grouped as in the paper’s Figure 2', () => {
  const study = lines()
  const sentence = first<Sentence>(study.sentences)
  const held = first(heldSettings(study, sentence, 'lrp-all', 'embedding_dim'))
  expect(held).toEqual({ hidden_dim: 2 })
  const options = { method: 'lrp-all', axis: 'embedding_dim', held, seed: 1 }
  const panel = panelAlong(study, sentence, options)
  expect(panel.title).toBe('d_h = 2')
  expect(panel.column).toBe('d_e')
  expect(panel.rows.map((row) => row.head)).toEqual(Array.from({ length: 19 }, (_, i) => String(i + 2)))
  const every_seed = panelAlong(study, sentence, { ...options, seed: null })
  expect(every_seed.rows).toHaveLength(95)
  expect(every_seed.rows[1]?.head).toBe('2, seed 2')
})

test('all models of a sentence come in the order of the axes', () => {
  const study = sparse()
  const panel = panelOfAll(study, first<Sentence>(study.sentences), { method: 'lrp-all', seed: null })
  expect(panel.column).toBe('d_e × d_h')
  expect(panel.rows.map((row) => row.head)).toEqual([
    '2 × 2',
    '2 × 5',
    '2 × 20',
    '5 × 2',
    '20 × 2',
    '20 × 20',
  ])
})

test('a panel states its method and its worst conservation error', () => {
  const study = sparse()
  const sentence = first<Sentence>(study.sentences)
  const { rows } = panelOfAll(study, sentence, { method: 'lrp-all', seed: null })
  expect(methodText(study, rows)).toMatch(
    /^lrp-all, ε = 0.001, δ = 0; relevance for the logit of the predicted class; conservation error at most /,
  )
  for (const row of rows) row.explanation.conservation_error = 0
  expect(methodText(study, rows)).toContain('conservation error 0 logits')
  for (const row of rows) row.explanation.method = 'sensitivity'
  expect(methodText(study, rows)).toBe('sensitivity; relevance for the logit of the predicted class')
})

test('a sentence without a label is neither right nor wrong', () => {
  const study = hostile()
  const sentence = study.sentences[2] as Sentence
  const { rows } = panelOfAll(study, sentence, { method: 'lrp-all', seed: null })
  expect(rows.every((row) => row.right === null)).toBe(true)
})

test('the trials that matter are the best, the largest and the smallest', () => {
  const study = lines()
  const found = highlights(study, study.metrics[0])
  expect(found.map(({ role }) => role)).toEqual(['Best', 'Largest', 'Smallest'])
  const best = Math.max(...study.trials.map((trial) => trial.metrics['test.fine'] ?? 0))
  expect(found[0]?.trial.metrics['test.fine']).toBe(best)
  const roles = (of: StudyView): string[] => highlights(of, of.metrics[0]).map(({ role }) => role)
  expect(roles(single())).toEqual(['The one trial'])
  const waiting = { ...first(study.trials), state: 'pending' as const }
  expect(roles({ ...study, trials: [first(study.trials), waiting] })).toEqual(['The one complete trial'])
  expect(highlights(failed(), study.metrics[0])).toEqual([])
})

test('only settings that vary become columns', () => {
  const study = sparse()
  expect(varyingSettings(study)).toEqual([])
  first(study.trials).settings['dropout'] = 0.5
  expect(varyingSettings(study)).toEqual(['dropout'])
})

test('settings with one value in all trials are held, the dimensions among them', () => {
  const trained =
    'dropout 0.2, optimizer adagrad, learning rate 0.05, batch size 1000, epochs 20, epoch chosen on dev'
  expect(heldText(lines())).toBe(trained)
  expect(heldText(line())).toBe(`d_e = 8, ${trained}`)
  expect(heldText(single())).toBe(`d_e = 60, d_h = 60, seed 1, ${trained}`)
  expect(heldText(empty())).toBe('')
})

test('a lone trial is named by its dimensions', () => {
  expect(trialName(single(), first(single().trials))).toBe('d_e = 60, d_h = 60')
})
