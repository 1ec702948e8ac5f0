import { RANDOM, referenceOf, sentencesText, unitsText } from '../api/quality'
import type { Evaluation, Quality } from '../api/study'
import { fixed, plural } from './format'
import type { MarkInfo } from './frame'

/** What a mark of one method and measure says. */
export function describeEvaluation(quality: Quality, evaluation: Evaluation, label: string): MarkInfo {
  const { mean, n, over, interval, range, side } = evaluation
  const of = n > 1 ? `, mean of ${plural(n, over === 'cells' ? 'cell' : 'trial')}` : ''
  const within = interval ? `, 95 % [${fixed(interval.low, 3)}, ${fixed(interval.high, 3)}]` : ''
  const reference = fixed(referenceOf(quality, evaluation.measure), 3)
  const is_random = quality.evaluations.some(
    (each) => each.method === RANDOM && each.measure === evaluation.measure,
  )
  const against = is_random ? `random relevances (${reference})` : '0'
  return {
    text: [
      `${evaluation.method}: ${label}`,
      `${fixed(mean, 3)}${of}${within}`,
      ...(n > 1 ? [`${over} from ${fixed(range.low, 3)} to ${fixed(range.high, 3)}`] : []),
      side === null ? `not clearly different from ${against}` : `clearly ${side} ${against}`,
      `${sentencesText([evaluation])}${n > 1 ? ' each' : ''}`,
    ].join('\n'),
  }
}

/** "Means over 12 trials (other seeds: 4 cells)" */
export function meansText(evaluations: Evaluation[]): string {
  const of_cells = evaluations.filter((each) => each.measure === 'stability')
  const of_trials = evaluations.filter((each) => each.measure !== 'stability')
  if (of_trials.every((each) => each.n === 1)) return 'One trial'
  const cells = of_cells.length > 0 ? ` (other seeds: ${unitsText(of_cells, 'cell')})` : ''
  return `Means over ${unitsText(of_trials, 'trial')}${cells}`
}

/** What the intervals beside them are. */
export function intervalsText(evaluations: Evaluation[]): string {
  return evaluations.every((each) => each.over === 'sentences')
    ? 'with the 95 % interval over its sentences'
    : 'with 95 % Student t intervals over them'
}
