/**
 * Copies a text. Over plain HTTP there is no clipboard API; then the text is selected within `container`, which has to
 * lie inside the open dialog, where the focus may be. Says whether it worked.
 */
export async function copyText(text: string, container: HTMLElement): Promise<boolean> {
  if (window.isSecureContext && "clipboard" in navigator) {
    try {
      await navigator.clipboard.writeText(text);
      return true;
    } catch {
      // Refused by a policy or a setting: the old way may still be open.
    }
  }
  return copySelection(text, container);
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
