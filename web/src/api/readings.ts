import { Answers } from './answers'
import type { Sentence } from './study'

/** A sentence that models have read, and its true class where that is known. */
export interface ReadSentence {
  tokens: string[]
  text: string
  label: number | null
}

/** What models answered to sentences: to those of the test set, or to one that was typed. */
export interface Readings {
  readonly sentences: readonly ReadSentence[]
  /** What the relevances are: "lrp-all, …". */
  readonly explained: string
  predicted(key: string, sentence: number): number | null
  probabilities(key: string, sentence: number): number[] | null
  /** Each word's share of the sentence's relevance, -1 to 1. */
  relevance(key: string, sentence: number): number[] | null
}

/** A sentence under models that were asked just now. */
export class TypedReadings implements Readings {
  readonly sentences: readonly ReadSentence[]
  readonly explained: string
  private readonly of: Map<string, Sentence['explanations'][number]>

  constructor(readonly sentence: Sentence) {
    this.sentences = [{ tokens: sentence.tokens, text: sentence.text, label: sentence.label }]
    this.of = new Map(sentence.explanations.map((explanation) => [explanation.key, explanation]))
    const first = sentence.explanations[0]
    this.explained = first ? `${first.method}, of the predicted class` : ''
  }

  predicted(key: string): number | null {
    return this.of.get(key)?.predicted ?? null
  }

  probabilities(key: string): number[] | null {
    return this.of.get(key)?.probabilities ?? null
  }

  relevance(key: string): number[] | null {
    const relevance = this.of.get(key)?.relevance
    if (!relevance) return null
    const total = relevance.reduce((sum, value) => sum + Math.abs(value), 0)
    return relevance.map((value) => (total > 0 ? value / total : 0))
  }
}

export function isTestSet(readings: Readings): readings is Answers {
  return readings instanceof Answers
}
