import type { EffectsGrid } from '../api/effects'
import { axisOf, fixedText, longName, shortName } from '../api/lookup'
import type { Interval, StudyView } from '../api/study'
import { fixed, plural, signed } from '../charts/format'
import type { NumberTableData } from '../elements/NumberTable.svelte'
import { lively } from '../charts/theme'

/** A figure of the effects: what it finds in words, what it shows, and the same numbers as a table. */
export interface EffectFigure {
  title: string
  /** A sentence that claims no more than the data allow. */
  finding: string
  caption: string
  draw: (width: number) => SVGSVGElement
  table: NumberTableData
}

/** A finding is claimed below this p, and of at least so many sentences. */
export const LEVEL = 0.05
export const FEW_SENTENCES = 10

export const RISES = lively('#0072b2')
export const FALLS = lively('#d55e00')
export const NOISE = lively('#7c828a')

/** One axis of one grid. */
export interface Along {
  grid: number
  axis: string
}

export function alongs(grids: EffectsGrid[]): Along[] {
  return grids.flatMap(({ factors }, grid) => factors.map((axis) => ({ grid, axis })))
}

/** "d_h", or "d_h at d_e = 2" where the study's other lines hold something else. */
export function alongText(study: StudyView, grids: EffectsGrid[], along: Along): string {
  return nameOf(study, along.axis) + heldText(study, grids, along)
}

/** " at d_e = 2", or nothing. */
export function heldText(study: StudyView, grids: EffectsGrid[], { grid }: Along): string {
  const held = fixedText(study, grids[grid]?.fixed ?? {})
  return held ? ` at ${held}` : ''
}

/** "d_h" */
export function nameOf(study: StudyView, axis: string): string {
  return shortName(axisOf(study, axis))
}

/** "hidden dimension d_h" */
export function longNameOf(study: StudyView, axis: string): string {
  return longName(axisOf(study, axis))
}

/** "60 trials: 12 cells, 5 seeds each" */
export function trialsText(grid: EffectsGrid | undefined): string {
  if (!grid) return ''
  const { trials, cells, min_seeds, max_seeds } = grid
  const seeds =
    min_seeds === max_seeds ? `${plural(min_seeds, 'seed')} each` : `${min_seeds} to ${max_seeds} seeds each`
  return `${plural(trials, 'trial')}: ${plural(cells, 'cell')}, ${seeds}`
}

export function hasSeeds(grid: EffectsGrid | undefined): boolean {
  return (grid?.max_seeds ?? 0) > 1
}

export const ONE_SEED =
  'One seed a cell: what a hyperparameter does and what the seed does look the same, so nothing is claimed. Give the grid several seeds.'

export const ONE_VALUE = 'It has the same value in all trials: there is nothing to explain.'

export const SEEDS_AGREE =
  'All seeds of a cell agree to the last digit: there is no noise to compare with, so nothing is claimed.'

/** "p = 0.020" */
export function pText(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${fixed(p, 3)}`
}

/** What a test gave, and after Holm where it is one of a family. */
interface Tested {
  p: number | null
  p_holm: number | null
}

/** The p to judge by. */
export function pOf({ p, p_holm }: Tested): number | null {
  return p_holm ?? p
}

/** "p = 0.020", or that nothing was tested. */
export function testText(tested: Tested): string {
  const p = pOf(tested)
  return p === null ? 'not tested' : pText(p)
}

/** 0.191 -> "+19.1" */
export function points(share: number): string {
  return signed(100 * share, 1)
}

/** "[+16.8, +21.6]", in points. */
export function pointsInterval({ low, high }: Interval): string {
  return `[${points(low)},\u00a0${points(high)}]`
}

/** "a", "a and b", "a, b and c" */
export function listText(items: string[]): string {
  const last = items[items.length - 1] ?? ''
  return items.length > 1 ? `${items.slice(0, -1).join(', ')} and ${last}` : last
}
