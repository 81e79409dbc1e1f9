import { writeClipboard } from "./time/environment";

/**
 * Copies a text. Where the browser has no clipboard for us, the text is selected within `container`, which has to
 * lie inside the open dialog, where the focus may be. Returns whether it worked.
 */
export async function copyText(text: string, container: HTMLElement): Promise<boolean> {
  return (await writeClipboard(text)) || copySelection(text, container);
}

function copySelection(text: string, container: HTMLElement): boolean {
  const holder = document.createElement("span");
  holder.textContent = text;
  holder.ariaHidden = "true";
  holder.className = "fixed top-0 left-0 whitespace-pre opacity-0 select-text";
  container.append(holder);
  const selection = document.getSelection();
  const range = document.createRange();
  range.selectNodeContents(holder);
  selection?.removeAllRanges();
  selection?.addRange(range);
  try {
    return document.execCommand("copy");
  } catch {
    return false;
  } finally {
    selection?.removeAllRanges();
    holder.remove();
  }
}
