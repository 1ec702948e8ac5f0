import type { Evaluation, MethodComparison, Quality, QualityMeasure } from './study'

/** The method that knows nothing: what every other is held against. */
export const RANDOM = 'random'

export function evaluationOf(quality: Quality, method: string, measure: string): Evaluation | undefined {
  return quality.evaluations.find((each) => each.method === method && each.measure === measure)
}

/** What a method of no use would have: random relevances, or 0 where those have no such number. */
export function referenceOf(quality: Quality, measure: string): number {
  return evaluationOf(quality, RANDOM, measure)?.mean ?? 0
}

/** How far from the best a value lies: smaller is better. */
function badness(better: QualityMeasure['better'], mean: number): number {
  return better === 'zero' ? Math.abs(mean) : better === 'lower' ? mean : -mean
}

/** The methods, random left out, best first by the measure; those without it last. */
export function methodsBy(quality: Quality, measure: QualityMeasure): string[] {
  const methods = [...new Set(quality.evaluations.map((each) => each.method))]
  const rank = (method: string): number => {
    const mean = evaluationOf(quality, method, measure.name)?.mean
    return mean === undefined ? Infinity : badness(measure.better, mean)
  }
  return methods
    .filter((method) => method !== RANDOM)
    .map((method) => ({ method, rank: rank(method) }))
    .sort((a, b) => (a.rank === b.rank ? 0 : a.rank - b.rank))
    .map(({ method }) => method)
}

/** "lrp-all is best, told apart from 9 others; not from omission (p = 0.310)", or nothing where no two were compared. */
export function pairedText(quality: Quality, measure: QualityMeasure): string {
  const best = methodsBy(quality, measure)[0]
  const pairs = quality.comparisons.filter(
    (pair) => pair.measure === measure.name && (pair.method === best || pair.other === best),
  )
  if (best === undefined || pairs.length === 0 || measure.better === 'zero') return ''
  const isClear = ({ p_holm }: MethodComparison): boolean => (p_holm ?? 1) < 0.05
  const unclear = pairs.filter((pair) => !isClear(pair))
  const others = unclear.map((pair) => {
    const name = pair.method === best ? pair.other : pair.method
    return pair.p_holm === null ? name : `${name} (p = ${pair.p_holm.toFixed(3)})`
  })
  const clear = pairs.length - unclear.length
  return [
    `${best} is best`,
    ...(clear > 0 ? [`, told apart from ${clear} other${clear === 1 ? '' : 's'}`] : []),
    ...(others.length > 0 ? [`; not from ${others.join(', ')}`] : []),
  ].join('')
}

export type Verdict = 'better' | 'worse' | 'unclear'

/** Whether the value is clear of the reference, and on which side of it. */
export function verdictOf(better: QualityMeasure['better'], evaluation: Evaluation): Verdict {
  if (evaluation.side === null) return 'unclear'
  if (better === 'zero') return 'worse'
  return (evaluation.side === 'above') === (better === 'higher') ? 'better' : 'worse'
}

export interface CurvePoint {
  x: number
  evaluation: Evaluation
}

/** The measures at consecutive places, as far as the method has them. */
export function pointsOf(
  quality: Quality,
  method: string,
  measures: [x: number, name: string][],
): CurvePoint[] {
  return measures.flatMap(([x, name]) => {
    const evaluation = evaluationOf(quality, method, name)
    return evaluation ? [{ x, evaluation }] : []
  })
}

/** "12 trials", "one trial", "3 to 5 trials": behind the numbers of this kind. */
export function unitsText(evaluations: Evaluation[], unit: 'trial' | 'cell'): string {
  const counts = evaluations.map((each) => each.n)
  return counted(Math.min(...counts), Math.max(...counts), unit)
}

/** "1,849 sentences" or "243 to 532 sentences" */
export function sentencesText(evaluations: Evaluation[]): string {
  const low = Math.min(...evaluations.map((each) => each.sentences.low))
  const high = Math.max(...evaluations.map((each) => each.sentences.high))
  return counted(low, high, 'sentence')
}

function counted(low: number, high: number, unit: string): string {
  if (high === 1) return `one ${unit}`
  const text = (value: number): string => value.toLocaleString('en-US')
  return low === high ? `${text(high)} ${unit}s` : `${text(low)} to ${text(high)} ${unit}s`
}
