/** The one tooltip of the page: what it says and the box it points at (in viewport coordinates). */
class TooltipState {
  lines = $state<string[]>([])
  anchor = $state<DOMRect | null>(null)

  show(text: string, anchor: DOMRect): void {
    this.lines = text.split('\n')
    this.anchor = anchor
  }

  hide(): void {
    this.anchor = null
  }
}

export const tooltip = new TooltipState()
