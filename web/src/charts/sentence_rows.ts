import type { Explanation, Sentence, Setting, StudyView, Trial } from '../api/study'
import {
  axisOf,
  axisValues,
  className,
  compareFixed,
  fixedKey,
  fixedText,
  isRight,
  shortName,
  trialsByKey,
  type Fixed,
} from '../api/lookup'
import { number, significant, valueText } from './format'

// The same sentence under many models, in the rows and panels of the paper's Figure 2.

export interface SentenceRow {
  trial: Trial
  explanation: Explanation
  /** What tells this row from the others of its panel: "5", or "5, seed 2". */
  head: string
  predicted: string
  probability: number
  right: boolean | null
}

export interface SentencePanel {
  /** "d_h = 2", empty where nothing is held. */
  title: string
  /** Heading of the first column: "d_e". */
  column: string
  rows: SentenceRow[]
}

export function methodsOf(study: StudyView): string[] {
  const methods = new Set<string>()
  for (const sentence of study.sentences) {
    for (const explanation of sentence.explanations) methods.add(explanation.method)
  }
  return [...methods]
}

function without(values: Fixed, name: string): Fixed {
  const rest = { ...values }
  delete rest[name]
  return rest
}

interface Candidate {
  trial: Trial
  explanation: Explanation
  values: Fixed
}

function candidates(study: StudyView, sentence: Sentence, method: string, seed: number | null): Candidate[] {
  const trials = trialsByKey(study)
  return sentence.explanations.flatMap((explanation) => {
    const trial = trials.get(explanation.key)
    if (!trial || explanation.method !== method) return []
    if (seed !== null && trial.settings['seed'] !== seed) return []
    return [{ trial, explanation, values: axisValues(study, trial) }]
  })
}

/** Settings of the other axes at which this axis has rows; those with most values first. */
export function heldSettings(study: StudyView, sentence: Sentence, method: string, axis: string): Fixed[] {
  const found = new Map<string, { held: Fixed; xs: Set<Setting> }>()
  for (const { values } of candidates(study, sentence, method, null)) {
    const x = values[axis]
    if (x === undefined) continue
    const held = without(values, axis)
    const entry = found.get(fixedKey(held)) ?? { held, xs: new Set<Setting>() }
    entry.xs.add(x)
    found.set(fixedKey(held), entry)
  }
  return [...found.values()]
    .sort((a, b) => b.xs.size - a.xs.size || compareFixed(study, a.held, b.held))
    .map((entry) => entry.held)
}

export function panelAlong(
  study: StudyView,
  sentence: Sentence,
  options: { method: string; axis: string; held: Fixed; seed: number | null },
): SentencePanel {
  const axis = axisOf(study, options.axis)
  const rows = candidates(study, sentence, options.method, options.seed)
    .filter(({ values }) => fixedKey(without(values, axis.name)) === fixedKey(options.held))
    .sort((a, b) => compareFixed(study, a.values, b.values) || seedOf(a) - seedOf(b))
  const seeds = new Set(rows.map(seedOf))
  return {
    title: fixedText(study, options.held),
    column: shortName(axis),
    rows: rows.map((row) => {
      const value = valueText(row.values[axis.name])
      return makeRow(study, sentence, row, seeds.size > 1 ? `${value}, seed ${seedOf(row)}` : value)
    }),
  }
}

export function panelOfAll(
  study: StudyView,
  sentence: Sentence,
  options: { method: string; seed: number | null },
): SentencePanel {
  const rows = candidates(study, sentence, options.method, options.seed).sort(
    (a, b) => compareFixed(study, a.values, b.values) || seedOf(a) - seedOf(b),
  )
  const seeds = new Set(rows.map(seedOf))
  const head = (row: Candidate): string => {
    const values = study.axes.map((axis) => valueText(row.values[axis.name])).join(' × ')
    if (values === '') return String(seedOf(row))
    return seeds.size > 1 ? `${values}, seed ${seedOf(row)}` : values
  }
  return {
    title: '',
    column: study.axes.map(shortName).join(' × ') || 'seed',
    rows: rows.map((row) => makeRow(study, sentence, row, head(row))),
  }
}

function seedOf({ trial }: Candidate): number {
  return Number(trial.settings['seed'] ?? 0)
}

function makeRow(study: StudyView, sentence: Sentence, row: Candidate, head: string): SentenceRow {
  const { explanation, trial } = row
  return {
    trial,
    explanation,
    head,
    predicted: className(study, explanation.predicted),
    probability: explanation.probabilities[explanation.predicted] ?? NaN,
    right: isRight(sentence, explanation),
  }
}

/** ε, δ and conservation are LRP's; the other methods know none of them. */
export function isLrp(method: string): boolean {
  return method.startsWith('lrp')
}

/** "lrp-all, ε = 0.001, δ = 0; relevance for the logit of the predicted class; largest conservation error 0.02 logits" */
export function methodText(study: StudyView, rows: SentenceRow[]): string {
  const all = rows.map((row) => row.explanation)
  const first = all[0]
  if (!first) return ''
  const one = <T>(pick: (explanation: Explanation) => T): boolean =>
    all.every((explanation) => pick(explanation) === pick(first))
  const parts = [first.method]
  const lrp = isLrp(first.method)
  if (lrp && one((e) => e.epsilon)) parts.push(`ε = ${number(first.epsilon)}`)
  if (lrp && one((e) => e.delta)) parts.push(`δ = ${number(first.delta)}`)
  const target = all.every((e) => e.class === e.predicted)
    ? 'the predicted class'
    : one((e) => e.class)
      ? `“${className(study, first.class)}”`
      : 'the class named in each row’s details'
  const what = `${parts.join(', ')}; relevance for the logit of ${target}`
  if (!lrp) return what
  const errors = all.map((e) => Math.abs(e.conservation_error))
  const worst = Math.max(...errors)
  const error = one((e) => e.conservation_error)
    ? `conservation error ${significant(first.conservation_error, 2)} logits`
    : `conservation error at most ${significant(worst, 2)} logits`
  return `${what}; ${error}`
}
