/** The one tooltip of the page: what it says and the element it points at. */
class TooltipState {
  lines = $state<string[]>([])
  anchor = $state.raw<Element | null>(null)

  show(text: string, anchor: Element): void {
    this.lines = text.split('\n')
    this.anchor = anchor
  }

  hide(): void {
    this.anchor = null
  }
}

export const tooltip = new TooltipState()
