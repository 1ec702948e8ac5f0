import { FONT, svgElement, svgText, wrapText } from './svg'
import { solid } from './theme'

export interface Figure {
  title: string
  subtitle?: string
  caption: string
  body: SVGSVGElement
}

const PADDING = 20
const TITLE = { size: 16, line: 22 }
const SUBTITLE = { size: 13, line: 18 }
const CAPTION = { size: 11.5, line: 16 }
const BLACK = '#33373d'

/** A figure as one SVG that needs nothing around it: title, chart, caption, fonts and background inside. */
export function standaloneSvg(figure: Figure): SVGSVGElement {
  const body_width = Number(figure.body.getAttribute('width')) || 0
  const body_height = Number(figure.body.getAttribute('height')) || 0
  const inner_width = Math.max(body_width, 420)
  const title_lines = wrapText(figure.title, TITLE.size, inner_width)
  const caption_lines = wrapText(figure.caption, CAPTION.size, inner_width)
  const subtitle_lines = figure.subtitle ? wrapText(figure.subtitle, SUBTITLE.size, inner_width) : []
  const subtitle_top = PADDING + title_lines.length * TITLE.line
  const body_top = subtitle_top + subtitle_lines.length * SUBTITLE.line + 10
  const caption_top = body_top + body_height + 18
  const width = inner_width + 2 * PADDING
  const height = Math.ceil(caption_top + caption_lines.length * CAPTION.line + PADDING - 6)

  const svg = svgElement('svg', {
    width,
    height,
    viewBox: `0 0 ${width} ${height}`,
    'font-family': FONT,
    fill: BLACK,
    role: 'img',
  })
  const name = svgElement('title')
  name.textContent = figure.title
  svg.append(name, svgElement('rect', { width, height, fill: '#ffffff' }))
  title_lines.forEach((line, i) => {
    svg.append(
      svgText(line, {
        x: PADDING,
        y: PADDING + 14 + i * TITLE.line,
        'font-size': TITLE.size,
        'font-weight': 600,
      }),
    )
  })
  subtitle_lines.forEach((line, i) => {
    svg.append(
      svgText(line, {
        x: PADDING,
        y: subtitle_top + 13 + i * SUBTITLE.line,
        'font-size': SUBTITLE.size,
        fill: '#4d5259',
      }),
    )
  })
  svg.append(bodyGroup(figure.body, PADDING, body_top))
  caption_lines.forEach((line, i) => {
    svg.append(
      svgText(line, {
        x: PADDING,
        y: caption_top + 8 + i * CAPTION.line,
        'font-size': CAPTION.size,
        fill: '#5c6169',
      }),
    )
  })
  return svg
}

function bodyGroup(body: SVGSVGElement, x: number, y: number): SVGGElement {
  const group = svgElement('g', {
    transform: `translate(${x},${y})`,
    'font-size': 12,
    fill: 'currentColor',
    'text-anchor': body.getAttribute('text-anchor') ?? 'start',
  })
  for (const child of body.cloneNode(true).childNodes) {
    // Plot's style sheet is scoped to a class of its own root and repeats what is set here.
    if (child.nodeName !== 'style') group.append(child.cloneNode(true))
  }
  for (const element of [group, ...group.querySelectorAll('*')]) tidy(element)
  return group
}

/** Drops what only the page needs, and spells out currentColor, which few drawing programs know. */
function tidy(element: Element): void {
  for (const { name, value } of [...element.attributes]) {
    if (name === 'tabindex' || name === 'data-mark' || name === 'data-active') element.removeAttribute(name)
    else if (value === 'currentColor') element.setAttribute(name, BLACK)
    else if (value.includes('var(')) element.setAttribute(name, solid(value))
  }
}

export function svgSource(figure: Figure): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n${new XMLSerializer().serializeToString(standaloneSvg(figure))}\n`
}

/** "Fine accuracy, test" -> "fine-accuracy-test.svg" */
export function fileName(title: string, ending = 'svg'): string {
  const slug = title
    .toLowerCase()
    .normalize('NFKD')
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^-+|-+$/g, '')
    .slice(0, 80)
  return `${slug || 'figure'}.${ending}`
}

export function saveFigure(figure: Figure): void {
  save(new Blob([svgSource(figure)], { type: 'image/svg+xml' }), fileName(figure.title))
}

/** Dots a px of the figure: sharp in print at its usual size. */
const PNG_SCALE = 3

/** The same figure as a picture, as the browser draws it. */
export async function pngOf(figure: Figure): Promise<Blob | null> {
  const svg = standaloneSvg(figure)
  const image = new Image()
  image.src = `data:image/svg+xml;charset=utf-8,${encodeURIComponent(svgSource(figure))}`
  await image.decode()
  const canvas = document.createElement('canvas')
  canvas.width = Number(svg.getAttribute('width')) * PNG_SCALE
  canvas.height = Number(svg.getAttribute('height')) * PNG_SCALE
  canvas.getContext('2d')?.drawImage(image, 0, 0, canvas.width, canvas.height)
  return new Promise((done) => canvas.toBlob(done, 'image/png'))
}

export async function savePng(figure: Figure): Promise<void> {
  const blob = await pngOf(figure)
  if (blob) save(blob, fileName(figure.title, 'png'))
}

export interface Table {
  columns: string[]
  rows: string[][]
}

/** RFC 4180: fields with a comma, a quote or a line end are quoted. */
export function csvSource({ columns, rows }: Table): string {
  const field = (text: string): string => (/[",\r\n]/.test(text) ? `"${text.replace(/"/g, '""')}"` : text)
  return [columns, ...rows].map((row) => `${row.map(field).join(',')}\r\n`).join('')
}

export function saveCsv(title: string, table: Table): void {
  save(new Blob([csvSource(table)], { type: 'text/csv' }), fileName(title, 'csv'))
}

function save(blob: Blob, name: string): void {
  const url = URL.createObjectURL(blob)
  const link = document.createElement('a')
  link.href = url
  link.download = name
  link.click()
  // The download has read the blob by then; at once would be too early in some browsers.
  setTimeout(() => URL.revokeObjectURL(url), 10_000)
}
