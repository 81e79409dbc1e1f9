import type { Page } from "@playwright/test";
import { z } from "zod";
import { addComment } from "@/lib/vulnerabilities/comments/add-comment";
import { listComments } from "@/lib/vulnerabilities/comments/list-comments";
import { ask, bearer } from "@/test/api/http";
import { expectSoundPage } from "@/test/browser/page-faults";
import { test as base, expect } from "../fixtures";

const test = base.extend<{ id: string }>({
  /** A vulnerability of the owner's account, whose page is open. */
  id: async ({ ownerPage: page, urls, findings }, use) => {
    const { ids } = await findings([{}]);
    const id = ids[0] ?? "";
    await page.goto(`${urls.a}/vulnerabilities/${id}`);
    await use(id);
  },
});

const assigneeOf = (page: Page) => page.getByRole("combobox", { name: "Assignee" });
const historyOf = (page: Page) => page.getByRole("region", { name: "History" });
const commentsOf = (page: Page) => page.getByRole("region", { name: "Comments" });
const newComment = (page: Page) => page.getByRole("textbox", { name: "Add a comment" });
const send = (page: Page) => page.getByRole("button", { name: "Comment", exact: true });
const done = (page: Page) => commentsOf(page).getByRole("status");

async function assignTo(page: Page, name: string): Promise<void> {
  await assigneeOf(page).click();
  await page.getByRole("option", { name }).click();
}

test("a vulnerability is assigned to oneself, to another and to nobody, and the history has the names", async ({
  ownerPage: page,
  owner,
  person,
  id,
}) => {
  const member = await person("member");
  await page.reload();
  await expect(assigneeOf(page)).toHaveText("Nobody");
  await assignTo(page, "Assign to me");
  await expect(historyOf(page)).toContainText(new RegExp(`Assignee: nobody → .?${owner.name}`));
  await expect(assigneeOf(page)).toHaveText(`${owner.name} (you)`);
  await expect(assigneeOf(page)).toBeFocused();
  await assignTo(page, member.name);
  await expect(historyOf(page)).toContainText(new RegExp(`Assignee: .?${owner.name}.? → .?${member.name}`));
  await expectSoundPage(page);
  await assignTo(page, "Nobody");
  await expect(historyOf(page)).toContainText(new RegExp(`Assignee: .?${member.name}.? → nobody`));
  await page.goto(page.url());
  await expect(assigneeOf(page)).toHaveText("Nobody");
  expect(new URL(page.url()).pathname).toBe(`/vulnerabilities/${id}`);
});

test("an assignment does not overwrite what changed meanwhile, and the next one works", async ({
  ownerPage: page,
  owner,
  urls,
  key,
  id,
}) => {
  const { secret } = await key({ scopes: ["vulnerabilities:write"] });
  await expect(assigneeOf(page)).toBeEnabled();
  const headers = { ...bearer(secret), "if-match": "*", "content-type": "application/json" };
  const body = JSON.stringify({ status: "in_progress" });
  expect((await ask(urls.b, { path: `/api/v1/vulnerabilities/${id}`, method: "PATCH", headers, body })).status).toBe(
    200,
  );
  await assignTo(page, "Assign to me");
  await expect(page.getByRole("alert").filter({ hasText: "has changed meanwhile" })).toBeVisible();
  await expect(assigneeOf(page)).toHaveText("Nobody");
  await expect(historyOf(page)).toContainText("Open → In progress");
  await assignTo(page, "Assign to me");
  await expect(assigneeOf(page)).toHaveText(`${owner.name} (you)`);
  await expect(historyOf(page)).toContainText("Assignee: nobody");
});

test("a viewer reads the assignee and the comments, and has no controls for them", async ({
  context,
  page,
  signIn,
  person,
  owner,
  urls,
  findings,
  db,
}) => {
  const { ids } = await findings([{}]);
  const id = ids[0] ?? "";
  await db.$client`update vulnerabilities set assignee_id = ${owner.userId} where id = ${id}`;
  await addComment({ db, actor: owner }, { vulnerabilityId: id, body: "Known." });
  await signIn(context, await person("viewer"));
  await page.goto(`${urls.a}/vulnerabilities/${id}`);
  await expect(page.getByRole("region", { name: "Details" }).getByText(owner.name)).toBeVisible();
  await expect(commentsOf(page).getByText("Known.")).toBeVisible();
  await expect(assigneeOf(page)).toHaveCount(0);
  await expect(commentsOf(page).getByRole("textbox")).toHaveCount(0);
  await expect(commentsOf(page).getByRole("button")).toHaveCount(0);
});

test("a comment keeps its lines, links to the web alone, and runs nothing", async ({
  ownerPage: page,
  owner,
  id: _,
}) => {
  const text = `First line\n\n  <img src=x onerror="document.title='run'"> [a](javascript:alert(1))\nSee https://example.com/a_(b). https://bank.example@evil.example/`;
  await newComment(page).fill(text);
  await send(page).click();
  await expect(done(page)).toHaveText("Comment added.");
  const entry = commentsOf(page).getByRole("article").filter({ hasText: owner.name });
  const shown = entry.locator("p").first();
  expect(await shown.textContent()).toContain("First line\n\n  <img src=x onerror=");
  await expect(shown).toHaveCSS("white-space-collapse", "preserve");
  await expect(entry.locator("img")).toHaveCount(0);
  const link = entry.getByRole("link");
  await expect(link).toHaveCount(1);
  await expect(link).toHaveAttribute("href", "https://example.com/a_(b)");
  await expect(link).toHaveAttribute("rel", /noopener.*nofollow/);
  await expectSoundPage(page);
});

test("Ctrl+Enter and ⌘+Enter send a comment, the focus stays in the form, and Enter alone begins a line", async ({
  ownerPage: page,
  id,
  db,
  owner,
}) => {
  for (const [shortcut, count] of [
    ["Control+Enter", 1],
    ["Meta+Enter", 2],
  ] as const) {
    await newComment(page).pressSequentially("One");
    await newComment(page).press("Enter");
    await newComment(page).pressSequentially("Two");
    await newComment(page).press(shortcut);
    await expect(commentsOf(page).getByRole("article")).toHaveCount(count);
    await expect(done(page)).toHaveText("Comment added.");
    await expect(newComment(page)).toBeFocused();
    await expect(newComment(page)).toHaveValue("");
  }
  const { comments } = await listComments({ db, actor: owner }, id);
  expect(comments.map(({ body }) => body)).toEqual(["One\nTwo", "One\nTwo"]);
});

test("a double click makes one comment", async ({ ownerPage: page, id, db, owner }) => {
  let calls = 0;
  let letGo = () => {};
  const held = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  await page.route(`**/vulnerabilities/${id}`, async (route) => {
    if (route.request().method() !== "POST") return route.fallback();
    calls += 1;
    // The second half of the click falls into the time in which the first is on its way.
    await held;
    return route.fallback();
  });
  await newComment(page).fill("Once.");
  await send(page).dblclick();
  letGo();
  await expect(done(page)).toHaveText("Comment added.");
  expect(calls).toBe(1);
  expect((await listComments({ db, actor: owner }, id)).comments).toHaveLength(1);
});

test("what was typed is not lost when it can't be sent, and is sent when it can", async ({ ownerPage: page, id }) => {
  await page.route(`**/vulnerabilities/${id}`, (route) =>
    route.request().method() === "POST" ? route.abort() : route.fallback(),
  );
  await newComment(page).fill("Typed with care.");
  await send(page).click();
  await expect(commentsOf(page).getByRole("alert")).toContainText("The server didn’t respond.");
  await expect(newComment(page)).toHaveValue("Typed with care.");
  await page.unroute(`**/vulnerabilities/${id}`);
  await send(page).click();
  await expect(commentsOf(page).getByRole("article")).toContainText("Typed with care.");
  await expect(commentsOf(page).getByRole("alert")).toHaveCount(0);
});

test("an empty, an overlong and a key-bearing comment are refused at the field, which leads to revoking the key", async ({
  ownerPage: page,
  id,
  db,
  owner,
  key,
}) => {
  const { secret, key: summary } = await key();
  for (const [text, fault] of [
    ["  ", "Write a comment first."],
    ["x".repeat(5001), "Use at most 5000 characters."],
    [`Use ${secret} for it.`, "This looks like an access key"],
  ] as const) {
    await newComment(page).fill(text);
    await send(page).click();
    await expect(commentsOf(page).getByText(fault)).toBeVisible();
    await expect(newComment(page)).toBeFocused();
    await expect(newComment(page)).toHaveAttribute("aria-invalid", "true");
    await expect(newComment(page)).toHaveValue(text);
  }
  await expect(commentsOf(page).getByRole("link", { name: "revoke it in another tab" })).toHaveAttribute(
    "href",
    `/settings/access-keys?q=blk_${summary.publicId}`,
  );
  expect((await listComments({ db, actor: owner }, id)).comments).toEqual([]);
});

test("an author edits a comment in its place, and Cancel leaves it as it was", async ({
  ownerPage: page,
  id,
  db,
  owner,
}) => {
  await addComment({ db, actor: owner }, { vulnerabilityId: id, body: "Before." });
  await page.reload();
  const entry = commentsOf(page).getByRole("article");
  const edit = entry.getByRole("button", { name: "Edit" });
  const field = entry.getByRole("textbox", { name: "Edit the comment" });
  await edit.click();
  await expect(field).toBeFocused();
  await expect(field).toHaveValue("Before.");
  await expectSoundPage(page);
  await field.fill("Thrown away.");
  await entry.getByRole("button", { name: "Cancel" }).click();
  await expect(entry).toContainText("Before.");
  await expect(edit).toBeFocused();
  await edit.click();
  await field.fill("After.");
  await entry.getByRole("button", { name: "Save comment" }).click();
  await expect(entry).toContainText("After.");
  await expect(entry).toContainText("edited");
  await expect(edit).toBeFocused();
  await expect(done(page)).toHaveText("Comment saved.");
});

test("a comment is deleted once it was asked, and the focus is on what says so", async ({
  ownerPage: page,
  id,
  db,
  owner,
}) => {
  await addComment({ db, actor: owner }, { vulnerabilityId: id, body: "Superfluous." });
  await page.reload();
  const remove = commentsOf(page).getByRole("button", { name: "Delete" });
  const dialog = page.getByRole("alertdialog", { name: "Delete this comment?" });
  await remove.click();
  await expect(dialog.getByRole("button", { name: "Cancel" })).toBeFocused();
  await expectSoundPage(page);
  await page.keyboard.press("Escape");
  await expect(dialog).toHaveCount(0);
  await expect(remove).toBeFocused();
  expect((await listComments({ db, actor: owner }, id)).comments).toHaveLength(1);
  await remove.click();
  await dialog.getByRole("button", { name: "Delete comment" }).click();
  await expect(commentsOf(page).getByText("No comments yet.")).toBeVisible();
  await expect(done(page)).toHaveText("Comment deleted.");
  await expect(done(page)).toBeFocused();
});

test("a member changes their own comments alone, and an owner can delete those of others", async ({
  context,
  page,
  signIn,
  person,
  owner,
  urls,
  findings,
  db,
}) => {
  const { ids } = await findings([{}]);
  const vulnerabilityId = ids[0] ?? "";
  const member = await person("member");
  for (const actor of [owner, member]) await addComment({ db, actor }, { vulnerabilityId, body: "Known." });
  const toolsOf = (name: string) =>
    commentsOf(page).getByRole("article").filter({ hasText: name }).getByRole("button").allInnerTexts();
  await signIn(context, member);
  await page.goto(`${urls.a}/vulnerabilities/${vulnerabilityId}`);
  await expect(send(page)).toBeVisible();
  expect([await toolsOf(owner.name), await toolsOf(member.name)]).toEqual([[], ["Edit", "Delete"]]);
  await signIn(context, owner);
  await page.goto(`${urls.a}/vulnerabilities/${vulnerabilityId}`);
  await expect(send(page)).toBeVisible();
  expect([await toolsOf(owner.name), await toolsOf(member.name)]).toEqual([["Edit", "Delete"], ["Delete"]]);
});

const Person = z.object({ id: z.string(), name: z.string() });
const Detail = z.object({
  status: z.string(),
  assignee: Person.nullable(),
  history: z.array(
    z.object({
      kind: z.string(),
      to_status: z.string().nullable(),
      from_assignee: Person.nullable(),
      to_assignee: Person.nullable(),
    }),
  ),
});

test("a program sets the assignee, alone or with the status, and a stranger is refused at the field", async ({
  urls,
  owner,
  person,
  key,
  findings,
}) => {
  const { secret } = await key({ scopes: ["vulnerabilities:write"] });
  const { ids } = await findings([{}]);
  const path = `/api/v1/vulnerabilities/${ids[0]}`;
  const headers = { ...bearer(secret), "if-match": "*", "content-type": "application/json" };
  const patch = (body: unknown) => ask(urls.a, { path, method: "PATCH", headers, body: JSON.stringify(body) });
  const assignee = { id: owner.userId, name: owner.name };
  const assigned = Detail.parse(JSON.parse((await patch({ assignee_id: owner.userId })).text));
  expect(assigned).toMatchObject({ status: "open", assignee });
  expect(assigned.history[0]).toEqual({
    kind: "assigned",
    to_status: null,
    from_assignee: null,
    to_assignee: assignee,
  });
  const both = Detail.parse(JSON.parse((await patch({ assignee_id: null, status: "in_progress" })).text));
  expect(both).toMatchObject({ status: "in_progress", assignee: null });
  const stranger = await patch({ assignee_id: (await person()).userId });
  expect(stranger.status).toBe(422);
  expect(JSON.parse(stranger.text)).toMatchObject({
    code: "validation_failed",
    errors: [{ pointer: "/assignee_id", detail: expect.stringContaining("member of this account") }],
  });
});
