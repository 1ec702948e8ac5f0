// "d_h" is set as d with a subscript h, in HTML and in SVG.

export interface TextPart {
  text: string
  subscript: boolean
}

const SYMBOL = /(?<![\p{L}\p{N}_])(\p{L})_(\p{L}{1,3}|\p{N}{1,3})(?![\p{L}\p{N}_])/gu

export function textParts(text: string): TextPart[] {
  const parts: TextPart[] = []
  let end = 0
  for (const match of text.matchAll(SYMBOL)) {
    parts.push({ text: text.slice(end, match.index) + match[1], subscript: false })
    parts.push({ text: match[2] ?? '', subscript: true })
    end = match.index + match[0].length
  }
  if (end < text.length) parts.push({ text: text.slice(end), subscript: false })
  return parts
}

const SVG = 'http://www.w3.org/2000/svg'

/** Replaces the text of an SVG text element by spans; dy moves the pen, so what follows has to move back. */
export function setSvgText(element: Element, text: string): void {
  const parts = textParts(text)
  element.textContent = ''
  let lowered = false
  for (const part of parts) {
    const span = element.ownerDocument.createElementNS(SVG, 'tspan')
    span.textContent = part.text
    if (part.subscript) {
      span.setAttribute('font-size', '72%')
      span.setAttribute('dy', '0.3em')
    } else if (lowered) {
      // em is that of this span, the subscript's was 0.72 of it.
      span.setAttribute('dy', '-0.216em')
    }
    lowered = part.subscript
    element.append(span)
  }
}

/** Sets every symbol that Plot wrote as plain text. */
export function typesetSvg(svg: Element): void {
  for (const element of svg.querySelectorAll('text, tspan')) {
    if (element.childElementCount > 0) continue
    const text = element.textContent ?? ''
    if (textParts(text).some((part) => part.subscript)) setSvgText(element, text)
  }
}
