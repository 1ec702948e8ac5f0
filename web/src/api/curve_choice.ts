import { compareFixed, curvesOf } from './lookup'
import type { Axis, Curve, Metric, StudyView } from './study'
import { count, measuredText } from '../charts/format'

/** A curve worth drawing has two points. */
export function drawableCurves(study: StudyView, metric: string, axis: string): Curve[] {
  return curvesOf(study, metric, axis).filter((curve) => curve.points.length > 1)
}

/** The curve with most points; among equals the one with the smallest held values, as in the paper. */
export function mainCurve(study: StudyView, curves: Curve[]): Curve | undefined {
  return [...curves].sort(
    (a, b) => b.points.length - a.points.length || compareFixed(study, a.fixed, b.fixed),
  )[0]
}

/** A few curves spread over the held values: enough to see a trend, few enough to tell apart. */
export function spread(curves: Curve[], most: number): Curve[] {
  if (curves.length <= most) return curves
  const chosen = Array.from({ length: most }, (_, i) => Math.round((i * (curves.length - 1)) / (most - 1)))
  return curves.filter((_, i) => chosen.includes(i))
}

/** "dimension" for "embedding dimension" and "hidden dimension"; null if the axes share no last word, or one has no order. */
export function commonQuantity(axes: Axis[]): string | null {
  const words = new Set(axes.map((axis) => axis.label.split(' ').pop() ?? ''))
  return axes.length > 1 && words.size === 1 && axes.every((axis) => axis.ordered)
    ? ([...words][0] ?? null)
    : null
}

/** What the line, the dots and the bars of these curves are, and how many sentences and seeds stand behind them. */
export function curveCaption(curves: Curve[], metric: Metric, ordered: boolean): string {
  const [mean, interval] = ordered ? ['Line', 'Band'] : ['Large dots', 'Bars']
  const points = curves.flatMap((curve) => curve.points)
  const alone = points.filter((point) => point.seed_interval === null)
  const several = points.filter((point) => point.seed_interval !== null)
  const parts: string[] = []
  if (several.length > 0) {
    const counts = several.map((point) => point.n)
    const low = Math.min(...counts)
    const high = Math.max(...counts)
    parts.push(
      `Small dots: every seed (${low === high ? low : `${low} to ${high}`} a point). ${mean}: their mean. ${interval}: ${measuredText('95 % Student t interval of the mean over seeds', metric.n)}.`,
    )
  }
  if (alone.length > 0) {
    const where = several.length > 0 ? 'Points with one seed' : 'One seed'
    const error = `bars show sampling error only (95 % Wilson, n = ${count(metric.n)})`
    parts.push(`${where}: ${metric.n > 0 ? error : 'no interval'}.`)
  }
  if (metric.chance !== null) parts.push('Dashed: always giving the most frequent class.')
  return parts.join(' ')
}

/** All their values are numbers above 0. */
export function isLogFriendly(axes: Axis[]): boolean {
  return axes.every((axis) => axis.values.every((value) => typeof value === 'number' && value > 0))
}
