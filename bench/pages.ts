import { chromium, type Page } from "@playwright/test";
import { findChromium } from "@/bin/chromium";
import { createSession } from "@/lib/auth/sessions/session-token";
import { addAccessKey } from "@/test/data/access-keys";
import { addFindings } from "@/test/data/findings";
import { addMember } from "@/test/data/people";
import type { Bench } from "./bench";
import { median } from "./figures";
import { startProduct } from "./http";

const slowdown = 4;
const visits = 9;

/** What a visit of a page takes in a browser whose processor is slowed down; medians, and the longest of all visits. */
export type PageFigures = { name: string; paintMsMax: number } & Visit;

/** `taskMs` is the longest that the page was busy with one thing, `blockedMs` the longest from a press of a key to its effect. */
type Visit = { paintMs: number; shift: number; taskMs: number; blockedMs: number };

/**
 * Collects in the page what the browser says of it: largest paint, layout shift, the longest task, and how long a key was
 * held up, from its press until its handlers have run. It has no functions with names: the loader would wrap them in one of its own.
 */
function observe(): void {
  const seen = { paintMs: 0, shift: 0, taskMs: 0, blockedMs: 0 };
  Object.assign(globalThis, { seen });
  for (const type of ["largest-contentful-paint", "layout-shift", "longtask", "event"]) {
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const { value, hadRecentInput, processingEnd } = {
          ...{ value: 0, hadRecentInput: false, processingEnd: 0 },
          ...entry.toJSON(),
        };
        if (type === "largest-contentful-paint") seen.paintMs = entry.startTime;
        else if (type === "longtask") seen.taskMs = Math.max(seen.taskMs, entry.duration);
        else if (type === "event") {
          // The pointer enters by itself when a page is opened.
          if (entry.name.startsWith("key")) seen.blockedMs = Math.max(seen.blockedMs, processingEnd - entry.startTime);
        } else if (!hadRecentInput) seen.shift += value;
      }
    }).observe({ type, buffered: true, ...(type === "event" && { durationThreshold: 16 }) });
  }
}

async function type(page: Page): Promise<void> {
  const search = page.getByRole("searchbox", { name: "Search" });
  if ((await search.count()) === 0) return;
  await search.pressSequentially("user", { delay: 60 });
}

/** Visits pages as somebody does who comes for the first time, with a list of 1,000 vulnerabilities and one of 25 keys. */
export async function benchPages(bench: Bench): Promise<PageFigures[]> {
  const product = await startProduct(bench);
  const owner = await addMember(bench.db, { role: "owner" });
  const { accountId } = owner;
  const keys = await Promise.all(
    Array.from({ length: 25 }, (_, index) => addAccessKey(bench.db, owner, { name: `Pipeline ${index}` })),
  );
  const rows = Array.from({ length: 1000 }, (_, index) => ({
    title: "Database query built from user-controlled sources",
    message: `This query depends on a user-provided value (${index}).`,
    ruleId: `js/rule-${index % 40}`,
  }));
  const { ids } = await addFindings(bench.db, { accountId, keyId: keys[0]?.key.id ?? "" }, rows);
  const { token } = await createSession(bench.db, owner.userId);
  const browser = await chromium.launch({ executablePath: await findChromium(), args: ["--no-sandbox"] });
  bench.atEnd(() => browser.close());
  const visit = async (path: string): Promise<Visit> => {
    const context = await browser.newContext({ viewport: { width: 1440, height: 900 } });
    if (path !== "/sign-in")
      await context.addCookies([{ name: "backline.session", value: token, url: product.url, httpOnly: true }]);
    const page = await context.newPage();
    const session = await context.newCDPSession(page);
    await session.send("Emulation.setCPUThrottlingRate", { rate: slowdown });
    await page.addInitScript(observe);
    await page.goto(`${product.url}${path}`, { waitUntil: "networkidle" });
    await type(page);
    await page.waitForTimeout(300);
    const seen = await page.evaluate<Visit>("seen");
    await context.close();
    return seen;
  };
  const figures: PageFigures[] = [];
  for (const [name, path] of [
    ["sign-in", "/sign-in"],
    ["25 access keys", "/settings/access-keys"],
    ["50 of 1,000 vulnerabilities", "/vulnerabilities"],
    ["vulnerabilities by rule", "/vulnerabilities?group=rule"],
    ["one vulnerability", `/vulnerabilities/${ids[0]}`],
  ] as const) {
    // Once before, so that the server has run it.
    await visit(path);
    const all: Visit[] = [];
    for (let number = 0; number < visits; number++) all.push(await visit(path));
    figures.push({
      name,
      paintMs: median(all.map(({ paintMs }) => paintMs)),
      paintMsMax: Math.max(...all.map(({ paintMs }) => paintMs)),
      shift: Math.max(...all.map(({ shift }) => shift)),
      taskMs: median(all.map(({ taskMs }) => taskMs)),
      blockedMs: Math.max(...all.map(({ blockedMs }) => blockedMs)),
    });
  }
  return figures;
}
