import { type BrowserContext, test as base, expect } from "@playwright/test";

/**
 * Every end-to-end test begins with this one: a page that breaks its own Content-Security-Policy, throws, is not what
 * the server has rendered or loses its title on the way fails the test, wherever it was opened.
 */
export const test = base.extend({
  context: async ({ context }, use) => {
    const faults = await watch(context);
    await use(context);
    expect(faults).toEqual([]);
  },
});

async function watch(context: BrowserContext): Promise<string[]> {
  const faults: string[] = [];
  await context.addInitScript(() => {
    let title = "";
    new MutationObserver(() => {
      if (document.title !== "") title = document.title;
      // Without a heading the page is navigating.
      else if (title !== "" && document.querySelector("h1") !== null) {
        console.error(`The page lost its title at ${location.href}: ${title}`);
        title = "";
      }
    }).observe(document, { subtree: true, childList: true, characterData: true });
  });
  context.on("console", (message) => {
    if (/Content.Security.Policy|hydrat|lost its title/i.test(message.text())) faults.push(message.text());
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
  return faults;
}
