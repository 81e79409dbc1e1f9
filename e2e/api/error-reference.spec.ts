import { createSession } from "@/lib/auth/sessions/session-token";
import { until } from "@/test/api/http";
import { addMember } from "@/test/data/people";
import { openInstallation } from "@/test/servers/installation";
import { expect, test } from "../fixtures";

test("the reference on an error page leads to the error in the log", async ({ page, context }) => {
  const installation = await openInstallation();
  try {
    const owner = await addMember(installation.db, { role: "owner" });
    const server = await installation.start();
    const { token } = await createSession(installation.db, owner.userId);
    await context.addCookies([{ name: "backline.session", value: token, url: server.url }]);
    await installation.db.$client`alter table vulnerabilities rename to elsewhere`;
    await page.goto(`${server.url}/vulnerabilities`);
    const number = (await page.getByText("Reference for the operator").locator("code").textContent()) ?? "none";
    await until(() => server.output().includes(`"digest":"${number}"`));
    // PostgreSQL's code for a table that is not there.
    const line = server
      .output()
      .split("\n")
      .find((each) => each.includes(number));
    expect(line).toContain("42P01");
  } finally {
    await installation.remove();
  }
});
