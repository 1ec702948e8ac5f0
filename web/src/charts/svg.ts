import { setSvgText } from './typeset'
import { tint } from './theme'

export const SVG_NS = 'http://www.w3.org/2000/svg'

export const FONT =
  "-apple-system, BlinkMacSystemFont, 'Segoe UI', Inter, Roboto, 'Helvetica Neue', 'Noto Sans', 'Liberation Sans', Arial, system-ui, sans-serif"

type Attributes = Record<string, string | number>

/** An element; a number that is none gives no attribute, since a browser takes NaN for an error. */
export function svgElement<K extends keyof SVGElementTagNameMap>(
  tag: K,
  attributes: Attributes = {},
): SVGElementTagNameMap[K] {
  const element = document.createElementNS(SVG_NS, tag)
  for (const [name, value] of Object.entries(attributes)) {
    // The page's policy takes styles from its own sheet and from scripts, not from attributes.
    if (name === 'style') element.style.cssText = String(value)
    else if (typeof value === 'string' || Number.isFinite(value)) element.setAttribute(name, String(value))
  }
  return element
}

export function svgText(text: string, attributes: Attributes = {}): SVGTextElement {
  const element = svgElement('text', attributes)
  setSvgText(element, text)
  return element
}

/** The root of a chart that is drawn by hand; its height is set when it is known. */
export function chartRoot(name: string, width: number): SVGSVGElement {
  return svgElement('svg', {
    width,
    role: 'group',
    'aria-label': name,
    'font-family': FONT,
    'font-size': 12,
    fill: tint('text'),
    style: 'display: block; overflow: visible',
  })
}

let measure: CanvasRenderingContext2D | null | undefined

/** Width in px as the browser would set it; a rough guess where there is no canvas (tests in Node). */
export function textWidth(text: string, font_size: number, weight = 400): number {
  if (measure === undefined) {
    const inBrowser = typeof navigator !== 'undefined' && !navigator.userAgent.includes('jsdom')
    measure = inBrowser ? document.createElement('canvas').getContext('2d') : null
  }
  if (!measure) return text.length * font_size * 0.55
  measure.font = `${weight} ${font_size}px ${FONT}`
  return measure.measureText(text).width
}

/** Cut with an ellipsis where it is too wide. */
export function fitText(text: string, font_size: number, width: number): string {
  const letters = [...text]
  let cut = text
  while (letters.length > 1 && textWidth(cut, font_size) > width) {
    letters.pop()
    cut = `${letters.join('').trimEnd()}…`
  }
  return cut
}

/** Breaks text at spaces so that each line fits. */
export function wrapText(text: string, font_size: number, width: number, weight = 400): string[] {
  const lines: string[] = []
  let line = ''
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`
    if (line !== '' && textWidth(longer, font_size, weight) > width) {
      lines.push(line)
      line = word
    } else {
      line = longer
    }
  }
  if (line !== '') lines.push(line)
  return lines
}
