import fc from "fast-check";
import { afterAll, expect, inject, test } from "vitest";
import { openDb } from "@/db/client";
import {
  afterAbsence,
  afterDetection,
  afterSuppression,
  afterTime,
  decide,
  type State,
  type StateEvent,
  type StatusChange,
} from "@/lib/vulnerabilities/status";
import { sampleActor, uploadSample } from "@/test/data/sample-account";
import { sampleLog, sampleResult, sampleRun } from "@/test/data/sample-report";

const db = openDb(inject("databaseUrl"), 4);
const sql = db.$client;
afterAll(() => sql.end({ timeout: 5 }));

const findings = 4;
const [past, future] = [new Date("2020-01-01T00:00:00Z"), new Date("2099-01-01T00:00:00Z")];

type Step =
  | { type: "scan"; states: ("found" | "suppressed" | "gone")[]; complete: boolean }
  | { type: "decide"; finding: number; change: StatusChange }
  | { type: "time is up"; finding: number };

const finding = fc.nat({ max: findings - 1 });
const change: fc.Arbitrary<StatusChange> = fc.oneof(
  fc.constantFrom("open", "in_progress", "pending_action", "resolved").map((status) => ({ status }) as const),
  fc
    .constantFrom(null, future)
    .map((until) => ({ status: "dismissed" as const, reason: "accepted_risk" as const, until })),
);
const scan = fc.record({
  type: fc.constant("scan" as const),
  states: fc.array(fc.constantFrom("found" as const, "suppressed" as const, "gone" as const), {
    minLength: findings,
    maxLength: findings,
  }),
  complete: fc.oneof({ weight: 4, arbitrary: fc.constant(true) }, fc.constant(false)),
});
const steps: fc.Arbitrary<Step[]> = fc.array(
  fc.oneof(
    { weight: 3, arbitrary: scan },
    fc.record({ type: fc.constant("decide" as const), finding, change }),
    fc.record({ type: fc.constant("time is up" as const), finding }),
  ),
  { maxLength: 12 },
);

/** What the model says about each finding; undefined until it was seen for the first time. */
class Model {
  readonly states: (State | undefined)[] = Array.from({ length: findings }, () => undefined);
  readonly events: StateEvent[][] = Array.from({ length: findings }, () => []);

  scan(step: Extract<Step, { type: "scan" }>, at: Date): void {
    for (const [n, seen] of step.states.entries()) {
      const before = this.states[n];
      if (before !== undefined) this.#apply(n, afterTime(before, at));
      const state = this.states[n];
      if (seen !== "gone" && state === undefined) {
        const is = seen === "found" ? "detected" : "suppressed";
        this.states[n] = { decision: { status: "open" }, presence: { is }, detectedAt: at };
      } else if (state !== undefined && seen === "found") this.#apply(n, afterDetection(state, at));
      else if (state !== undefined && seen === "suppressed") this.#apply(n, afterSuppression(state));
      else if (state !== undefined && step.complete) this.#apply(n, afterAbsence(state, at));
    }
  }

  #apply(n: number, step: { state: State; event: StateEvent | undefined }): void {
    this.states[n] = step.state;
    if (step.event !== undefined) this.events[n]?.push(step.event);
  }
}

async function upload(
  actor: Awaited<ReturnType<typeof sampleActor>>,
  step: Extract<Step, { type: "scan" }>,
): Promise<Date> {
  const results = step.states.flatMap((seen, n) => {
    if (seen === "gone") return [];
    return sampleResult({
      message: { text: `${n}` },
      ...(seen === "suppressed" && { suppressions: [{ kind: "inSource" }] }),
    });
  });
  const run = sampleRun(results, step.complete ? {} : { invocations: [{ executionSuccessful: false }] });
  return new Date((await uploadSample(db, actor, sampleLog(run))).createdAt);
}

async function write(accountId: string, n: number, state: State): Promise<void> {
  const dismissal = state.decision.status === "dismissed" ? state.decision.dismissal : undefined;
  await sql`
    update vulnerabilities set status = ${state.decision.status}, dismissed_reason = ${dismissal?.reason ?? null},
      dismissed_until = ${dismissal?.until?.toISOString() ?? null}
    where account_id = ${accountId} and message = ${`${n}`}`;
}

type Row = {
  message: string;
  status: string;
  presence: string;
  detected: string;
  absent: string | null;
  reason: string | null;
};

const readRows = (accountId: string) => sql<Row[]>`
  select message, status, presence, (extract(epoch from detected_at) * 1000)::bigint::text as detected,
    (extract(epoch from absent_since) * 1000)::bigint::text as absent, dismissed_reason as reason
  from vulnerabilities where account_id = ${accountId} order by message`;

function expectedRows(model: Model): Row[] {
  return model.states.flatMap((state, n) => {
    if (state === undefined) return [];
    const { decision, presence, detectedAt } = state;
    return {
      message: `${n}`,
      status: decision.status,
      presence: presence.is,
      detected: `${detectedAt.getTime()}`,
      absent: presence.is === "absent" ? `${presence.since.getTime()}` : null,
      reason: decision.status === "dismissed" ? decision.dismissal.reason : null,
    };
  });
}

test("whatever scans and people do, in whatever order, the database does what the model says", async () => {
  await fc.assert(
    fc.asyncProperty(steps, async (given) => {
      const actor = await sampleActor(db);
      const model = new Model();
      for (const step of given) {
        if (step.type === "scan") model.scan(step, await upload(actor, step));
        else await decideInBoth(actor.accountId, model, step);
        expect([...(await readRows(actor.accountId))]).toEqual(expectedRows(model));
      }
      const events = await sql<(StateEvent & { message: string })[]>`
        select v.message, e.data->>'from' as from, e.data->>'to' as to, case e.type
            when 'vulnerability.absent' then 'went_absent' when 'vulnerability.suppressed' then 'suppressed' when 'vulnerability.returned' then 'returned'
            when 'vulnerability.status_changed' then 'status_changed' end as kind
        from events e join vulnerabilities v on v.id = e.subject_id
        where e.account_id = ${actor.accountId} and e.type not in ('vulnerability.created', 'vulnerability.updated')
        order by v.message, e.number`;
      expect([...events]).toEqual(
        model.events.flatMap((list, n) => list.map((event) => ({ message: `${n}`, ...event }))),
      );
    }),
    { numRuns: 30 },
  );
});

async function decideInBoth(accountId: string, model: Model, step: Exclude<Step, { type: "scan" }>): Promise<void> {
  const state = model.states[step.finding];
  if (state === undefined) return;
  if (step.type === "decide") {
    const decided = decide(state, step.change, new Date());
    if (!decided.ok) throw new Error(decided.detail);
    model.states[step.finding] = decided.state;
    await write(accountId, step.finding, decided.state);
  } else if (state.decision.status === "dismissed" && state.decision.dismissal.until !== null) {
    const over: State = {
      ...state,
      decision: { ...state.decision, dismissal: { ...state.decision.dismissal, until: past } },
    };
    model.states[step.finding] = over;
    await write(accountId, step.finding, over);
  }
}
