import { expect, test } from 'vitest'
import type { AxisDistance, BudgetCell, Effects, PairAgreement, PairEffect } from '../../src/api/effects'
import type { StudyView } from '../../src/api/study'
import { svgSource } from '../../src/charts/export'
import { accuracyFigure, accuracyFinding } from '../../src/figures/accuracy'
import { axisLegend, axisPanel, directionOf, type Subject } from '../../src/figures/axis_panel'
import { behaviourFigure, behaviourFinding } from '../../src/figures/behaviour'
import { budgetFigure, budgetFinding } from '../../src/figures/budget'
import { criticalFigure, criticalFinding } from '../../src/figures/critical'
import { cuesFigure, cuesFinding } from '../../src/figures/cues'
import { distanceFigure, distanceFinding, distanceMatrixFigure } from '../../src/figures/distance'
import {
  alongs,
  alongText,
  ONE_SEED,
  ONE_VALUE,
  SEEDS_AGREE,
  type EffectFigure,
} from '../../src/figures/figure'
import { pairsFigure, pairsFinding } from '../../src/figures/pairs'
import { spreadFigure, spreadFinding } from '../../src/figures/spread'
import { ALIKE, grid, hostile, kinds, lines, replicated, single, sparse } from '../fixtures/studies'

const ALONG_H = { grid: 0, axis: 'hidden_dim' }

function headline(study: StudyView): Effects {
  const found = study.effects.metrics[0]
  if (!found) throw new Error('no effects')
  return found
}

function models(study: StudyView): Effects {
  if (!study.effects.models) throw new Error('no effects')
  return study.effects.models
}

function figures(study: StudyView): EffectFigure[] {
  const { metrics } = study.effects
  const along = alongs(headline(study).grids)[0] ?? ALONG_H
  return [
    accuracyFigure(study, headline(study), along.grid),
    spreadFigure(study, headline(study), along),
    pairsFigure(study, headline(study)),
    budgetFigure(study, models(study)),
    cuesFigure(study, models(study), along),
    behaviourFigure(study, models(study), along),
    distanceFigure(study, models(study)),
    distanceMatrixFigure(study, models(study), along),
    criticalFigure(study, metrics, along),
  ].filter((figure): figure is EffectFigure => figure !== null)
}

const plain = (text: string): string => text.replace(/[\u00a0\u202f]/g, ' ')

test.each([
  ['replicated', replicated, 9],
  ['lines', lines, 9],
  ['grid', grid, 6],
  ['sparse', sparse, 6],
  ['hostile', hostile, 8],
  ['kinds', kinds, 8],
  ['texts', () => kinds(ALIKE.filter((value) => typeof value === 'string')), 8],
] as const)(
  '%s: every figure has marks that speak, and the same numbers as a table',
  (_, make, num_figures) => {
    const all = figures(make())
    expect(all).toHaveLength(num_figures)
    for (const { title, finding, caption, draw, table } of all) {
      for (const width of [940, 340]) {
        const svg = draw(width)
        const marks = [...svg.querySelectorAll('[data-mark]')]
        expect(marks.length, title).toBeGreaterThan(0)
        for (const mark of marks) expect(mark.getAttribute('aria-label')).not.toMatch(/NaN|undefined|^$/)
        expect(Number(svg.getAttribute('width'))).toBeLessThanOrEqual(width)
      }
      const source = svgSource({ title, subtitle: finding, caption, body: draw(760) })
      expect(source, title).not.toMatch(/NaN|undefined|currentColor/)
      for (const row of table.rows) expect(row, title).toHaveLength(table.columns.length)
      expect(new Set(table.columns).size, `${title}: each column by its own name`).toBe(table.columns.length)
      expect(table.rows.length).toBeGreaterThan(0)
      expect(`${finding} ${caption} ${table.rows.flat().join(' ')}`, title).not.toMatch(/NaN|undefined/)
    }
  },
  30_000,
)

test('a full grid is one, lines are looked at one by one', () => {
  const full = headline(replicated()).grids
  expect(alongs(full).map((along) => alongText(replicated(), full, along))).toEqual(['d_e', 'd_h'])
  const two = headline(lines()).grids
  expect(alongs(two).map((along) => alongText(lines(), two, along))).toEqual([
    'd_e at d_h = 2',
    'd_h at d_e = 2',
  ])
})

test('what moves accuracy is told with its interval, and what is not told apart too', () => {
  const study = replicated()
  const [found] = headline(study).accuracy
  if (!found) throw new Error('no accuracy')
  const term = (factors: string[], omega2: number, p: number) => ({
    ...(found.anova.terms[0] as (typeof found.anova.terms)[number]),
    factors,
    omega2,
    omega2_interval: { low: omega2 - 0.01, high: omega2 + 0.02 },
    p: p / 3,
    p_holm: p,
  })
  const terms = [
    term(['embedding_dim'], 0.079, 0.0001),
    term(['hidden_dim'], 0.807, 0.0001),
    term(['embedding_dim', 'hidden_dim'], 0.012, 0.059),
  ]
  const anova = { ...found.anova, terms }
  const text = plain(accuracyFinding(study, { ...found, anova }, 'fine accuracy, test'))
  expect(text).toMatch(
    /^The hidden dimension d_h explains most of what varies between trials: 80.7 % \[79.7, 82.7\], p < 0.001, \+2.0 points a doubling \[\+1.2, \+2.8\]; [\d.]+ % at d_h = 1, [\d.]+ % at 8\. Beside it d_e 7.9 % \[6.9, 9.9\]\. Not told apart from seeds: d_e × d_h \(p = 0.059\)\.$/,
  )
  const none = { ...anova, terms: terms.map((each) => ({ ...each, p: 0.2, p_holm: 0.2 })) }
  expect(accuracyFinding(study, { ...found, anova: none }, 'fine accuracy, test')).toBe(
    'Nothing is seen to move fine accuracy, test beyond what another seed does (smallest p = 0.200).',
  )
  const one_seed = { ...anova, error: { ...anova.error, is_seeds: false } }
  expect(accuracyFinding(study, { ...found, anova: one_seed }, 'fine accuracy, test')).toBe(ONE_SEED)
  const agree = { ...anova, seeds_vary: false }
  expect(accuracyFinding(study, { ...found, anova: agree }, 'fine accuracy, test')).toBe(SEEDS_AGREE)
})

test('what does not vary is not explained, and draws no bar', () => {
  const study = replicated()
  const effects = headline(study)
  const accuracy = effects.accuracy.map((each) => ({
    ...each,
    anova: {
      ...each.anova,
      varies: false,
      seeds_vary: false,
      terms: each.anova.terms.map((term) => ({
        ...term,
        share: null,
        omega2: null,
        omega2_interval: null,
        p: null,
        p_holm: null,
      })),
      error: { ...each.anova.error, share: null },
    },
  }))
  const figure = accuracyFigure(study, { ...effects, accuracy }, 0)
  expect(figure?.finding).toBe(ONE_VALUE)
  expect(figure?.draw(760).outerHTML).not.toMatch(/NaN|undefined/)
  expect(`${figure?.caption} ${figure?.table.rows.flat().join(' ')}`).not.toMatch(/NaN|undefined|p = /)
})

test('luck of the seed is a finding where its spread differs', () => {
  const level = (x: number, seed_sd: number) => ({
    x,
    n: 9,
    mean: 0.3,
    interval: null,
    seed_sd,
    seed_sd_interval: { low: seed_sd / 2, high: 2 * seed_sd },
  })
  const levels = [level(2, 0.066), level(20, 0.005)]
  expect(plain(spreadFinding('d_h', levels, 0.0004))).toBe(
    'A score at d_h = 2 is luck by 6.6 points [3.3, 13.2] (standard deviation), at 20 by 0.5 points [0.3, 1.0] (p < 0.001 that seeds scatter alike).',
  )
  expect(plain(spreadFinding('d_h', levels, 0.3))).toContain('not seen to scatter more')
  expect(plain(spreadFinding('d_h', levels, null))).toContain('not tested')
})

test('a pair that does not differ says what could not have been seen', () => {
  const study = replicated()
  const effects = headline(study)
  const pair = (change: Partial<PairEffect>): PairEffect => ({
    ...(effects.pairs[1] as PairEffect),
    difference: 0.19,
    interval: { low: 0.17, high: 0.21 },
    p_holm: 0.001,
    ...change,
  })
  const of = (...pairs: PairEffect[]): string => plain(pairsFinding(study, { ...effects, pairs }))
  expect(of(pair({}))).toBe(
    'd_h 1 → 8: +19.0 points [+17.0, +21.0]. For d_h 1 → 8, 388 sentences turn right in most trials, 61 turn wrong.',
  )
  expect(
    of(pair({}), pair({}), pair({}), pair({ difference: -0.3, interval: { low: -0.4, high: -0.2 } })),
  ).toMatch(/^4 of 4 pairs differ, most d_h 1 → 8: −30.0 points \[−40.0, −20.0\]\. For/)
  expect(of(pair({ p_holm: 0.2, detectable: 0.041 }))).toBe(
    'No difference is shown for d_h 1 → 8; one below 4.1 points could not be seen reliably.',
  )
  expect(of(pair({ seeds_counted: false }))).toContain('nothing is claimed')
})

test('cells are called unfinished only where chance does not flag as many', () => {
  const cell = (slope: number, still_rising: boolean, seeds = 3): BudgetCell => ({
    settings: { hidden_dim: 2 },
    seeds,
    window: 3,
    slope,
    slope_interval: { low: slope - 0.01, high: slope + 0.01 },
    gain: 3 * slope,
    still_rising,
    best_last: 0,
  })
  const cells = (rising: number, standing: number, slope = -0.001): BudgetCell[] => [
    ...Array.from({ length: rising }, () => cell(0.02, true)),
    ...Array.from({ length: standing }, (_, i) => cell(i % 2 ? slope : Math.abs(slope), false)),
  ]
  expect(budgetFinding(cells(7, 5))).toBe(
    'In 7 of 12 cells accuracy on dev was still rising when training ended: their scores are not what the cell could reach.',
  )
  expect(budgetFinding(cells(1, 19))).toBe(
    'In 1 of 20 cells accuracy on dev seems to rise at the end of training, which chance alone may flag.',
  )
  expect(budgetFinding(cells(0, 12))).toBe(
    'In none of 12 cells is accuracy on dev seen to rise at the end of training.',
  )
  expect(budgetFinding(cells(0, 12, 0.001))).toContain(
    'yet the slope is above 0 in 12 of 12: taken together, training had not ended.',
  )
  expect(budgetFinding([cell(0.02, true, 1)])).toContain('nothing is claimed')
})

function subject(means: number[], change: Partial<Subject['effect']> = {}, enough = true): Subject {
  return {
    name: '“but”',
    n: '317 sentences',
    enough,
    reference: 0.05,
    effect: {
      axis: 'hidden_dim',
      levels: means.map((mean, i) => ({
        x: 2 ** i,
        n: 12,
        mean,
        interval: null,
        seed_sd: 0.02,
        seed_sd_interval: null,
      })),
      seed_sd: 0.02,
      effect_ratio: 1.5,
      slope_per_doubling: 0.01,
      slope_interval: null,
      differences: [],
      p: 0.001,
      p_holm: 0.02,
      spread: null,
      ...change,
    },
  }
}

test('a direction is seen above seeds only, and only if the ends show it', () => {
  const direction = ({ effect, enough }: Subject): string => directionOf(effect, enough)
  expect(direction(subject([0.02, 0.05, 0.13]))).toBe('rises')
  expect(direction(subject([0.13, 0.05, 0.02]))).toBe('falls')
  expect(direction(subject([0.04, 0.09, 0.06]))).toBe('bends')
  expect(direction(subject([0.02, 0.05, 0.13], { p_holm: 0.06 }))).toBe('noise')
  expect(direction(subject([0.02, 0.05, 0.13], { seed_sd: null }))).toBe('noise')
  expect(direction(subject([0.02, 0.05, 0.13], {}, false))).toBe('noise')
})

test('cue words: the strongest first, the rest by direction, never a claim from too few', () => {
  const study = replicated()
  const others = [
    { ...subject([0.13, 0.02]), name: '“so”' },
    { ...subject([0.05, 0.05], { p_holm: 0.4 }), name: '“not”' },
  ]
  expect(plain(cuesFinding(study, 'hidden_dim', [subject([0.025, 0.135]), ...others]))).toBe(
    '“but” gains most: 2.5 % at d_h = 1, 13.5 % at 2; 1.5 times what another seed moves it (317 sentences, p = 0.020). Losing: “so”. Not told apart from seeds: “not”.',
  )
  expect(plain(cuesFinding(study, 'hidden_dim', [subject([0.1, 0.2], { p_holm: 0.3 })]))).toBe(
    'No word’s share is told apart from seed noise along d_h (smallest p = 0.300 after Holm).',
  )
  expect(cuesFinding(study, 'hidden_dim', [subject([0.1, 0.2], {}, false)])).toContain('Too few sentences')
  const few = cuesFigure(study, models(study), ALONG_H)
  expect(few?.table.rows[4]?.slice(0, 2)).toEqual(['“hardly”', '4 sentences'])
  expect(few?.draw(900).textContent).toContain('4 sentences: too few')
})

test('a panel has the band of the seeds, an interval at each value and the even share', () => {
  const study = replicated()
  const svg = cuesFigure(study, models(study), ALONG_H)?.draw(900)
  expect(svg?.querySelectorAll('g.means circle')).toHaveLength(20)
  expect(svg?.querySelectorAll('rect[fill="var(--chart-ink)"]')).toHaveLength(5 + 1)
  expect(svg?.querySelectorAll('line[stroke-dasharray="3 4"]')).toHaveLength(5 + 1)
  expect(svg?.querySelectorAll('line[stroke-width="1.6"]')).toHaveLength(20)
  expect(svg?.querySelector('.legend')?.textContent).toContain('what another seed moves one model')
})

test('explanations move further than a seed moves them, or this is not said', () => {
  const agreement = (seeds: number, across: number, chance: number): PairAgreement => ({
    sentences: 2210,
    seeds,
    across,
    chance,
    difference_interval: null,
    between: [seeds, across, across, seeds],
  })
  const distance = (low: number, ratio: number, high: number, p: number): AxisDistance => ({
    axis: 'hidden_dim',
    x: [1, 2],
    distance: agreement(0.491, 0.491 * ratio, 0.7),
    rank: agreement(0.7, 0.6, 0),
    top1: agreement(0.632, 0.61, 0.061),
    top3: agreement(0.6, 0.5, 0.2),
    seed_pairs: 10,
    axis_pairs: 20,
    tie_share: 0,
    ratio,
    ratio_interval: { low, high },
    p: p / 2,
    p_holm: p,
    permutations: 999,
  })
  expect(plain(distanceFinding([{ name: 'd_h', distance: distance(1.34, 1.44, 1.53, 0.001) }]))).toBe(
    'Another d_h moves 70.7 % of a sentence’s relevance, another seed 49.1 %: 1.44 times as far [1.34, 1.53]. The same word first: 61.0 %, of two seeds 63.2 %, by chance 6.1 %.',
  )
  for (const unclear of [distance(0.98, 1.1, 1.2, 0.001), distance(1.02, 1.1, 1.2, 0.2)]) {
    expect(distanceFinding([{ name: 'd_h', distance: unclear }])).toBe(
      'No further than another seed, as far as these data show: d_h.',
    )
  }
})

test('few trials a value make no sentence reliably right', () => {
  const study = replicated()
  const critical = headline(study).critical[1]
  if (!critical) throw new Error('no critical')
  const slice = { name: 'test', critical }
  expect(plain(criticalFinding(study, slice, 12))).toMatch(
    /^Of 2,210 sentences \(test\) [\d.]+ % \[.*\] are reliably right at d_h = 1 and [\d.]+ % \[.*\] at 8; [\d.]+ % at none\.$/,
  )
  expect(criticalFinding(study, slice, 3)).toBe(
    '3 trials a value: reliably right and right by luck look the same, so nothing is claimed.',
  )
  expect(criticalFinding(study, slice, 1)).toMatch(/^One trial a value: /)
})

test('many pairs and cells are cut short, and say so', () => {
  const study = grid()
  expect(budgetFigure(study, models(study))?.caption).toContain('The 14 steepest of 361 cells')
  expect(budgetFigure(study, models(study))?.table.rows).toHaveLength(361)
})

test('a study of one model has no effects', () => {
  expect(single().effects.models?.grids ?? []).toEqual([])
})

const OPTIMIZER = { grid: 0, axis: 'optimizer' }

test('without an order every figure has dots and no line, and nothing rises or falls', () => {
  const study = kinds()
  const along_optimizer = [
    spreadFigure(study, headline(study), OPTIMIZER),
    cuesFigure(study, models(study), OPTIMIZER),
    behaviourFigure(study, models(study), OPTIMIZER),
  ]
  for (const figure of along_optimizer) {
    const svg = figure?.draw(900)
    expect(svg?.querySelectorAll('g.means circle').length).toBeGreaterThan(0)
    expect(svg?.querySelectorAll('path')).toHaveLength(0)
    for (const name of ['adagrad', 'adam', 'sgd']) expect(svg?.textContent).toContain(name)
    expect(`${figure?.finding} ${svg?.textContent}`).not.toMatch(
      /grows|falls|[Gg]ain(s|ing) |[Ll]os(es|ing) /,
    )
  }
  const along_rate = cuesFigure(study, models(study), { grid: 0, axis: 'learning_rate' })
  expect(along_rate?.draw(900).querySelectorAll('path').length).toBeGreaterThan(0)
  expect(criticalFigure(study, study.effects.metrics, OPTIMIZER)).toBeNull()
})

function unordered(means: number[], change: Partial<Subject['effect']> = {}): Subject {
  const made = subject(means, { axis: 'optimizer', slope_per_doubling: null, ...change })
  const names = ['adagrad', 'adam', 'sgd']
  const levels = made.effect.levels.map((level, i) => ({ ...level, x: names[i] ?? '' }))
  return { ...made, effect: { ...made.effect, levels } }
}

test('what moves without an order is told by its lowest and highest value', () => {
  const study = kinds()
  const moving = unordered([0.05, 0.13, 0.02])
  expect(directionOf(moving.effect, true)).toBe('moves')
  expect(directionOf(unordered([0.05, 0.13, 0.02], { p_holm: 0.06 }).effect, true)).toBe('noise')
  const others = [{ ...unordered([0.05, 0.08, 0.09]), name: '“so”' }]
  expect(plain(cuesFinding(study, 'optimizer', [moving, ...others]))).toBe(
    '“but” changes most: between 2.0 % at optimizer = sgd and 13.0 % at adam; 1.5 times what another seed moves it (317 sentences, p = 0.020). Also moving: “so”.',
  )
  expect(plain(behaviourFinding(study, 'optimizer', [moving, ...others]))).toBe(
    '“but”: between 2.0 % at optimizer = sgd and 13.0 % at adam of the cases pass (317 sentences, p = 0.020). Also moving: “so”.',
  )
  const panels = [axisPanel(study, moving)]
  expect(axisLegend(study, 'optimizer', 'even share', panels).map(({ text }) => text)).toContain(
    'moves, without an order',
  )
})

test('differences between values without an order are told with their intervals, and no doubling is', () => {
  const study = kinds()
  const [found] = headline(study).accuracy
  if (!found) throw new Error('no accuracy')
  const terms = found.anova.terms.map((term) => ({
    ...term,
    omega2: term.factors.join() === 'optimizer' ? 0.6 : 0,
  }))
  const anova = { ...found.anova, terms }
  const text = plain(accuracyFinding(study, { ...found, anova }, 'fine accuracy, test'))
  expect(text).toMatch(
    /^The optimizer explains most [^;]*; between [\d.]+ % at optimizer = adagrad and [\d.]+ % at sgd\./,
  )
  expect(text).not.toContain('doubling')
  const difference = { interval: { low: 0.01, high: 0.032 }, p: 0.01, p_holm: 0.02 }
  const axes = found.axes.map((axis) => ({
    ...axis,
    differences:
      axis.axis === 'optimizer'
        ? [
            { ...difference, a: 'adagrad', b: 'adam', difference: 0.021 },
            { a: 'adagrad', b: 'sgd', difference: -0.05, interval: null, p: null, p_holm: null },
          ]
        : [],
  }))
  const figure = accuracyFigure(study, { ...headline(study), accuracy: [{ ...found, axes }] }, 0)
  expect(plain(figure?.caption ?? '')).toMatch(
    / optimizer: sgd − adagrad −5.0 points, not tested; optimizer: adam − adagrad \+2.1 points \[\+1.0, \+3.2\], p = 0.020: p after Holm over all differences\.$/,
  )
  expect(figure?.table.rows.slice(-2).map((row) => row.map(plain))).toEqual([
    ['optimizer: adam − adagrad', '–', '+2.1 points', '[+1.0, +3.2]', '–', 'p = 0.020'],
    ['optimizer: sgd − adagrad', '–', '−5.0 points', '–', '–', '–'],
  ])
  const many = kinds(Array.from({ length: 6 }, (_, i) => `rule ${i}`))
  const cut = accuracyFigure(many, headline(many), 0)
  expect(cut?.caption.match(/ − /g)).toHaveLength(6)
  expect(cut?.caption).toContain('the largest of 15 differences, p after Holm')
})

test('pairs without an order are every two values', () => {
  const study = kinds()
  const figure = pairsFigure(study, headline(study))
  expect(figure?.title).toBe('Values against each other: fine accuracy, test')
  expect(figure?.table.rows.map(([name]) => name)).toEqual([
    'optimizer adagrad → adam',
    'optimizer adagrad → sgd',
    'optimizer adam → sgd',
    'η 0.001 → 0.1',
  ])
  expect(pairsFigure(replicated(), headline(replicated()))?.title).toContain('Smallest against largest')
})
