import { type BrowserContext, test as base, expect } from "@playwright/test";

/**
 * Every end-to-end test begins with this one: a page that breaks its own Content-Security-Policy, throws, or is not what
 * the server has rendered fails the test, wherever it was opened.
 */
export const test = base.extend({
  context: async ({ context }, use) => {
    const faults = watch(context);
    await use(context);
    expect(faults).toEqual([]);
  },
});

function watch(context: BrowserContext): string[] {
  const faults: string[] = [];
  context.on("console", (message) => {
    if (/Content.Security.Policy|hydrat/i.test(message.text())) faults.push(message.text());
  });
  context.on("weberror", (error) => faults.push(String(error.error())));
  return faults;
}
