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

/** On white, for a file. */
export function wordColor(relevance: number, limit: number): WordColor {
  const beyond = beyondScale(relevance / limit)
  return {
    ground: diverging(relevance / limit),
    beyond: beyond > 0 ? BEYOND_POSITIVE : beyond < 0 ? BEYOND_NEGATIVE : null,
  }
}

/** On the page, whose scheme may be dark: the same mixture of the scheme's own ends. */
export function wordPaint(relevance: number, limit: number): WordColor {
  const t = relevance / limit
  const share = Number.isNaN(t) ? 0 : Math.min(1, Math.abs(t))
  const end = t < 0 ? 'negative' : 'positive'
  return {
    ground: `color-mix(in oklab, var(--${end}) ${(100 * share).toFixed(1)}%, var(--neutral))`,
    beyond: beyondScale(t) === 0 ? null : `var(--beyond-${end})`,
  }
}

/** 1 above the scale, -1 below it; a hair of tolerance, since a scale may end at the largest value itself. */
function beyondScale(t: number): number {
  return t > 1 + 1e-9 ? 1 : t < -1 - 1e-9 ? -1 : 0
}
