import { cellsOf, type Cell } from './cells'
import { axisOf, fixedKey, fixedText, longName, shortName, type Fixed } from './lookup'
import { distinctSettings, settingKey } from './setting'
import type { Axis, Setting, StudyView } from './study'

// The map: models over two hyperparameters, or strips along one each where most of a plane would be empty.

export interface MapRow {
  y: Setting | null // null where the block has one row
  cells: (Cell | undefined)[] // one an x
}

export interface MapBlock {
  /** What is held in it, and along what it runs where there are several: "along d_h, d_e = 2". */
  title: string
  x: Axis | null // null of a study without axes
  y: Axis | null
  xs: Setting[]
  rows: MapRow[] // largest y first
}

/** A plane less full than this is shown as strips. */
const DENSE = 0.35
const MAX_STRIPS = 8

export interface MapChoice {
  x?: string | undefined
  y?: string | undefined
  /** Of the axes beyond the two, by fixedKey(). */
  held?: string | undefined
}

export interface MapLayout {
  blocks: MapBlock[]
  /** What the remaining axes can be held at; one where there is nothing to choose. */
  holds: Fixed[]
  held: Fixed
  x: Axis | null
  y: Axis | null
}

export function mapLayout(study: StudyView, choice: MapChoice): MapLayout {
  const cells = cellsOf(study)
  const axes = study.axes
  const x = axes.find(({ name }) => name === choice.x) ?? axes[1] ?? axes[0] ?? null
  const y =
    axes.find(({ name }) => name === choice.y && name !== x?.name) ?? axes.find((axis) => axis !== x) ?? null
  if (!x || !y) {
    return { blocks: [strip(cells, x, '')], holds: [{}], held: {}, x, y: null }
  }
  const rest = (cell: Cell): Fixed => without(cell.settings, x.name, y.name)
  const holds = mostFrequent(cells.map(rest))
  const held = holds.find((each) => fixedKey(each) === choice.held) ?? holds[0] ?? {}
  const shown = cells.filter((cell) => fixedKey(rest(cell)) === fixedKey(held))
  const plane = planeOf(shown, x, y)
  const full = shown.length / (plane.xs.length * plane.rows.length)
  const blocks = full >= DENSE ? [plane] : strips(study, cells)
  return { blocks: blocks.length > 0 ? blocks : [plane], holds, held, x, y }
}

function without(settings: Fixed, ...names: string[]): Fixed {
  return Object.fromEntries(Object.entries(settings).filter(([name]) => !names.includes(name)))
}

function mostFrequent(all: Fixed[]): Fixed[] {
  const counts = new Map<string, { settings: Fixed; n: number }>()
  for (const settings of all) {
    const entry = counts.get(fixedKey(settings)) ?? { settings, n: 0 }
    entry.n++
    counts.set(fixedKey(settings), entry)
  }
  return [...counts.values()].sort((a, b) => b.n - a.n).map(({ settings }) => settings)
}

function planeOf(cells: Cell[], x: Axis, y: Axis): MapBlock {
  const valuesOf = (axis: Axis): Setting[] =>
    distinctSettings(cells.map((cell) => cell.settings[axis.name] ?? ''))
  const xs = valuesOf(x)
  const keyOf = (a: Setting, b: Setting): string => `${settingKey(a)};${settingKey(b)}`
  const places = new Map(
    cells.map((cell) => [keyOf(cell.settings[x.name] ?? '', cell.settings[y.name] ?? ''), cell]),
  )
  const at = (a: Setting, b: Setting): Cell | undefined => places.get(keyOf(a, b))
  const rows = [...valuesOf(y)]
    .reverse()
    .map((value) => ({ y: value, cells: xs.map((each) => at(each, value)) }))
  return { title: '', x, y, xs, rows }
}

function strip(cells: Cell[], x: Axis | null, title: string): MapBlock {
  const xs = x ? cells.map((cell) => cell.settings[x.name] ?? '') : cells.map(() => '')
  return { title, x, y: null, xs, rows: [{ y: null, cells }] }
}

/** Every line of three models or more, the longest first. */
function strips(study: StudyView, cells: Cell[]): MapBlock[] {
  return study.axes
    .flatMap((axis) =>
      linesAlong(cells, axis.name).map((line) => {
        const held = fixedText(study, without(line[0]?.settings ?? {}, axis.name))
        return strip(
          line,
          axisOf(study, axis.name),
          [`along ${shortName(axis)}`, held].filter(Boolean).join(', '),
        )
      }),
    )
    .filter((block) => block.xs.length >= 3)
    .sort((a, b) => b.xs.length - a.xs.length)
    .slice(0, MAX_STRIPS)
}

function linesAlong(cells: Cell[], axis: string): Cell[][] {
  const lines = new Map<string, Cell[]>()
  for (const cell of cells) {
    const key = fixedKey(without(cell.settings, axis))
    lines.set(key, [...(lines.get(key) ?? []), cell])
  }
  return [...lines.values()]
}

/** The models that differ from this one along the axis alone, in its order. */
export function pathThrough(study: StudyView, cell: Cell, axis: string): Cell[] {
  const key = fixedKey(without(cell.settings, axis))
  return cellsOf(study).filter((each) => fixedKey(without(each.settings, axis)) === key)
}

/** Axes along which there is more than this one model. */
export function pathAxes(study: StudyView, cell: Cell): Axis[] {
  return study.axes.filter((axis) => pathThrough(study, cell, axis.name).length > 1)
}

export function layoutName({ blocks, x, y }: MapLayout): string {
  if (blocks.length > 1 || !x) return 'models'
  return y ? `${longName(x)} and ${longName(y)}` : longName(x)
}
