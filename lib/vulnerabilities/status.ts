/** What scans say about a vulnerability. */
export const presences = ["detected", "suppressed", "absent"] as const;
export type Presence = (typeof presences)[number];

/** Where a finding may be suppressed: by a comment in the code, or in the settings or database of a tool. */
export const suppressionKinds = ["in_source", "external"] as const;
export type Suppression = { kind: (typeof suppressionKinds)[number] | null; justification: string | null };

/** What people decide about it. */
export const statuses = ["open", "in_progress", "pending_action", "resolved", "dismissed"] as const;
export type Status = (typeof statuses)[number];

/** What still has to be dealt with. */
export const unsettledStatuses = ["open", "in_progress", "pending_action"] as const;

/** What needs no more work. */
export const settledStatuses = ["resolved", "dismissed"] as const;

/** Whether a status needs no more work. */
export function isSettled(status: Status): boolean {
  return !unsettledStatuses.some((unsettled) => unsettled === status);
}

export const dismissalReasons = ["false_positive", "not_affected", "accepted_risk", "wont_fix", "duplicate"] as const;
export type DismissalReason = (typeof dismissalReasons)[number];

type Dismissal = { reason: DismissalReason; justification: string | null; until: Date | null };

/** The status, with the dismissal that only a dismissed one has. */
export type Decision = { status: Exclude<Status, "dismissed"> } | { status: "dismissed"; dismissal: Dismissal };

/** Both axes. `absentSince` is there exactly when the presence is absent. */
export type State = {
  decision: Decision;
  presence: { is: "detected" | "suppressed" } | { is: "absent"; since: Date };
  /** The start of the present detection, or of the last one: service levels count from here. */
  detectedAt: Date;
};

/** What the history gets to know. */
type EventKind = "status_changed" | "went_absent" | "suppressed" | "returned";
export type StateEvent = { kind: EventKind; from: Status; to: Status };

/** `event` is undefined when nothing changed. */
export type Step = { state: State; event: StateEvent | undefined };

/** What a person asks for; `until` and `justification` belong to a dismissal. */
export type StatusChange =
  | { status: Exclude<Status, "dismissed"> }
  | {
      status: "dismissed";
      reason: DismissalReason;
      justification?: string | null | undefined;
      until?: Date | null | undefined;
    };

type Decided = ({ ok: true } & Step) | { ok: false; pointer: string; detail: string };

/**
 * A person's decision: any status to any other. A dismissal is over at its `until`, which has to be in the future.
 * Every other status leaves the dismissal behind. Asking for what is already so changes nothing.
 */
export function decide(state: State, change: StatusChange, at: Date): Decided {
  if (change.status === "dismissed" && change.until != null && change.until.getTime() <= at.getTime()) {
    return { ok: false, pointer: "/until", detail: "The end of a dismissal has to be in the future." };
  }
  const decision = decisionOf(change);
  if (sameDecision(state.decision, decision)) return { ok: true, state, event: undefined };
  const event: StateEvent = { kind: "status_changed", from: state.decision.status, to: decision.status };
  return { ok: true, state: { ...state, decision }, event };
}

function decisionOf(change: StatusChange): Decision {
  if (change.status !== "dismissed") return { status: change.status };
  const dismissal = { reason: change.reason, justification: change.justification ?? null, until: change.until ?? null };
  return { status: "dismissed", dismissal };
}

function sameDecision(a: Decision, b: Decision): boolean {
  if (a.status !== "dismissed" || b.status !== "dismissed") return a.status === b.status;
  const [one, other] = [a.dismissal, b.dismissal];
  return (
    one.reason === other.reason &&
    one.justification === other.justification &&
    one.until?.getTime() === other.until?.getTime()
  );
}

/**
 * Time passes: a dismissal whose time is up is open. lib/vulnerabilities/effective.ts says so in each query, and
 * reopen-dismissed.ts stores it, before a scan or a person changes anything else.
 */
export function afterTime(state: State, at: Date): Step {
  const { decision } = state;
  if (decision.status !== "dismissed" || decision.dismissal.until === null || decision.dismissal.until > at) {
    return { state, event: undefined };
  }
  const event: StateEvent = { kind: "status_changed", from: "dismissed", to: "open" };
  return { state: { ...state, decision: { status: "open" } }, event };
}

/**
 * A scan found it: it is detected, and open again when it was resolved. The time of detection starts anew only when it
 * had been absent or suppressed. lib/findings/merge.ts does the same for many at once.
 */
export function afterDetection(state: State, at: Date): Step {
  const returned = state.presence.is !== "detected";
  const from = state.decision.status;
  const reopens = from === "resolved";
  if (!returned && !reopens) return { state, event: undefined };
  const decision: Decision = reopens ? { status: "open" } : state.decision;
  return {
    state: { decision, presence: { is: "detected" }, detectedAt: returned ? at : state.detectedAt },
    event: { kind: returned ? "returned" : "status_changed", from, to: decision.status },
  };
}

/** The source or the tool's settings suppress it: what people decided stays as it is. */
export function afterSuppression(state: State): Step {
  if (state.presence.is === "suppressed") return { state, event: undefined };
  const { status } = state.decision;
  return {
    state: { ...state, presence: { is: "suppressed" } },
    event: { kind: "suppressed", from: status, to: status },
  };
}

/**
 * A scan that looks at its scope did not find it: it is absent, and resolved unless it is dismissed. lib/findings/merge.ts
 * does the same for many at once.
 */
export function afterAbsence(state: State, at: Date): Step {
  const wasReported = state.presence.is !== "absent";
  const from = state.decision.status;
  const resolves = !isSettled(from);
  if (!wasReported && !resolves) return { state, event: undefined };
  const decision: Decision = resolves ? { status: "resolved" } : state.decision;
  const presence = state.presence.is === "absent" ? state.presence : { is: "absent" as const, since: at };
  return {
    state: { ...state, decision, presence },
    event: { kind: wasReported ? "went_absent" : "status_changed", from, to: decision.status },
  };
}
