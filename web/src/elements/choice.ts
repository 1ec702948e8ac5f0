/** One of several values to choose, as a list to open (Picker) or side by side (Segmented). */
export interface ChoiceProps {
  label: string
  options: { value: string; text: string }[]
  value: string
  onchange: (value: string) => void
}
