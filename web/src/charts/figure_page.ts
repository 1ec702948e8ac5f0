import { figureTitled, titles } from '../state/figures'
import { pngOf, svgSource } from './export'

// A page with one figure and nothing else, for a program that reads it (dimscope/cli/commands/figure.cc): the bytes of its
// file, in base64.

export const FIGURE_ELEMENT_ID = 'dimscope-figure'

/** Empties the page but for the figure whose title holds these words, or for why there is none. */
export async function showFigureAlone(words: string, format: string): Promise<void> {
  const figure = figureTitled(words)
  const element = document.createElement('pre')
  element.id = FIGURE_ELEMENT_ID
  if (!figure) {
    element.dataset['titles'] = JSON.stringify(titles())
    document.body.replaceChildren(element)
  } else {
    const blob = format === 'png' ? await pngOf(figure) : new Blob([svgSource(figure)])
    element.textContent = await base64(blob ?? new Blob())
    document.body.replaceChildren(element)
  }
}

async function base64(blob: Blob): Promise<string> {
  const bytes = new Uint8Array(await blob.arrayBuffer())
  let binary = ''
  for (const byte of bytes) binary += String.fromCharCode(byte)
  return btoa(binary)
}
