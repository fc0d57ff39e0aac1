/** OpenCode's own dialogs, as promises. */
import { oneLine } from "../view/printable.ts"
import type { Choice, ScreenApi } from "./screen-api.ts"

type Select<Value> = {
  title: string
  placeholder?: string
  options: Choice<Value>[]
  /** Called with the value that is highlighted. */
  onMove?: (value: Value) => void
}

/** @returns nothing when it is closed without a choice */
export function select<Value>(host: ScreenApi, { onMove, ...props }: Select<Value>): Promise<Value | undefined> {
  const { dialog, DialogSelect } = host.ui
  return new Promise((resolve) => {
    const chosen = ({ value }: Choice<Value>) => {
      resolve(value)
      dialog.clear()
    }
    const moved = onMove && { onMove: ({ value }: Choice<Value>) => onMove(value) }
    dialog.replace(
      () => DialogSelect({ ...props, ...moved, onSelect: chosen }),
      () => resolve(undefined),
    )
    // After: a new dialog begins in its smallest size.
    dialog.setSize("xlarge")
  })
}

export function confirm(host: ScreenApi, title: string, message: string): Promise<boolean> {
  const { dialog, DialogConfirm } = host.ui
  return new Promise((resolve) => {
    const answers = { onConfirm: () => resolve(true), onCancel: () => resolve(false) }
    dialog.replace(
      () => DialogConfirm({ title, message: oneLine(message), ...answers }),
      // The answer itself closes the dialog as well.
      () => setTimeout(() => resolve(false)),
    )
  })
}

/** @param message may have lines; it must be printable */
export function alert(host: ScreenApi, title: string, message: string): void {
  const { dialog, DialogAlert } = host.ui
  dialog.replace(() => DialogAlert({ title, message }))
  dialog.setSize("xlarge")
}
