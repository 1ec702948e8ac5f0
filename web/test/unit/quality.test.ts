import { expect, test } from 'vitest'
import { methodsBy, pairedText, sentencesText, verdictOf } from '../../src/api/quality'
import type { Evaluation, Quality } from '../../src/api/study'
import { agreementChart } from '../../src/charts/agreement_chart'
import { multiplesChart } from '../../src/charts/multiples_chart'
import { qualityChart } from '../../src/charts/quality_chart'
import { deletionData, depthData } from '../../src/charts/quality_curves'
import { intervalsText, meansText } from '../../src/charts/quality_text'
import { quality } from '../fixtures/quality'

const several = quality({ trials: 10, cells: 2 })
const alone = quality({ trials: 1, cells: 1 })

function measure(of: Quality, name: string): Quality['measures'][number] {
  const found = of.measures.find((each) => each.name === name)
  if (!found) throw new Error(name)
  return found
}

function table(of: Quality, width = 1080): SVGSVGElement {
  const methods = methodsBy(of, measure(of, 'deletion.first-right'))
  return qualityChart({ title: 'Quality', quality: of, methods }, width)
}

const labels = (svg: SVGSVGElement): string[] =>
  [...svg.querySelectorAll('[data-mark]')].map((mark) => mark.getAttribute('aria-label') ?? '')

test('methods stand best first, whichever way is better, and random is none of them', () => {
  const by = (name: string): string[] => methodsBy(several, measure(several, name))
  expect(by('deletion.first-right')).toEqual([
    'occlusion',
    'lrp-all',
    'contextual-decomposition',
    'sensitivity',
  ])
  expect(by('comprehensiveness')[0]).toBe('occlusion')
  expect(by('sanity.all').at(-1)).toBe('sensitivity')
  const without = {
    ...several,
    evaluations: several.evaluations.filter((e) => e.method !== 'occlusion' || e.measure !== 'stability'),
  }
  expect(methodsBy(without, measure(without, 'stability')).at(-1)).toBe('occlusion')
})

test('a side is good or bad as the measure has it', () => {
  const at = (side: Evaluation['side']): Evaluation => ({ ...(several.evaluations[0] as Evaluation), side })
  expect(verdictOf('lower', at('below'))).toBe('better')
  expect(verdictOf('lower', at('above'))).toBe('worse')
  expect(verdictOf('higher', at('above'))).toBe('better')
  expect(verdictOf('zero', at('above'))).toBe('worse')
  expect(verdictOf('zero', at('below'))).toBe('worse')
  expect(verdictOf('higher', at(null))).toBe('unclear')
})

test('the table has a dot for each method and measure, which tells its interval and its side', () => {
  const marks = labels(table(several))
  expect(marks).toHaveLength(4 * several.measures.length)
  expect(marks[0]).toMatch(
    /^occlusion: deletion, right answers; 0\.\d{3}, mean of 10 trials, 95 % \[0\.\d{3}, 0\.\d{3}\]; trials from 0\.\d{3} to 0\.\d{3}; clearly below random relevances \(0\.\d{3}\); 800 to 900 sentences each$/,
  )
  expect(marks.find((text) => text.startsWith('sensitivity: comprehensiveness'))).toContain(
    'not clearly different from random relevances',
  )
  expect(marks.find((text) => text.startsWith('lrp-all: shuffled'))).toContain(
    'not clearly different from 0;',
  )
  expect(marks.find((text) => text.startsWith('lrp-all: other seeds'))).toContain('mean of 2 cells')
  expect(labels(table(alone))[0]).toMatch(
    /^occlusion: .*; 0\.\d{3}, 95 % \[.*\]; clearly below .*; 800 to 900 sentences$/,
  )
})

test('a dot is filled only where it is clearly off the dashed line', () => {
  const svg = table(several)
  const filled = [...svg.querySelectorAll('[data-mark]')].map(
    (mark) => mark.getAttribute('fill') !== 'var(--chart-paper)',
  )
  expect(filled).toEqual(
    labels(svg).map((text) => text.includes('clearly below') || text.includes('clearly above')),
  )
  expect(new Set(filled).size).toBe(2)
})

test('each column says which way is better, and names random relevances where it has them', () => {
  const text = table(several).textContent ?? ''
  expect(text.match(/lower is better/g)).toHaveLength(1)
  expect(text.match(/higher is better/g)).toHaveLength(3)
  expect(text.match(/0 is right/g)).toHaveLength(1)
  expect(text.match(/random 0\.\d\d/g)).toHaveLength(2)
})

test('an interval that is wider than the measure can be is cut at its limit', () => {
  for (const width of [300, 354, 760, 1080]) {
    const svg = table(quality({ trials: 2, cells: 2 }), width)
    for (const element of svg.querySelectorAll('line, circle')) {
      for (const name of ['x1', 'x2', 'cx']) {
        const x = Number(element.getAttribute(name) ?? 0)
        expect(x).toBeGreaterThanOrEqual(0)
        expect(x).toBeLessThanOrEqual(width)
      }
    }
    expect(labels(svg)).toHaveLength(20)
  }
})

test('deletion curves begin where all answers are, and random is dashed beside them', () => {
  const data = deletionData(several, ['occlusion', 'sensitivity'])
  if (!data) throw new Error('no curves')
  const [right, wrong] = data.panels[0]?.lines ?? []
  expect(right?.points.map((point) => point.x)).toEqual([0, 1, 2, 3, 4, 5])
  expect(right?.points[0]?.y).toBe(1)
  expect(wrong?.points[0]?.y).toBe(0)
  expect(right?.reference).toHaveLength(6)
  const svg = multiplesChart(data, 700)
  expect(labels(svg)).toHaveLength(20)
  expect(svg.querySelectorAll('path[stroke-dasharray]')).toHaveLength(4)
  expect(deletionData({ ...several, evaluations: [] }, ['occlusion'])).toBeNull()
})

test('plausibility by depth goes from words to deep phrases on one scale', () => {
  const data = depthData(several, ['occlusion', 'sensitivity'])
  expect(data?.panels).toHaveLength(2)
  expect(data?.panels[0]?.lines[0]?.points).toHaveLength(6)
  expect(data?.x.ticks.at(-1)).toEqual([5, '5+'])
  expect(data?.y.low).toBeLessThan(0)
  expect(depthData({ ...several, evaluations: [] }, ['occlusion'])).toBeNull()
})

test('each pair of methods stands once', () => {
  const methods = methodsBy(several, measure(several, 'comprehensiveness'))
  const svg = agreementChart({ title: 'Agreement', quality: several, methods }, 500)
  expect(labels(svg)).toHaveLength(6)
  expect(svg.querySelectorAll('g.cells rect')).toHaveLength(6)
  for (const method of methods) {
    expect([...svg.querySelectorAll('text')].filter((text) => text.textContent === method)).toHaveLength(1)
  }
})

test('what is behind the numbers is told in words', () => {
  expect(meansText(several.evaluations)).toBe('Means over 10 trials (other seeds: 2 cells)')
  expect(meansText(alone.evaluations)).toBe('One trial')
  expect(intervalsText(several.evaluations)).toBe('with 95 % Student t intervals over them')
  expect(intervalsText(alone.evaluations)).toBe('with the 95 % interval over its sentences')
  expect(sentencesText(several.evaluations)).toBe('800 to 900 sentences')
})

test('methods are told apart by their differences, not by their lines', () => {
  const name = 'deletion.first-right'
  const best = methodsBy(alone, measure(alone, name))[0] ?? ''
  const [, second = '', third = ''] = methodsBy(alone, measure(alone, name))
  const pair = (method: string, other: string, p_holm: number | null) => ({
    measure: name,
    method,
    other,
    difference: 0.01,
    interval: { low: 0, high: 0.02 },
    p: p_holm,
    p_holm,
    n: 1,
    sentences: { low: 100, high: 100 },
  })
  const compared = {
    ...alone,
    comparisons: [pair(best, second, 0.31), pair(third, best, 0.0001), pair(second, third, 0.9)],
  }
  expect(pairedText(compared, measure(alone, name))).toBe(
    `${best} is best, told apart from 1 other; not from ${second} (p = 0.310)`,
  )
  expect(pairedText(alone, measure(alone, name))).toBe('')
})
