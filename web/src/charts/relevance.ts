// What the word heatmaps share, on the page and as SVG: the scale, and what lies beyond it.

import type { Sentence } from '../api/study'
import { BEYOND_NEGATIVE, BEYOND_POSITIVE, diverging } from './color'

export type ScaleRule = { percentile: number } | { limit: number }

/** |relevance| that gets full colour; one number for every sentence and model of the page. */
export function scaleLimit(sentences: Sentence[], method: string, rule: ScaleRule): number {
  if ('limit' in rule) return rule.limit
  const sizes: number[] = []
  for (const sentence of sentences) {
    for (const explanation of sentence.explanations) {
      if (explanation.method !== method) continue
      for (const value of explanation.relevance) {
        if (Number.isFinite(value)) sizes.push(Math.abs(value))
      }
    }
  }
  return percentile(sizes, rule.percentile) || 1
}

/** Linear interpolation between order statistics; 0 of nothing. */
export function percentile(values: number[], percent: number): number {
  if (values.length === 0) return 0
  const sorted = Float64Array.from(values).sort()
  const at = ((sorted.length - 1) * percent) / 100
  const low = sorted[Math.floor(at)] ?? 0
  const high = sorted[Math.ceil(at)] ?? low
  return low + (high - low) * (at - Math.floor(at))
}

export interface WordColor {
  ground: string
  /** Colour of the mark for values beyond the scale; null within it. */
  beyond: string | null
}

export function wordColor(relevance: number, limit: number): WordColor {
  const t = relevance / limit
  // A hair of tolerance: the largest value itself is not beyond a scale that ends at it.
  const beyond = t > 1 + 1e-9 ? BEYOND_POSITIVE : t < -1 - 1e-9 ? BEYOND_NEGATIVE : null
  return { ground: diverging(t), beyond }
}
