import type { BrowserContext } from "@playwright/test";

/**
 * Has a browser translate its pages as Chrome does: once the page has been taken over by its scripts, every text node is
 * replaced by elements with another text node inside, also those that are added or changed later.
 */
export async function translatePages(context: BrowserContext): Promise<void> {
  await context.addInitScript(() => {
    const skipped = "script, style, title, textarea, noscript, svg, [translate=no], font";
    const translate = (text: Text) => {
      if (text.data.trim() === "" || text.parentElement === null || text.parentElement.closest(skipped)) return;
      const outer = document.createElement("font");
      const inner = document.createElement("font");
      inner.textContent = text.data;
      outer.append(inner);
      text.replaceWith(outer);
    };
    const translateBelow = (node: Node) => {
      const walker = document.createTreeWalker(node, NodeFilter.SHOW_TEXT);
      const texts: Text[] = node instanceof Text ? [node] : [];
      while (walker.nextNode()) if (walker.currentNode instanceof Text) texts.push(walker.currentNode);
      for (const text of texts) translate(text);
    };
    const begin = () => {
      if (
        document.readyState !== "complete" ||
        document.querySelector("[data-waiting], [aria-haspopup]:disabled, [aria-pressed]:disabled")
      ) {
        setTimeout(begin, 20);
        return;
      }
      translateBelow(document.body);
      document.documentElement.dataset.translated = "true";
      new MutationObserver((changes) => {
        for (const { target, addedNodes } of changes) {
          if (target instanceof Text && target.isConnected) translate(target);
          for (const node of addedNodes) if (node.isConnected) translateBelow(node);
        }
      }).observe(document.body, { subtree: true, childList: true, characterData: true });
    };
    begin();
  });
}
